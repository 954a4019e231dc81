import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderedFile } from '../ordinary/render.ts';
import { write } from '../ordinary/play.ts';
import { analyze } from '../lab/verdict.ts';
import { type Child, startServer } from '../server/child.ts';
import { settled } from '../server/ledger.ts';
import { compareFindings, type Difference } from './compare.ts';
import type { Doored } from './doored.ts';

const AT_ONCE = 20;
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
    const server = await startServer({ folder, policy: doors.policy, secrets: doors.secrets });
    await deliver(server, doors, delivered);
    await settled(server, server.store, LONGEST);
    await server.end('SIGTERM');
    const [policy, records] = [join(folder, 'named.yaml'), join(folder, 'records')];
    await writeFile(policy, doors.policy);
    await write(records, files);
    const fromFiles = await analyze(folder, [records, '--policy', policy]);
    const atOneTime = ['--policy', policy, '--at', fromFiles.evaluatedAt];
    const throughDoors = await analyze(folder, ['--store', server.store, ...atOneTime]);
    return compareFindings(fromFiles.findings, throughDoors.findings);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function deliver(server: Child, { doorOf }: Doored, files: readonly RenderedFile[]): Promise<void> {
  const bodies = files
    .flatMap(({ path, lines }) => lines.map(({ at, text }) => ({ at, text, door: doorOf(path) })))
    .sort((one, other) => one.at - other.at)
    .values();
  const sending = Array.from({ length: AT_ONCE }, async () => {
    for (const { door, text } of bodies) {
      const answer = await server.post(door.path, text, door.headers);
      if (answer.status !== 202) throw new Error(`${door.path} answers ${answer.status} ${answer.text} to ${text}`);
    }
  });
  await Promise.all(sending);
}
