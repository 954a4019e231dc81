import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { postgresObstacle, startPostgres } from '../../test/lab/postgres.ts';
import { type ChildOptions, startServer } from '../../test/server/child.ts';
import { killUnderLoad } from '../../test/server/kills.ts';
import { LOAD_POLICY, SECRETS } from '../../test/server/policy.ts';
import { irrelevantLine, relevantLine } from '../audit.ts';
import { between, createRandom } from '../random.ts';
import { postOf } from './connection.ts';
import { findingLatencies } from './latency.ts';
import { atFixedRate, type Measured, percentile } from './load.ts';
import { registryNotifications } from './registry.ts';
import { runRival } from './rival.ts';
import { type Saturated, saturations } from './saturation.ts';
import { sizes } from './sizes.ts';
import { sizeOf, watched } from './watch.ts';
import { webhook } from './webhook.ts';

const USAGE = `npm run soak -- webhooks|registry|audit|saturation|latency|sizes|kills [--seconds N] [--rate N] [--connections N] [--rounds N] [--kills N] [--facts N] [--seed N] [--postgres] [--profile FOLDER]\n`;
const AUDIT_BATCH = 400;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '15' },
    rate: { type: 'string' },
    connections: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '2' },
    kills: { type: 'string', default: '20' },
    facts: { type: 'string', default: '500000' },
    seed: { type: 'string', default: '1' },
    postgres: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const [command = '', file = ''] = positionals;
const seconds = Number(values.seconds);
const node = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-soak-'));
const options = { folder, policy: LOAD_POLICY, secrets: SECRETS, node };

switch (command) {
  case 'webhooks':
    await load(Number(values.rate ?? 1000), (number) => webhook(number, SECRETS.FORGE));
    break;
  case 'registry':
    await load(Number(values.rate ?? 1000), registryNotifications(SECRETS.REGISTRY));
    break;
  case 'audit':
    await load(Number(values.rate ?? 4000) / AUDIT_BATCH, auditBatches());
    break;
  case 'saturation':
    await saturate();
    break;
  case 'latency':
    await latency();
    break;
  case 'sizes':
    await measureSizes();
    break;
  case 'kills':
    await (values.postgres ? killsWithPostgres() : kills(options));
    break;
  case 'rival':
    await runRival(file);
    break;
  default:
    process.stderr.write(USAGE);
    process.exitCode = 2;
}
if (command !== 'rival') rmSync(folder, { recursive: true });

async function load(rate: number, request: (number: number) => Buffer): Promise<void> {
  const server = await startServer(options);
  const work = atFixedRate({ port: server.port, seconds, request }, rate);
  const { result, seen } = await watched(server, work);
  const drainedAt = performance.now();
  while (!/^inbox +0 waiting/m.test((await server.get('/')).text)) await new Promise((next) => setTimeout(next, 100));
  tell(`${rate} a second`, result);
  say('memory', `${seen.peakMegabytes.toFixed(0)} MB at most`);
  say('processor', `${(seen.cpuSeconds / result.seconds).toFixed(2)} cores`);
  say(
    'others waited',
    `p99 ${percentile(seen.turns, 0.99).toFixed(1)} ms, most ${percentile(seen.turns, 1).toFixed(1)} ms`,
  );
  say('read behind', `${((performance.now() - drainedAt) / 1000).toFixed(1)} s after the last answer`);
  say('on disk', `${sizeOf(server.store).toFixed(0)} MB`);
  await server.end('SIGTERM');
}

/** Of 400 records each, one in 25 relevant, as large as the audit log of the other benchmarks. */
function auditBatches(): (number: number) => Buffer {
  const random = createRandom(4);
  const ready: string[][] = [];
  return (number) => {
    const items = Array.from({ length: AUDIT_BATCH }, (_, index) => {
      const line = number * AUDIT_BATCH + index;
      return index % 25 === 0 ? relevantLine(random, line) : irrelevantOf(ready, random, line);
    });
    const body = `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${items.join(',')}]}`;
    return postOf('/intake/kubernetes-audit/cluster', { 'X-Token': SECRETS.CLUSTER }, body);
  };
}

