import { setTimeout as sleep } from 'node:timers/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderedFile } from '../ordinary/render.ts';
import { write } from '../ordinary/play.ts';
import { analyze } from '../lab/verdict.ts';
import { type Child, startServer } from '../server/child.ts';
import { until } from '../lab/programs.ts';
import { settled } from '../server/ledger.ts';
import { compareFindings, type Difference } from './compare.ts';
import type { Door, Doored } from './doored.ts';

const AT_ONCE = 20;
const FOR_NOW = new Set([408, 429, 503]);
const MOST_TRIES = 20;
const LONGEST = 600;

/**
 * Delivers every record to a server over HTTP, and reads the same files without one: how do the findings differ?
 * @param delivered those of them that the server gets
 */
export async function compareDelivered(
  doors: Doored,
  files: readonly RenderedFile[],
  delivered = files,
): Promise<readonly Difference[]> {
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-doors-'));
  try {
    const byServer = delivered.filter(({ path }) => doors.read.has(path));
    await write(folder, byServer);
    const text = doors.policyIn(folder);
    const server = await startServer({ folder, policy: text, secrets: doors.secrets });
    const sent = delivered.filter(({ path }) => !doors.read.has(path));
    await deliver(server, doors, sent);
    await collected(server, doors, byServer);
    await settled(server, server.store, LONGEST);
    await server.end('SIGTERM');
    const [policy, records] = [join(folder, 'named.yaml'), join(folder, 'records')];
    await writeFile(policy, text);
    await write(records, files);
    const fromFiles = await analyze(folder, [records, '--policy', policy]);
    const atOneTime = ['--policy', policy, '--at', fromFiles.evaluatedAt];
    const throughDoors = await analyze(folder, ['--store', server.store, ...atOneTime]);
    return compareFindings(fromFiles.findings, throughDoors.findings);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function deliver(server: Child, { doorsOf }: Doored, files: readonly RenderedFile[]): Promise<void> {
  const bodies = files
    .flatMap(({ path, lines }) => doorsOf(path).flatMap((door) => lines.map(({ at, text }) => ({ at, text, door }))))
    .sort((one, other) => one.at - other.at)
    .values();
  const sending = Array.from({ length: AT_ONCE }, async () => {
    for (const { door, text } of bodies) await send(server, door, text);
  });
  await Promise.all(sending);
}

async function collected(server: Child, { read }: Doored, files: readonly RenderedFile[]): Promise<void> {
  for (const { path, lines } of files)
    await until(`the records of ${path}`, async () => {
      const row = `landwaiter_records_total{source="${read.get(path)}"`;
      const { text } = await server.get('/metrics');
      const rows = text.split('\n').filter((line) => line.startsWith(row));
      return rows.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0) >= lines.length ? true : undefined;
    });
}

/** As honest senders do: what was not taken for now is sent again. */
async function send(server: Child, { path, headers }: Door, text: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const answer = await server.post(path, text, headers);
    if (answer.status === 202) return;
    if (!FOR_NOW.has(answer.status) || tries === MOST_TRIES)
      throw new Error(`${path} answers ${answer.status} ${answer.text} to ${text}`);
    await sleep(1000);
  }
}
