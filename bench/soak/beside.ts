import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/lab/programs.ts';
import { type Child, startServer } from '../../test/server/child.ts';
import { LOAD_POLICY, SECRETS } from '../../test/server/policy.ts';
import { atFixedRate, percentile } from './load.ts';
import { webhook } from './webhook.ts';

export const RATE = 1000;
export const SECONDS = 60;
/** Seconds that the rest of the work may take once the load is over. */
const LONGEST = 600;

/** Work that a server does beside what comes in. */
export interface Work {
  /** Lines for the load's policy: `sources` go below its own, the rest at its end. */
  readonly policy: { readonly sources: string; readonly rest: string };
  /** Beside the policy, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Has it begin; the load comes meanwhile. */
  begin(server: Child): Promise<void>;
  /** How much is done. */
  done(server: Child): Promise<number>;
  readonly wanted: number;
}

/** Latencies in milliseconds. */
export interface Beside {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Answers other than 202. */
  readonly others: number;
  /** Done when the load ended, and the seconds from the start of both until all was. */
  readonly meanwhile: number;
  readonly seconds: number;
}

/** Signed webhooks at a fixed rate for a minute on a new server that has the work to do. */
export async function loadBeside(work: Work): Promise<Beside> {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-beside-'));
  try {
    for (const [name, text] of Object.entries(work.files ?? {})) writeFileSync(join(folder, name), text);
    const { sources, rest } = work.policy;
    const policy = `${LOAD_POLICY.replace('sources:\n', `$&${sources}`)}\n${rest}\n`;
    const server = await startServer({ folder, policy, secrets: { ...SECRETS, ...work.secrets } });
    const started = performance.now();
    const request = (number: number): Buffer => webhook(number, SECRETS.FORGE);
    const [load] = await Promise.all([
      atFixedRate({ port: server.port, seconds: SECONDS, request }, RATE),
      work.begin(server),
    ]);
    const meanwhile = await work.done(server);
    await until('the rest', async () => ((await work.done(server)) >= work.wanted ? true : undefined), LONGEST);
    const seconds = Math.round((performance.now() - started) / 1000);
    await server.end('SIGTERM');
    const [p50 = Number.NaN, p99 = Number.NaN, p999 = Number.NaN] = [0.5, 0.99, 0.999].map(
      (part) => percentile(load.latencies, part) ?? Number.NaN,
    );
    const others = [...load.others.values()].reduce((sum, count) => sum + count, 0);
    return { p50, p99, p999, others, meanwhile, seconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The sum of a counter's samples that have this label. */
export async function counted(server: Child, name: string, label: string): Promise<number> {
  const { text } = await server.get('/metrics');
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