// Making them anew would take more of the processor than reading them.
function irrelevantOf(ready: string[][], random: () => number, line: number): string {
  if (ready.length === 0) ready.push(Array.from({ length: 2000 }, (_, index) => irrelevantLine(random, index)));
  return ready[0]?.[between(random, 0, 1999)] ?? irrelevantLine(random, line);
}

async function saturate(): Promise<void> {
  const rounds = await saturations({
    rounds: Number(values.rounds),
    seconds,
    connections: Number(values.connections),
    node,
    rival: [fileURLToPath(import.meta.url), 'rival'],
  });
  for (const { rival, landwaiter, ratio } of rounds) {
    tell('the rival', rival.load);
    say('processor', processor(rival));
    tell('landwaiter', landwaiter.load);
    say('processor', `${processor(landwaiter)}, evaluation included`);
    say('not read yet', `${landwaiter.waiting} of ${landwaiter.load.answers}`);
    say('of the rival', `${(ratio * 100).toFixed(0)} % (goal 60 %: ${ratio >= 0.6 ? 'met' : 'missed'})`);
  }
}

/** A stranger pushes once a second to a server that has seen much. */
async function latency(): Promise<void> {
  const facts = Number(values.facts);
  const found = Float64Array.from(await findingLatencies(options, facts, Math.round(seconds))).sort();
  const [p50, p99, most] = [0.5, 0.99, 1].map((part) => (percentile(found, part) / 1000).toFixed(1));
  say('facts', String(facts));
  say('pushes', `${found.length}, one a second`);
  say('found after', `p50 ${p50}, p99 ${p99}, at most ${most} s`);
}

/** What a fact takes, as docs/operate.md says it. */
async function measureSizes(): Promise<void> {
  for (const one of await sizes(options, Number(values.facts))) {
    say('facts', String(one.facts));
    say('on disk', `${one.diskMegabytes.toFixed(0)} MB`);
    say('memory', `${one.peakMegabytes.toFixed(0)} MB at most`);
    say('processor', `${one.cpuSeconds.toFixed(1)} s to start, ${one.evaluationSeconds.toFixed(1)} s to judge again`);
  }
}

/** The same, with a PostgreSQL that goes on while the server is killed. */
async function killsWithPostgres(): Promise<void> {
  const obstacle = await postgresObstacle();
  if (obstacle !== undefined) throw new Error(obstacle);
  const postgres = await startPostgres();
  try {
    const whole = await postgres.database();
    const url = new URL(whole);
    url.password = '';
    const secrets = { ...SECRETS, POSTGRES: postgres.password };
    await kills({ ...options, secrets, store: url.href }, whole);
  } finally {
    await postgres.remove();
  }
}

async function kills(child: ChildOptions, url?: string): Promise<void> {
  const count = Number(values.kills);
  const random = createRandom(Number(values.seed));
  const delays = Array.from({ length: count }, () => between(random, 50, 2000));
  const { acknowledged, unanswered, faults, ready } = await killUnderLoad(child, delays, {
    url,
    senders: Number(values.connections),
  });
  say('kills', `${count}, seed ${values.seed}`);
  say('senders', values.connections);
  say('acknowledged', String(acknowledged));
  say('unanswered', String(unanswered));
  say('ready after', `${Math.max(...ready)} ms at most`);
  say('faults', faults.length === 0 ? 'none' : faults.join('\n'));
  process.exitCode = faults.length === 0 ? 0 : 1;
}

function tell(what: string, { answers, seconds: took, others, latencies }: Measured): void {
  const [p50, p99, p999] = [0.5, 0.99, 0.999].map((part) => percentile(latencies, part).toFixed(1));
  say(what, `${(answers / took).toFixed(0)}/s for ${took.toFixed(0)} s`);
  say('no 202', [...others].map(([status, count]) => `${count} x ${status}`).join(', ') || 'none');
  say('latency', `p50 ${p50}, p99 ${p99}, p99.9 ${p999} ms`);
}

function processor({ microseconds, answering }: Saturated): string {
  return `${microseconds.toFixed(0)} µs a delivery, ${answering.toFixed(0)} of them to answer`;
}

function say(what: string, text: string): void {
  process.stdout.write(`  ${what.padEnd(20)}${text}\n`);
}
