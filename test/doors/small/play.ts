import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyze, type Finding, standing } from '../../lab/verdict.ts';
import { run } from '../../lab/programs.ts';
import { startServer } from '../../server/child.ts';
import { settled } from '../../server/ledger.ts';
import { clockIn } from '../../server/set-clock.ts';
import { type Attack, type Delivery, JUDGED, type Organisation } from './month.ts';

const LONGEST = 600;
/** What was delivered to a server, whose clock went as the company's did, and what is found then. */
export interface Played {
  readonly folder: string;
  readonly store: string;
  readonly policy: string;
  /** Of medium or more, open or pending. */
  readonly standing: readonly Finding[];
  readonly resolved: readonly Finding[];
}

/** The month, from the first delivery to the last. */
export async function playMonth(folder: string, of: Organisation): Promise<Played> {
  mkdirSync(folder, { recursive: true });
  await deliver(folder, of, of.month);
  return judged(folder);
}

/** An attack after that month, in a copy of its store. Gives what was not there before it. */
export async function playAttack(folder: string, of: Organisation, { sent }: Attack, month: Played): Promise<Played> {
  cpSync(month.folder, folder, { recursive: true });
  await deliver(folder, of, sent);
  const before = new Set([...month.standing, ...month.resolved].map(({ id, state }) => `${id} ${state}`));
  const after = await judged(folder);
  const isNew = ({ id, state }: Finding): boolean => !before.has(`${id} ${state}`);
  return { ...after, standing: after.standing.filter(isNew), resolved: after.resolved.filter(isNew) };
}

async function deliver(folder: string, of: Organisation, deliveries: readonly Delivery[]): Promise<void> {
  // Package webhooks have no time of their own, so that the month has to last a month.
  const { step, under } = clockIn(folder);
  const set = (at: number): void => step(Math.round((at - Date.now()) / 1000));
  set(deliveries[0]?.at ?? Date.now());
  const { policy, secrets } = of;
  const server = await startServer({ folder, policy, secrets, under });
  for (const { at, door, body, headers } of deliveries) {
    set(at);
    const { status, text } = await server.post(door, body, headers);
    if (status !== 202 && status !== 401) throw new Error(`${door} answers ${status} ${text} to ${body}`);
  }
  await settled(server, server.store, LONGEST);
  await server.end('SIGTERM');
}

async function judged(folder: string): Promise<Played> {
  const [policy, store] = [join(folder, 'landwaiter.yaml'), `sqlite:${join(folder, 'facts.db')}`];
  const report = await analyze(folder, ['--store', store, '--policy', policy, '--at', JUDGED]);
  const resolved = report.findings.filter(({ state }) => state === 'resolved');
  return { folder, store, policy, standing: standing(report), resolved };
}

/** The chain of an image, as `landwaiter trace` prints it. */
export async function traced({ store, policy }: Played, digest: string): Promise<string> {
  const args = ['dist/cli.mjs', 'trace', digest, '--store', store, '--policy', policy, '--no-color'];
  return run(process.execPath, args, { env: { PATH: process.env['PATH'] ?? '' } });
}

/** What `landwaiter doctor` tells the owner that cannot be known. */
export async function unknownTo({ secrets }: Organisation, { store, policy }: Played): Promise<readonly string[]> {
  const args = ['dist/cli.mjs', 'doctor', '--store', store, '--policy', policy, '--no-color'];
  const named = Object.entries(secrets).map(([name, value]) => [`LANDWAITER_SECRET_${name}`, value]);
  const printed = await run(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', ...Object.fromEntries(named) },
  });
  return printed.split('\n').flatMap((line) => /^note +unknown: (.*)$/.exec(line)?.slice(1) ?? []);
}

/** Whether a finding bears one of the names. */
export function bears(finding: Finding, names: readonly string[]): boolean {
  const text = JSON.stringify(finding);
  return names.some((name) => text.includes(name));
}
