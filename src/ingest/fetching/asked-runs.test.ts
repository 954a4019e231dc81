import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NamedRun } from '../../core/event.ts';
import { formatTime, HOUR, MINUTE, SECOND } from '../../core/time.ts';
import { createApi } from './api.ts';
import type { Collect } from './world.ts';
import { githubRuns } from '../collectors/github-runs.ts';
import { gitlabPipelines } from '../collectors/gitlab-pipelines.ts';
import { type Loopback, loopback, type Reply } from '../loopback.fixture.ts';
import { github } from '../sources/github.ts';
import { gitlab } from '../sources/gitlab.ts';
import { type TestWorld, testWorld } from '../world.fixture.ts';

const START = Date.UTC(2026, 10, 24, 12);
const origin = { path: 'x', line: 1, sha256: '' };
const ago = (minutes: number): string => formatTime(START - minutes * MINUTE);

let server: Loopback;
let world: TestWorld;
/** What is really there, by path. */
let there: Map<string, unknown>;
/** What the lists tell of each project. */
let lists: Map<string, readonly object[]>;
let refused: (path: string) => Reply | undefined;
const ending = new AbortController();
let running: Promise<void>[] = [];

beforeEach(async () => {
  world = testWorld(START);
  [there, lists, refused, running] = [new Map(), new Map(), () => undefined, []];
  server = await loopback((_, url) => {
    const { pathname } = url;
    const list = lists.get(pathname);
    const body = list ? (pathname.startsWith('/repos') ? { workflow_runs: list } : list) : there.get(pathname);
    return refused(pathname) ?? (body === undefined ? { status: 404 } : { body });
  });
});
afterEach(async () => {
  await server.close();
});

async function start(collect: (api: ReturnType<typeof createApi>) => Collect): Promise<void> {
  const api = createApi({ base: server.address, headers: {}, fetch, now: () => world.now() });
  running.push(collect(api)(world, ending.signal));
  await world.asleep();
  server.asked.length = 0;
}

const RUNS = '/repos/acme/shop/actions/runs';
const githubOf = (projects = ['acme/shop']) => start((api) => githubRuns({ api, projects }));
const wanted = (run: string, project = 'acme/shop', system = 'github'): NamedRun => ({ system, project, run });
const run = (id: number, attempt = 1): object => ({
  id,
  run_attempt: attempt,
  workflow_id: 1,
  head_sha: '3'.repeat(40),
  status: 'completed',
  created_at: ago(5),
  updated_at: ago(1),
  repository: { full_name: 'acme/shop' },
});
const singles = (): readonly string[] => server.asked.filter((line) => line.includes('/attempts/'));

