import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatTime, MINUTE } from '../../core/time.ts';
import { type Api, createApi } from '../fetching/api.ts';
import type { Collect } from '../fetching/world.ts';
import { type Loopback, loopback, type Reply } from '../loopback.fixture.ts';
import { github } from '../sources/github.ts';
import { gitlab } from '../sources/gitlab.ts';
import { type TestWorld, testWorld } from '../world.fixture.ts';
import { githubRedelivery } from './github-redelivery.ts';
import { githubRuns } from './github-runs.ts';
import { gitlabPipelines } from './gitlab-pipelines.ts';

let server: Loopback;
let world: TestWorld;
let reply: (url: URL, method: string, headers: NodeJS.Dict<string | string[]>) => Reply;
let ending: AbortController;
let running: Promise<void>;

const START = Date.UTC(2026, 10, 24, 12);
const ago = (minutes: number): string => formatTime(START - minutes * MINUTE);
const origin = { path: 'x', line: 1, sha256: '' };

beforeEach(async () => {
  world = testWorld(START);
  running = Promise.resolve();
  ending = new AbortController();
  server = await loopback((request, url) => reply(url, request.method ?? '', request.headers));
});

afterEach(async () => {
  ending.abort();
  await running;
  await server.close();
});

function api(headers: Readonly<Record<string, string>> = { authorization: 'Bearer secret' }): Api {
  return createApi({ base: `${server.address}/api/v4`, headers, fetch, now: () => world.now() });
}

async function start(collect: Collect): Promise<number> {
  running = collect(world, ending.signal);
  return await world.asleep();
}

function githubRun(id: number, updated: number, more: object = {}): object {
  return {
    id,
    head_sha: '3484a3fb816e0859fd6e1cea078d76385ff50625',
    head_branch: 'main',
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    workflow_id: 1,
    run_attempt: 1,
    run_started_at: ago(updated + 5),
    created_at: ago(updated + 5),
    updated_at: ago(updated),
    repository: { full_name: 'acme/shop' },
    ...more,
  };
}

describe('workflow runs of GitHub', () => {
  const runs = (...workflow_runs: readonly object[]): Reply => ({
    body: { total_count: 9, workflow_runs },
    headers: { etag: 'W/"1"' },
  });
  const collect = (): Collect => githubRuns({ api: api(), projects: ['acme/shop'] });

  test('are delivered over all pages, and again only when they change', async () => {
    const next = `<${server.address}/api/v4/repositories/1/actions/runs?page=2>; rel="next"`;
    reply = (url) =>
      url.searchParams.has('page')
        ? runs(githubRun(1, 600))
        : { ...runs(githubRun(2, 60)), headers: { link: next, etag: 'W/"1"' } };
    await start(collect());
    const records = world.records();
    expect(records.map(({ id }) => id)).toEqual([2, 1]);
    const [event] = records.flatMap((one) => github.read(one, { origin }).events);
    expect(event).toMatchObject({ type: 'run.reported', strength: 'recorded', project: 'acme/shop', run: '2/1' });
    reply = () => runs(githubRun(3, 1), githubRun(2, 60));
    await world.wake();
    expect(world.records().map(({ id }) => id)).toEqual([3]);
  });

  test('cost nothing when there are no new ones: the entity tag is sent again, over restarts', async () => {
    reply = () => runs(githubRun(2, 60));
    await start(collect());
    world.records();
    ending.abort();
    await running;
    ending = new AbortController();
    const noted = world.noted;
    world = testWorld(START);
    world.noted = noted;
    let asked: unknown;
    reply = (_, _method, headers) => {
      asked = headers['if-none-match'];
      return { status: 304 };
    };
    await start(collect());
    expect(asked).toBe('W/"1"');
    expect(world.records()).toEqual([]);
    expect(world.statuses.at(-1)).toEqual({ state: 'running' });
  });

  test('are left alone until the limit is lifted', async () => {
    const reset = String(START / 1000 + 1200);
    reply = () => ({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } });
    expect(await start(collect())).toBe(20 * MINUTE);
    expect(world.statuses.at(-1)?.message).toContain('wants to be left alone for 1200 s');
    reply = () => ({ status: 429, headers: { 'retry-after': '90' } });
    expect(await world.wake()).toBe(90_000);
    reply = () => runs(githubRun(2, 60));
    expect(await world.wake()).toBe(5 * MINUTE);
    expect(world.records()).toHaveLength(1);
  });

  test('are asked for again after an error, from where it was', async () => {
    reply = () => ({ status: 502 });
    expect(await start(collect())).toBe(5000);
    expect(world.noted).toBeUndefined();
    reply = () => ({ body: { message: 'odd' } });
    await world.wake();
    expect(world.statuses.at(-1)?.message).toContain('not a list of runs');
    reply = () => runs(githubRun(2, 60));
    await world.wake();
    expect(world.records()).toHaveLength(1);
  });

  test('without end are read to the tenth page, and that some are missing is said', async () => {
    reply = (url) => {
      const page = Number(url.searchParams.get('page') ?? 1);
      return {
        ...runs(githubRun(page, page)),
        headers: { link: `<${server.address}/api/v4/x?page=${page + 1}>; rel="next"` },
      };
    };
    await start(collect());
    expect(server.asked).toHaveLength(10);
    expect(world.statuses.at(-1)?.message).toContain('older ones are missing');
  });

  test('of one project that is refused do not hide those of another', async () => {
    reply = (url) => (url.pathname.includes('closed') ? { status: 404 } : runs(githubRun(2, 60)));
    await start(githubRuns({ api: api(), projects: ['acme/closed', 'acme/shop'] }));
    expect(world.records()).toHaveLength(1);
    expect(world.statuses.at(-1)?.message).toContain('answered 404');
  });

  test('are never asked for elsewhere, and the token is shown to nobody', async () => {
    reply = () => ({ status: 302, headers: { location: 'http://thief.example/' } });
    await start(collect());
    expect(server.asked).toHaveLength(1);
    expect(JSON.stringify(world.statuses)).not.toContain('secret');
    reply = () => ({ ...runs(githubRun(2, 60)), headers: { link: '<http://thief.example/x>; rel="next"' } });
    await world.wake();
    expect(server.asked).toHaveLength(2);
    expect(() => githubRuns({ api: api(), projects: ['../admin'] })).toThrow('not owner/name');
    expect(() => createApi({ base: 'http://github.example', headers: {}, fetch, now: () => 0 })).toThrow(
      'not an https address',
    );
  });
});

