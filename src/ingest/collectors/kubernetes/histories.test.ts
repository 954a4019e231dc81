import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type ApiServer, startApiServer, type Written } from '../../../../test/lab/api-server.ts';
import type { Fault } from '../../../../test/lab/api-server-faults.ts';
import { isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import { collectKubernetes } from '../kubernetes.ts';
import { stoppedClock } from './clock.fixture.ts';
import type { Limits } from './limits.ts';
import { type Disk, emptyDisk, FAST, lastTold, type Nature, worldOn } from './world.fixture.ts';

const HISTORIES = 200;
const STEPS = 40;
/** Milliseconds that a turn of the event loop takes. */
const SLOWEST = 4;
const PATHS: readonly (readonly [path: string, kind: string])[] = [
  ['/api/v1/pods', 'Pod'],
  ['/apis/apps/v1/deployments', 'Deployment'],
  ['/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', 'ValidatingWebhookConfiguration'],
];
const FAULTS: readonly Fault[] = [
  'reset',
  'cut',
  'half-open',
  'silent',
  'slow',
  'busy',
  'broken',
  'unavailable',
  'refuse-expired',
  'html',
];

/** A generator of its own for each history, so that one that fails can be told again: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Nothing goes wrong any more. What is not told within so long never will be. */
const PEACE = 3_600_000;
/** Nothing is told because it is time for a list. */
const PEACEFUL: Partial<Limits> = { silence: 10 * PEACE, relist: 10 * PEACE, watch: 600_000 };

interface History {
  /** What went wrong; empty: nothing. */
  readonly lost: readonly string[];
  readonly told: { commits: number; lines: number; restarts: number; faults: number };
}

/**
 * Random writes under random faults, restarts and, in every second history, compactions; then peace until all is told. What
 * happens at the same time is decided by the seed, too: how many turns of its event loop the machine makes in a millisecond.
 */
async function live(seed: number): Promise<History> {
  const random = randomFrom(seed);
  const clock = stoppedClock();
  const slowness = 0.1 + random() * SLOWEST;
  const pass = async (milliseconds: number, step = slowness): Promise<void> => {
    for (let left = milliseconds; left > 0; left -= step) {
      clock.pass(step);
      await turn();
    }
  };
  const compacts = seed % 2 === 1;
  let isPeace = false;
  let faults = 0;
  const api = await startApiServer({
    bookmarkEvery: 15,
    second: 100,
    sleep: clock.sleep,
    fault: () => {
      if (isPeace || random() > 0.25) return undefined;
      faults += 1;
      return FAULTS[Math.floor(random() * FAULTS.length)];
    },
  });
  const disk = emptyDisk();
  let fails = false;
  const nature = { clock, fails: () => fails, turns: () => Math.ceil(random() * 4) };
  let running = collect(api, disk, random, nature);
  let restarts = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const chance = random();
    if (chance < 0.75) write(api, random);
    else if (chance < 0.82) api.cut();
    else if (chance < 0.9) await pass(random() * 60);
    else if (chance < 0.93 && compacts) api.compact();
    else if (chance < 0.95) fails = !fails;
    else {
      restarts += 1;
      await (random() < 0.5 ? running.kill() : running.stop());
      running = collect(api, disk, random, nature);
    }
    if (random() < 0.5) await pass(random() * 12);
  }
  isPeace = true;
  fails = false;
  await running.stop();
  // Until it has come as far as the server: what is told by then is all that ever will be.
  running = collect(api, disk, random, nature, PEACEFUL);
  const isBehind = ([path, kind]: (typeof PATHS)[number]): boolean =>
    !(isTold(api, disk, path, kind) && hasCaughtUp(api, disk, path));
  for (const end = clock.now() + PEACE; PATHS.some(isBehind) && clock.now() < end; ) await pass(50, 50);
  await running.stop();
  const behind = PATHS.filter(isBehind).map(([path]) => `${path} in the end`);
  const lost = compacts ? behind : [...behind, ...missing(api, disk)];
  await api.stop();
  return { lost, told: { commits: api.commits.length, lines: disk.lines.length, restarts, faults } };
}

