import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../test/server/child.ts';
import { LOAD_POLICY, SECRETS } from '../../test/server/policy.ts';
import type { Benchmark, Result } from '../benchmark.ts';
import { atFixedRate, type Measured, percentile } from './load.ts';
import { rateOf, type Round, saturations, WARM_UP } from './saturation.ts';
import { webhook } from './webhook.ts';

const RATE = 1000;
const SECONDS = 15;
const LATENCY = 50;
const ROUNDS = 3;
const ROUND_SECONDS = 6;
/** Saturated: more connections bring no more. */
const CONNECTIONS = [128, 256, 512];
const RATIO = 0.6;

/** B6: deliveries over HTTP, durable before they are answered. */
export const intake: Benchmark = {
  name: 'B6 intake over HTTP',
  data: `signed webhooks of 1.8 KB, seed 6: ${RATE} a second for ${SECONDS} s; then ${CONNECTIONS.join(', ')} connections as fast as they go, ${ROUNDS} times ${ROUND_SECONDS} s each after ${WARM_UP} s that do not count. The ratio is the middle one of the rounds, each of which runs both, with as many connections as suit the rival best`,
  rival: 'a handler that checks the signature and appends the body to a file, with the same grouping of commits',
  async run() {
    const steady = await atRate();
    const rounds: (readonly Round[])[] = [];
    for (const connections of CONNECTIONS)
      rounds.push(
        await saturations({
          rounds: ROUNDS,
          seconds: ROUND_SECONDS,
          connections,
          rival: [fileURLToPath(import.meta.url), 'rival'],
        }),
      );
    return [...ofSteady(steady), ...ofRounds(rounds)];
  },
};

async function atRate(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-intake-'));
  try {
    const server = await startServer({ folder, policy: LOAD_POLICY, secrets: SECRETS });
    const request = (number: number): Buffer => webhook(number, SECRETS.FORGE);
    const load = await atFixedRate({ port: server.port, seconds: SECONDS, request }, RATE);
    await server.end('SIGTERM');
    return load;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ofSteady({ latencies, others }: Measured): readonly Result[] {
  const [p50, p99, p999] = [0.5, 0.99, 0.999].map((part) => percentile(latencies, part));
  const measured = `p50 ${p50?.toFixed(1)}, p99 ${p99?.toFixed(1)}, p99.9 ${p999?.toFixed(1)} ms`;
  const met = p99 !== undefined && p99 <= LATENCY && others.size === 0;
  return [
    { what: `${RATE} a second`, measured, goal: `p99 <= ${LATENCY} ms`, met },
    { what: 'answers other than 202', measured: othersOf([others]) },
  ];
}

function ofRounds(rounds: readonly (readonly Round[])[]): readonly Result[] {
  const rates = (of: 'rival' | 'landwaiter') => rounds.map((some) => middleOf(some.map((one) => rateOf(one[of].load))));
  const rival = rates('rival');
  const best = rounds[rival.indexOf(Math.max(...rival))] ?? [];
  const ratio = middleOf(best.map((one) => one.ratio));
  const waiting = best.map(({ landwaiter }) => `${landwaiter.waiting} of ${landwaiter.load.answers}`);
  return [
    { what: 'saturated: the rival', measured: textOf(rival) },
    { what: 'saturated: landwaiter', measured: textOf(rates('landwaiter')) },
    {
      what: 'of the rival',
      measured: `${(ratio * 100).toFixed(0)} % (rounds: ${rounds.map(ratiosOf).join('; ')})`,
      ratio,
      goal: `>= ${RATIO * 100} %`,
      met: ratio >= RATIO,
    },
    { what: 'not read yet after that', measured: `${waiting.join(', ')} answered after the warm-up` },
    {
      what: 'answers other than 202',
      measured: othersOf(rounds.flat().map((one) => one.landwaiter.load.others)),
    },
  ];
}

function middleOf(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function textOf(rates: readonly number[]): string {
  const each = rates.map((rate, index) => `${rate.toFixed(0)} at ${CONNECTIONS[index]}`).join(', ');
  return `${Math.max(...rates).toFixed(0)}/s (connections: ${each})`;
}

function ratiosOf(rounds: readonly Round[]): string {
  return rounds.map(({ ratio }) => (ratio * 100).toFixed(0)).join(', ');
}

function othersOf(all: readonly ReadonlyMap<number, number>[]): string {
  return all.flatMap((others) => [...others].map(([status, count]) => `${count} x ${status}`)).join(', ') || 'none';
}