describe('what GitHub could not deliver', () => {
  const one = (id: number, guid: string, minutes: number, status_code: number) => ({
    id,
    guid,
    delivered_at: ago(minutes),
    status_code,
    redelivery: false,
  });
  const hook = 'repos/acme/shop/hooks/7';
  const posts = (): readonly string[] => server.asked.filter((line) => line.startsWith('POST'));

  test('is sent again, unless it arrived meanwhile, was tried just now or too often', async () => {
    const body = [
      one(1, 'lost', 30, 502),
      one(2, 'recovered', 30, 0),
      one(3, 'recovered', 20, 202),
      one(4, 'just-now', 0, 500),
      ...[0, 1, 2, 3, 4].map((attempt) => one(10 + attempt, 'hopeless', 60 - attempt, 500)),
      one(5, 'forgotten', 5 * 24 * 60, 500),
      one(6, 'arrived', 3, 200),
    ];
    reply = (_, method) => (method === 'POST' ? { status: 202, body: {} } : { body });
    await start(githubRedelivery({ api: api(), hooks: [hook] }));
    expect(posts()).toEqual([`POST /api/v4/${hook}/deliveries/1/attempts`]);
    expect(world.statuses.at(-1)?.message).toContain('1 deliveries failed 5 times');
  });

  test('is looked for again later, and a hook that is none is refused', async () => {
    reply = () => ({ status: 500 });
    expect(await start(githubRedelivery({ api: api(), hooks: [hook] }))).toBe(5000);
    expect(() => githubRedelivery({ api: api(), hooks: ['repos/acme/shop'] })).toThrow('not repos/OWNER/NAME/hooks/ID');
  });
});

describe('pipelines of GitLab', () => {
  const pipeline = (id: number, minutes: number, more: object = {}): object => ({
    id,
    sha: '3484a3fb816e0859fd6e1cea078d76385ff50625',
    ref: 'main',
    status: 'success',
    source: 'push',
    created_at: ago(minutes + 5),
    updated_at: ago(minutes),
    web_url: `https://gitlab.example/acme/shop/-/pipelines/${id}`,
    ...more,
  });
  const user = { user: { username: 'dana' } };

  test('are asked for one by one, since only so it is told who started them, and not twice', async () => {
    reply = (url) =>
      url.pathname.endsWith('/pipelines')
        ? { body: [pipeline(1, 60), pipeline(2, 5)] }
        : { body: pipeline(Number(url.pathname.split('/').at(-1)), 5, user) };
    await start(gitlabPipelines({ api: api(), projects: ['acme/shop'] }));
    const [event] = world.records().flatMap((record) => gitlab.read(record, { origin }).events);
    expect(event).toMatchObject({ type: 'run.reported', strength: 'recorded', actor: { name: 'dana' } });
    const before = server.asked.length;
    await world.wake();
    expect(world.records()).toEqual([]);
    expect(server.asked.slice(before)).toEqual([
      `GET /api/v4/projects/acme%2Fshop/pipelines?per_page=100&order_by=updated_at&sort=asc&updated_after=${encodeURIComponent(ago(15))}`,
    ]);
  });

  test('are left alone until the limit is lifted', async () => {
    reply = () => ({
      status: 429,
      headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': String(START / 1000 + 60) },
    });
    expect(await start(gitlabPipelines({ api: api(), projects: ['acme/shop'] }))).toBe(MINUTE);
  });

  test('whose webhook GitLab has disabled, are still told, and that it has', async () => {
    reply = (url) =>
      url.pathname.endsWith('/hooks')
        ? {
            body: [
              { id: 9, alert_status: 'disabled' },
              { id: 8, alert_status: 'executable' },
            ],
          }
        : url.pathname.endsWith('/pipelines')
          ? { body: [pipeline(1, 60)] }
          : { body: pipeline(1, 60, user) };
    await start(gitlabPipelines({ api: api(), projects: ['acme/shop'], watchHooks: true }));
    expect(world.records()).toHaveLength(1);
    expect(world.statuses.at(-1)?.message).toContain('disabled webhook 9 of acme/shop');
  });
});
