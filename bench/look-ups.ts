import { lookUp, type Meaning } from '../src/app/analysis/look-ups/look-up.ts';
import { tracesOf } from '../src/app/analysis/look-ups/trace.ts';
import { whereIs } from '../src/app/analysis/look-ups/where.ts';
import type { Digest } from '../src/core/digest.ts';
import type { LandwaiterEvent, ManifestPushed } from '../src/core/event.ts';
import { MINUTE } from '../src/core/time.ts';
import { FINDING } from '../src/lineage/storage/store.cases.ts';
import { observe } from '../src/policy/compile/compile.ts';
import type { Benchmark, Result } from './benchmark.ts';
import { END, releases, START } from './history.ts';
import { type Filled, postgres, sqlite } from './full-store.ts';
import { between, createRandom } from './random.ts';

const MILLION = 1_000_000;
/** `LANDWAITER_BENCH_EVENTS=10000000 npm run bench -- B8` goes on to ten million, which takes the better part of an hour. */
const LARGEST = Number(process.env['LANDWAITER_BENCH_EVENTS'] ?? MILLION);
/** `sqlite` or `postgres`: that one only. */
const ONLY = process.env['LANDWAITER_BENCH_STORE'];
const SIZES = LARGEST > MILLION ? [MILLION, LARGEST] : [LARGEST];
const BATCH = 1000;
const LOOK_UPS = 1000;
const FINDINGS = 1000;
const MOST_GROWTH = 1.5;
/** Milliseconds, at either size: what is in another process takes longer to ask. */
const P99: Readonly<Record<string, number>> = { SQLite: 10, PostgreSQL: 50 };
/** The others show what those are made of. */
const isJudged = (what: string): boolean => what === 'trace' || what === 'where';
const NOW = Date.UTC(2026, 10, 1);

/** B8: `trace` and `where` on a store that is full. */
export const lookUps: Benchmark = {
  name: 'B8 look-ups in a full store',
  data: `${SIZES.join(' and ')} events of ordinary history, seed 7, recorded ${BATCH} at once, ${FINDINGS} findings; ${LOOK_UPS} images, by digest, tag and first digits, without a policy`,
  rival: 'as many rows as the answer is made of, read by their keys',
  async run() {
    const results: Result[] = [];
    for (const [kind, open] of Object.entries({ sqlite, postgres })) {
      if (ONLY !== undefined && kind !== ONLY) continue;
      const before = new Map<string, number>();
      for (const size of SIZES) {
        const filled = await open(NOW);
        const { rate, busy, pushes } = await fill(filled, size);
        const name = `${filled.name}, ${size / MILLION} M`;
        results.push({
          what: `${name}, recording`,
          measured: `${rate.toFixed(0)} events/s, ${busy.toFixed(0)} µs of CPU each`,
        });
        for (const [what, times] of Object.entries(await measured(filled, pushes, size)))
          results.push(resultOf(what, filled.name, times, { size, before }));
        await filled.remove();
      }
    }
    return results;
  },
};

/** Records without ever having all events in memory. `pushes`: some of them, spread evenly. */
async function fill(
  { store, settle }: Filled,
  size: number,
): Promise<{ readonly rate: number; readonly busy: number; readonly pushes: readonly ManifestPushed[] }> {
  const pushes: ManifestPushed[] = [];
  const every = Math.max(1, Math.floor(size / 5 / LOOK_UPS));
  let batch: LandwaiterEvent[] = [];
  let number = 0;
  let took = 0;
  let busy = 0;
  const record = async (): Promise<void> => {
    const started = performance.now();
    const worked = process.cpuUsage();
    await store.record(batch);
    took += performance.now() - started;
    busy += milliseconds(process.cpuUsage(worked));
    batch = [];
  };
  for (const events of releases(createRandom(7), size)) {
    for (const event of events) {
      batch.push(event);
      if (event.type === 'manifest.pushed' && number % every === 0) pushes.push(event);
    }
    number += 1;
    if (batch.length >= BATCH) await record();
  }
  await record();
  const minutes = Array.from({ length: (END - START) / MINUTE }, (_, index) => START / MINUTE + index);
  await store.cover([{ source: 'distribution', scope: 'registry.acme.example', minutes }]);
  const findings = pushes.slice(0, FINDINGS).map((push, index) => ({
    ...FINDING,
    id: String(index).padStart(16, '0'),
    image: { registry: push.registry, repository: push.repository, digest: push.digest },
    evidence: FINDING.evidence.map((one) => ({ ...one, eventId: push.id })),
  }));
  await store.saveFindings(findings, { at: NOW, newest: await store.newest() });
  await settle();
  return { rate: (size * 1000) / took, busy: (busy * 1000) / size, pushes };
}