describe('runs that findings wait for', () => {
  test('are asked for at once: one list tells of all that are there', async () => {
    lists.set(RUNS, []);
    await githubOf();
    lists.set(RUNS, [run(1), run(2)]);
    world.waiting = [wanted('1/1'), wanted('2/1')];
    expect(await world.wake(0)).toBe(5 * MINUTE);
    expect(world.records().map(({ id }) => id)).toEqual([1, 2]);
    expect(server.asked).toHaveLength(1);
  });

  test('and are in no list are asked for by name: such as an attempt before the last', async () => {
    lists.set(RUNS, [run(1, 2)]);
    await githubOf();
    there.set(`${RUNS}/1/attempts/1`, run(1));
    world.records();
    world.waiting = [wanted('1/1')];
    await world.wake(0);
    expect(world.records().map(({ id, run_attempt: attempt }) => [id, attempt])).toEqual([[1, 1]]);
  });

  test('and are not there are a record that says so, once they are not there twice', async () => {
    lists.set(RUNS, []);
    await githubOf();
    world.waiting = [wanted('7/1')];
    expect(await world.wake(0)).toBe(10 * SECOND);
    expect(world.records()).toEqual([]);
    await world.wake();
    const records = world.records();
    expect(records.map((one) => github.recognises(one))).toEqual([true]);
    expect(records.flatMap((one) => github.read(one, { origin }).events)).toMatchObject([
      {
        type: 'run.absent',
        system: 'github',
        project: 'acme/shop',
        run: '7/1',
        strength: 'recorded',
        at: START + 10_000,
      },
    ]);
    // It still stands there until it is evaluated.
    await world.wake();
    expect(singles()).toHaveLength(2);
    expect(world.records()).toEqual([]);
  });

  test('are not taken for absent where the project itself cannot be asked: a token may have lost its rights', async () => {
    lists.set(RUNS, []);
    await githubOf();
    lists.clear();
    world.waiting = [wanted('7/1')];
    await world.wake(0);
    await world.wake(MINUTE);
    expect(singles()).toEqual([]);
    expect(world.records()).toEqual([]);
    expect(world.statuses.at(-1)?.message).toContain('answered 404');
  });

  test('of other systems and projects, or with names that are none, are not asked for', async () => {
    lists.set(RUNS, []);
    await githubOf();
    world.waiting = [
      wanted('1/1', 'acme/tools'),
      wanted('1', 'acme/shop', 'gitlab'),
      wanted('../../user'),
      wanted('1'),
    ];
    await world.wake(0);
    expect(server.asked).toEqual([`GET ${RUNS}?per_page=100`]);
  });

  test('wait while the limit of the system is reached, however often they are wanted', async () => {
    lists.set(RUNS, []);
    await githubOf();
    refused = () => ({ status: 429, headers: { 'retry-after': '90' } });
    world.waiting = [wanted('7/1')];
    expect(await world.wake(0)).toBe(90_000);
    world.waiting = [wanted('7/1'), wanted('8/1')];
    expect(await world.wake(SECOND)).toBe(89_000);
    expect(server.asked).toHaveLength(1);
  });
});

test('ten thousand forged ones cost no more than a number an hour, and take nothing from another project', async () => {
  lists.set(RUNS, []);
  lists.set('/repos/acme/tools/actions/runs', []);
  await githubOf(['acme/shop', 'acme/tools']);
  const forged = Array.from({ length: 10_000 }, (_, id) => wanted(`${1000 + id}/1`));
  world.waiting = forged;
  for (let begun = world.now(); world.now() - begun < HOUR - 10 * MINUTE; ) await world.wake();
  expect(singles().length).toBeLessThanOrEqual(300);
  expect(singles().length).toBeGreaterThan(200);
  expect(world.statuses.some(({ message }) => message?.includes('more runs are claimed'))).toBe(true);

  // An honest one of the same project is in the next list, one of the other has its own share.
  world.records();
  lists.set(RUNS, [{ ...run(1), updated_at: formatTime(world.now()) }]);
  there.set('/repos/acme/tools/actions/runs/2/attempts/1', { ...run(2), repository: { full_name: 'acme/tools' } });
  world.waiting = [...forged, wanted('1/1'), wanted('2/1', 'acme/tools')];
  await world.wake(0);
  expect(world.records().map(({ id }) => id)).toEqual([1, 2]);
}, 60_000);

test('pipelines of GitLab are asked for alike', async () => {
  const pipelines = '/projects/acme%2Fshop/pipelines';
  lists.set(pipelines, []);
  await start((api) => gitlabPipelines({ api, projects: ['acme/shop'] }));
  there.set(`${pipelines}/5`, {
    id: 5,
    sha: '3'.repeat(40),
    status: 'success',
    updated_at: ago(1),
    web_url: 'https://gitlab.example/acme/shop/-/pipelines/5',
  });
  world.waiting = [wanted('5', 'acme/shop', 'gitlab'), wanted('6', 'acme/shop', 'gitlab')];
  await world.wake(0);
  await world.wake();
  expect(world.records().flatMap((one) => gitlab.read(one, { origin }).events)).toMatchObject([
    { type: 'run.reported', run: '5', strength: 'recorded' },
    { type: 'run.absent', system: 'gitlab', run: '6', strength: 'recorded' },
  ]);
});
