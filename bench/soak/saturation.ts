import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../test/server/child.ts';
import { LOAD_POLICY, SECRETS } from '../../test/server/policy.ts';
import { asFastAsPossible, type Measured } from './load.ts';
import { answeringSeconds, cpuSeconds } from './watch.ts';
import { webhook } from './webhook.ts';

/** What one of the two took. */
export interface Saturated {
  readonly load: Measured;
  /** Processor time of the whole process for each delivery answered, in microseconds. */
  readonly microseconds: number;
  /** The part of it that the answering thread took. */
  readonly answering: number;
}

export interface Round {
  readonly rival: Saturated;
  readonly landwaiter: Saturated & {
    /** Of those deliveries, kept and not read yet at the end. */ readonly waiting: number;
  };
  /** Deliveries a second of the server to those of the rival. */
  readonly ratio: number;
}

export interface Saturation {
  readonly rounds: number;
  /** Of each of the two in each round, after {@link WARM_UP}. */
  readonly seconds: number;
  readonly connections: number;
  /** Options of Node.js for the server. */
  readonly node?: readonly string[];
  /** The command that runs the rival; the file it appends to comes behind it. */
  readonly rival: readonly string[];
}

// One address sends everything here: what the server allows each by itself would be measured, not what it can do.
const UNLIMITED = `${LOAD_POLICY}
server: { requestsPerSecond: 1000000 }
`;

/** Seconds before anything is counted: what runs for days is measured, not how long it takes to compile it. */
export const WARM_UP = 5;

/** The rival and the server in turn, each new in each round, so that a busy machine disturbs both alike. */
export async function saturations(options: Saturation): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'landwaiter-saturation-'));
    try {
      const rival = await ofRival(options, join(folder, 'bodies'));
      const landwaiter = await ofServer(options, folder);
      rounds.push({ rival, landwaiter, ratio: rateOf(landwaiter.load) / rateOf(rival.load) });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return rounds;
}

/** Deliveries answered with 202, a second. */
export function rateOf({ answers, seconds }: Measured): number {
  return answers / seconds;
}

async function ofRival({ rival, seconds, connections }: Saturation, file: string): Promise<Saturated> {
  const child = spawn(process.execPath, [...rival, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  const result = await saturated({ pid: child.pid ?? 0, port: Number(String(port)), seconds, connections });
  child.kill('SIGTERM');
  await once(child, 'exit');
  return result;
}

async function ofServer({ seconds, connections, node = [] }: Saturation, folder: string): Promise<Round['landwaiter']> {
  const server = await startServer({ folder, policy: UNLIMITED, secrets: SECRETS, node });
  const result = await saturated({ pid: server.pid, port: server.port, seconds, connections });
  const waiting = Number(/^inbox +(\d+) waiting/m.exec((await server.get('/')).text)?.[1]);
  await server.end('SIGTERM');
  return { ...result, waiting };
}

interface Target {
  readonly pid: number;
  readonly port: number;
  readonly seconds: number;
  readonly connections: number;
}

async function saturated({ pid, port, seconds, connections }: Target): Promise<Saturated> {
  let sent = 0;
  // No two are alike, in the warm-up either: a repetition is less work.
  const request = (): Buffer => webhook(sent++, SECRETS.FORGE);
  await asFastAsPossible({ port, seconds: WARM_UP, request }, connections);
  const [before, beforeAnswering] = [cpuSeconds(pid), answeringSeconds(pid)];
  const load = await asFastAsPossible({ port, seconds, request }, connections);
  return {
    load,
    microseconds: ((cpuSeconds(pid) - before) / load.answers) * 1e6,
    answering: ((answeringSeconds(pid) - beforeAnswering) / load.answers) * 1e6,
  };
}