type What = 'look-up' | 'trace' | 'where' | 'by keys';

/** In milliseconds: how long each took, and for how long this process was busy with one on average. */
interface Times {
  readonly all: number[];
  readonly busy: number;
}

async function measured(
  filled: Filled,
  pushes: readonly ManifestPushed[],
  size: number,
): Promise<Readonly<Record<What, Times>>> {
  const random = createRandom(8);
  const policy = observe();
  const times: Record<What, number[]> = { 'look-up': [], trace: [], where: [], 'by keys': [] };
  const busy: Record<What, number> = { 'look-up': 0, trace: 0, where: 0, 'by keys': 0 };
  const timed = async <Answer>(what: What, ask: () => Promise<Answer>): Promise<Answer> => {
    const [started, worked] = [performance.now(), process.cpuUsage()];
    const answer = await ask();
    times[what].push(performance.now() - started);
    busy[what] += milliseconds(process.cpuUsage(worked));
    return answer;
  };
  const seen = async (text: string, meaning: Meaning) => {
    const found = await lookUp(text, meaning, filled.store, policy);
    if (!found) throw new Error(`${text} was too much to look up`);
    return found;
  };
  for (const [index, push] of pushes.entries()) {
    const text = textsOf(push)[index % 3] ?? push.digest;
    await timed('look-up', () => filled.store.factsAbout({ digests: [push.digest] }));
    const facts = await timed('trace', async () => {
      const found = await seen(text, 'image');
      if (tracesOf(text, found).length === 0) throw new Error(`no chain of ${text}`);
      return found.lineage.facts.length;
    });
    await timed('where', async () => {
      if (whereIs(text, await seen(text, 'image or actor')).placements.length === 0)
        throw new Error(`${text} runs nowhere`);
    });
    const keys = Array.from({ length: facts }, () => between(random, 1, size));
    await timed('by keys', () => filled.byKeys(keys));
  }
  const timesOf = (what: What): Times => ({ all: times[what], busy: busy[what] / times[what].length });
  return {
    'look-up': timesOf('look-up'),
    trace: timesOf('trace'),
    where: timesOf('where'),
    'by keys': timesOf('by keys'),
  };
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

function textsOf({ registry, repository, tag, digest }: ManifestPushed): readonly [Digest, string, string] {
  return [digest, `${registry}/${repository}:${tag ?? ''}`, digest.slice('sha256:'.length).slice(0, 12)];
}

function resultOf(
  what: string,
  store: string,
  { all, busy }: Times,
  { size, before }: { readonly size: number; readonly before: Map<string, number> },
): Result {
  const [p50, p99] = [at(all, 0.5), at(all, 0.99)];
  const smaller = before.get(what);
  before.set(what, p50);
  const growth = smaller === undefined ? undefined : p50 / smaller;
  const grown = growth === undefined ? '' : `, p50 ${growth.toFixed(2)} times that of ${SIZES[0]} events`;
  const told = {
    what: `${store}, ${size / MILLION} M, ${what}`,
    measured: `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, CPU ${busy.toFixed(2)} ms${grown}`,
  };
  const goal = P99[store];
  if (goal === undefined || !isJudged(what)) return told;
  return {
    ...told,
    ratio: p99,
    goal: `p99 <= ${goal} ms${growth === undefined ? '' : `, growth <= ${MOST_GROWTH}`}`,
    met: p99 <= goal && (growth ?? 0) <= MOST_GROWTH,
  };
}

function at(times: number[], part: number): number {
  return times.sort((one, other) => one - other)[Math.floor(times.length * part)] ?? 0;
}