function write(api: ApiServer, random: () => number): void {
  const [path = ''] = PATHS[Math.floor(random() * PATHS.length)] ?? [];
  const name = `object-${Math.floor(random() * 6)}`;
  if (random() < 0.3) api.remove(path, name);
  else api.put(path, object(name));
}

function object(name: string): Written {
  return { metadata: { name, namespace: 'shop' }, spec: { containers: [{ name: 'api', image: 'shop/api:1' }] } };
}

function collect(api: ApiServer, disk: Disk, random: () => number, nature: Nature, more: Partial<Limits> = {}) {
  const world = worldOn(disk, nature);
  const life = new AbortController();
  const access = { server: api.url, tls: {}, token: () => Promise.resolve(undefined) };
  const resources = ['pods', 'deployments', 'validatingwebhookconfigurations'];
  const limits = { ...FAST, pageObjects: 2, silence: 60, relist: 80, watch: 500, ...more };
  const collecting = collectKubernetes({ access, resources, random, limits })(world, life.signal);
  const stop = async (): Promise<void> => {
    life.abort();
    await collecting;
  };
  return {
    stop,
    kill: () => {
      world.die();
      return stop();
    },
  };
}

/** Of objects whose deletion no rule needs, a deletion in forgotten history may stay untold: more is known than is there. */
function isTold(api: ApiServer, { lines }: Disk, path: string, kind: string): boolean {
  const [last, there] = [lastTold(lines, kind), api.state(path)];
  const isComplete = kind === 'Deployment' || last.size === there.size;
  return isComplete && [...there].every(([uid, version]) => last.get(uid) === version);
}

/** Everything that was committed after the first position that was noted, and is told nowhere. */
function missing(api: ApiServer, { lines, begun }: Disk): readonly string[] {
  return PATHS.flatMap(([path, kind]) => {
    const own = lines.filter(({ object }) => isObject(object) && object['kind'] === kind);
    const start = begun.get(path.split('/').at(-1) ?? '') ?? Number.POSITIVE_INFINITY;
    const told = new Set(own.map((line) => `${line['type'] === 'DELETED' ? 'gone' : 'is'} ${keyOf(line)}`));
    return api.commits
      .filter((one) => one.path === path && one.revision > start)
      .filter(
        ({ type, uid, revision }) =>
          !told.has(type === 'DELETED' ? `gone ${uid}@${revision}` : `is ${uid}@${revision}`),
      )
      .map(({ type, uid, revision }) => `${type} ${kind} ${uid}@${revision}`);
  });
}

function keyOf(line: JsonObject): string {
  const { uid, resourceVersion } = metadataOf(line);
  return `${String(uid)}@${String(resourceVersion)}`;
}

function metadataOf({ object }: JsonObject): JsonObject {
  return isObject(object) && isObject(object['metadata']) ? object['metadata'] : {};
}

function hasCaughtUp(api: ApiServer, { noted }: Disk, path: string): boolean {
  const state: unknown = noted === undefined ? undefined : JSON.parse(noted);
  const resources = isObject(state) && isObject(state['resources']) ? state['resources'] : {};
  const note = resources[path.split('/').at(-1) ?? ''];
  const last = api.commits.findLast((one) => one.path === path)?.revision ?? 0;
  return isObject(note) && Number(note['position']) >= last;
}

test(`in ${HISTORIES} random histories nothing that was committed is lost, and in the end what was told is what is there`, async () => {
  const seeds = Array.from({ length: HISTORIES }, (_, seed) => seed);
  const lost: string[] = [];
  const sum = { commits: 0, lines: 0, restarts: 0, faults: 0 };
  for (const seed of seeds) {
    const history = await live(seed);
    lost.push(...history.lost.map((what) => `history ${seed}: ${what}`));
    for (const key of ['commits', 'lines', 'restarts', 'faults'] as const) sum[key] += history.told[key];
    if (lost.length > 0) break;
  }
  console.log(
    `${HISTORIES} histories: ${sum.commits} commits, ${sum.lines} lines, ${sum.restarts} restarts, ${sum.faults} faults`,
  );
  expect(lost).toEqual([]);
  expect(Math.min(sum.commits, sum.restarts, sum.faults)).toBeGreaterThan(HISTORIES);
}, 600_000);
