import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type ApiServer, type ApiServerOptions, startApiServer, type Written } from '../../../test/lab/api-server.ts';
import { isObject } from '../records/json.ts';
import { collectKubernetes } from './kubernetes.ts';
import { type Clock, stoppedClock } from './kubernetes/clock.fixture.ts';
import { LIMITS, type Limits } from './kubernetes/limits.ts';
import { type Disk, emptyDisk, FAST, lastTold, until, worldOn } from './kubernetes/world.fixture.ts';

const PODS = '/api/v1/pods';
const HOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function server(options: ApiServerOptions = {}): Promise<ApiServer> {
  const started = await startApiServer({ bookmarkEvery: 20, ...options });
  ends.push(started.stop);
  return started;
}

interface Running {
  /** In good order. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

function collect(
  api: ApiServer,
  disk: Disk,
  resources: readonly string[],
  limits: Partial<Limits> = {},
  clock?: Clock,
): Running {
  const world = worldOn(disk, clock && { clock });
  const life = new AbortController();
  const collecting = collectKubernetes({
    access: { server: api.url, tls: {}, token: () => Promise.resolve('right') },
    resources,
    random: Math.random,
    // A machine that is slow is no silent server.
    limits: { ...FAST, silence: LIMITS.silence, ...limits },
  })(world, life.signal);
  const stop = async (): Promise<void> => {
    life.abort();
    await collecting;
  };
  ends.push(stop);
  return {
    stop,
    kill: () => {
      world.die();
      return stop();
    },
  };
}

const pod = (name: string, more: object = {}): Written => ({
  metadata: { name, namespace: 'shop' },
  spec: { containers: [{ name: 'api', image: 'registry.acme.example/shop/api:1' }] },
  ...more,
});
const hook = (name: string): Written => ({ metadata: { name }, webhooks: [] });
const isSame = (api: ApiServer, disk: Disk): boolean =>
  same(lastTold(disk.lines, 'Pod'), api.state(PODS)) &&
  same(lastTold(disk.lines, 'ValidatingWebhookConfiguration'), api.state(HOOKS));

function same(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}

function count(disk: Disk, type: string): number {
  return disk.lines.filter((line) => line['type'] === type).length;
}

test('what is there is told once, and then every change as it comes', async () => {
  const api = await server();
  for (let index = 0; index < 7; index += 1) api.put(PODS, pod(`api-${index}`));
  const disk = emptyDisk();
  collect(api, disk, ['pods'], { pageObjects: 3 });
  await until(() => isSame(api, disk));
  expect(api.requests.slice(0, 3).map(({ query }) => query.get('limit'))).toEqual(['3', '3', '3']);
  api.put(PODS, pod('api-1'));
  api.put(PODS, pod('new'));
  api.remove(PODS, 'api-0');
  await until(() => isSame(api, disk));
  const lists = () => api.requests.filter(({ query }) => query.has('limit') && !query.has('continue')).length;
  // What came while it was listed may be told twice.
  const settled = lists() + 2;
  await until(() => lists() >= settled);
  const [added, listed] = [count(disk, 'ADDED'), lists()];
  await until(() => lists() >= listed + 2);
  expect(count(disk, 'ADDED')).toBe(added);
  expect(disk.statuses.at(-1)).toEqual({ state: 'running' });
});

test('a list that takes longer than the next is away does not keep it from watching', async () => {
  const clock = stoppedClock();
  // Nothing else lets time pass.
  const fault: ApiServerOptions['fault'] = ({ isWatch }) => {
    if (!isWatch) clock.pass(600_000);
    return undefined;
  };
  const api = await server({ sleep: clock.sleep, fault });
  const disk = emptyDisk();
  collect(api, disk, ['pods'], { relist: 300_000 }, clock);
  await until(() => api.requests.length >= 2);
  expect(api.requests.slice(0, 2).map(({ query }) => query.has('watch'))).toEqual([false, true]);
  api.put(PODS, pod('short-lived'));
  api.remove(PODS, 'short-lived');
  await until(() => count(disk, 'DELETED') === 1);
  expect(count(disk, 'LISTED')).toBe(1);
});

test('it asks for bookmarks and an end, and shows who asks by the token', async () => {
  const api = await server({ token: () => 'right' });
  const disk = emptyDisk();
  collect(api, disk, ['pods']);
  await until(() => api.requests.some(({ query }) => query.has('watch')));
  const watching = api.requests.find(({ query }) => query.has('watch'));
  expect(Object.fromEntries(watching?.query ?? [])).toMatchObject({ allowWatchBookmarks: 'true', timeoutSeconds: '2' });
  expect(watching?.headers.authorization).toBe('Bearer right');
});

test('commands, variables and what kubectl copied of them are not delivered', async () => {
  const api = await server();
  const disk = emptyDisk();
  const container = { name: 'api', image: 'registry.acme.example/shop/api:1', env: [{ name: 'KEY', value: 's3cret' }] };
  const template = { metadata: {}, spec: { initContainers: [{ ...container, args: ['--password=s3cret'] }] } };
  api.put('/apis/apps/v1/deployments', {
    metadata: {
      name: 'api',
      namespace: 'shop',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 's3cret', team: 'shop' },
      managedFields: [{ manager: 'kubectl', time: '2026-11-25T08:00:00Z', fieldsV1: { 'f:s3cret': {} } }],
    },
    spec: { template },
  });
  collect(api, disk, ['deployments']);
  await until(() => count(disk, 'ADDED') === 1);
  const delivered = JSON.stringify(disk.lines);
  expect(delivered).not.toContain('s3cret');
  expect(disk.lines[0]).toMatchObject({
    object: {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { annotations: { team: 'shop' }, managedFields: [{ time: '2026-11-25T08:00:00Z' }] },
      spec: { template: { spec: { initContainers: [{ image: 'registry.acme.example/shop/api:1' }] } } },
    },
  });
});

describe('a silent connection', () => {
  test('is given up, and everything is listed again', async () => {
    let isSilent = true;
    const api = await server({ fault: ({ isWatch }) => (isWatch && isSilent ? 'silent' : undefined) });
    const disk = emptyDisk();
    // Listing is not due for hours: only the silence can be noticed.
    collect(api, disk, ['pods'], { silence: 120, relist: 3_600_000 });
    await until(() => api.requests.some(({ query }) => query.has('watch')));
    api.put(PODS, pod('unheard'));
    await until(() => isSame(api, disk));
    isSilent = false;
    await until(() => disk.statuses.some(({ message }) => message?.includes('nothing came') === true));
    api.put(PODS, pod('heard'));
    await until(() => isSame(api, disk));
  });

  test('an answer that never comes is given up', async () => {
    let halfOpen = 3;
    const api = await server({ fault: () => (halfOpen-- > 0 ? 'half-open' : undefined) });
    const disk = emptyDisk();
    api.put(PODS, pod('api'));
    collect(api, disk, ['pods'], { silence: 120 });
    await until(() => isSame(api, disk));
    expect(disk.statuses.some(({ message }) => message?.includes('nothing came') === true)).toBe(true);
  });

  test('of events is no failure: API servers send no bookmarks of them', async () => {
    const clock = stoppedClock();
    const api = await server({ sleep: clock.sleep, fault: ({ isWatch }) => (isWatch ? 'silent' : undefined) });
    const disk = emptyDisk();
    collect(api, disk, ['events'], { relist: 3_600_000 }, clock);
    for (let watches = 1; watches <= 3; watches += 1) {
      const isWatched = () => api.requests.filter(({ query }) => query.has('watch')).length === watches;
      await until(() => isWatched() || disk.statuses.at(-1)?.state === 'failing');
      expect(count(disk, 'BOOKMARK')).toBe(watches);
      // Not all at once: a process that was halted has not listened meanwhile.
      for (let passed = 0; passed < LIMITS.silence; passed += LIMITS.silence / 8) {
        clock.pass(LIMITS.silence / 8);
        await turn();
      }
    }
    expect(disk.statuses.map(({ state }) => state)).toEqual(['starting', 'running']);
  });

  test('slow bytes are no silence', async () => {
    const api = await server({ pause: 75, fault: ({ isWatch }) => (isWatch ? undefined : 'slow') });
    const disk = emptyDisk();
    api.put(PODS, pod('api', { status: { message: 'x'.repeat(50_000) } }));
    // The whole answer takes longer than any silence may.
    collect(api, disk, ['pods'], { silence: 1000, relist: 3_600_000 });
    await until(() => isSame(api, disk));
    expect(disk.statuses.some(({ state }) => state === 'failing')).toBe(false);
  });
});

describe('while it was away', () => {
  test('it goes on where it was, with what came and went', async () => {
    const api = await server();
    const disk = emptyDisk();
    const first = collect(api, disk, ['pods']);
    api.put(PODS, pod('before'));
    await until(() => isSame(api, disk));
    await first.stop();
    const { uid } = api.put(PODS, pod('short-lived'));
    api.remove(PODS, 'short-lived');
    collect(api, disk, ['pods']);
    await until(() => count(disk, 'DELETED') === 1);
    expect(
      disk.lines
        .filter(({ object }) => isObject(object) && JSON.stringify(object).includes(uid))
        .map(({ type }) => type),
    ).toEqual(['ADDED', 'DELETED']);
  });

  test('and history was forgotten, a complete list says which pods are there, and webhooks that went are told', async () => {
    const api = await server();
    const disk = emptyDisk();
    api.put(PODS, pod('stays'));
    api.put(PODS, pod('goes'));
    api.put(HOOKS, hook('gate'));
    const first = collect(api, disk, ['pods', 'validatingwebhookconfigurations']);
    await until(() => isSame(api, disk) && disk.noted?.includes('gate') === true);
    await first.kill();
    api.remove(PODS, 'goes');
    api.remove(HOOKS, 'gate');
    api.compact();
    const listed = count(disk, 'LISTED');
    collect(api, disk, ['pods', 'validatingwebhookconfigurations']);
    await until(() => isSame(api, disk) && count(disk, 'LISTED') > listed);
    expect(disk.lines.findLast(({ type }) => type === 'DELETED')).toMatchObject({
      object: { kind: 'ValidatingWebhookConfiguration', metadata: { name: 'gate' } },
    });
  });

  test('and the cluster was made anew, the old position is given up', async () => {
    const disk = emptyDisk();
    const api = await server();
    disk.noted = JSON.stringify({ version: 1, server: api.url.href, resources: { pods: { position: '999999' } } });
    api.put(PODS, pod('api'));
    collect(api, disk, ['pods'], { relist: 3_600_000 });
    await until(() => isSame(api, disk));
  });

  test.each([
    ['of another server', { server: 'https://other.example/' }],
    ['of another version', { version: 2 }],
    ['damaged', { resources: 7 }],
  ])('a note %s is not used', async (_, damage) => {
    const disk = emptyDisk();
    const api = await server();
    disk.noted = JSON.stringify({
      version: 1,
      server: api.url.href,
      resources: { pods: { position: '50' } },
      ...damage,
    });
    api.put(PODS, pod('api'));
    collect(api, disk, ['pods'], { relist: 3_600_000 });
    await until(() => isSame(api, disk));
    expect(api.requests[0]?.query.has('watch')).toBe(false);
  });
});

describe('what is too large', () => {
  test('in a watch is left out and told to the operator; what follows is taken', async () => {
    const api = await server();
    const disk = emptyDisk();
    collect(api, disk, ['pods'], { lineBytes: 2000, relist: 3_600_000 });
    await until(() => disk.statuses.some(({ state }) => state === 'running'));
    api.put(PODS, pod('large', { status: { message: 'x'.repeat(3000) } }));
    const { uid } = api.put(PODS, pod('small'));
    await until(() => lastTold(disk.lines, 'Pod').has(uid));
    await until(() => disk.statuses.at(-1)?.message === 'pods: an object is larger than 2000 bytes');
  });

  test('in a list is left out; the others come in smaller pages, and nothing is said to be gone', async () => {
    const api = await server();
    const disk = emptyDisk();
    for (const name of ['a', 'b']) api.put(PODS, pod(name));
    api.put(PODS, pod('large', { status: { message: 'x'.repeat(3000) } }));
    const { uid } = api.put(PODS, pod('c'));
    collect(api, disk, ['pods'], { pageBytes: 2000 });
    await until(() => lastTold(disk.lines, 'Pod').has(uid));
    await until(() => disk.statuses.at(-1)?.state === 'failing');
    expect(lastTold(disk.lines, 'Pod').size).toBe(3);
    expect(count(disk, 'LISTED')).toBe(0);
  });
});

test('a token that is refused is tried again, since it may have been replaced', async () => {
  let accepted = 'next';
  const api = await server({ token: () => accepted });
  const disk = emptyDisk();
  api.put(PODS, pod('api'));
  collect(api, disk, ['pods']);
  await until(() => disk.statuses.at(-1)?.message?.startsWith('pods: the API server answers 401') === true);
  expect(JSON.stringify(disk.statuses)).not.toContain('right');
  accepted = 'right';
  await until(() => isSame(api, disk) && disk.statuses.at(-1)?.state === 'running');
});

test('a page that is no answer of an API server is not taken for one', async () => {
  const api = await server({ fault: () => 'html' });
  const disk = emptyDisk();
  collect(api, disk, ['pods']);
  await until(() => disk.statuses.at(-1)?.message?.includes('not JSON') === true);
  expect(disk.lines).toEqual([]);
});

test('one kind that may not be read does not hide the others', async () => {
  const api = await server();
  const disk = emptyDisk();
  api.put(PODS, pod('api'));
  collect(api, disk, ['pods', 'cronjobs', 'validatingadmissionpolicies']);
  await until(() => isSame(api, disk) && disk.statuses.at(-1)?.state === 'failing');
  expect(disk.statuses.at(-1)?.message).toBe(
    'cronjobs: the API server answers 404: it does not know this kind of object',
  );
});

describe('what may be read', () => {
  const ACCOUNT = 'system:serviceaccount:landwaiter:landwaiter-collector';
  const ofReading = ({ lines }: Disk) => lines.filter(({ type }) => type === 'READ' || type === 'REFUSED');

  test('it is told as whom it reads, and once of each kind that it does', async () => {
    const api = await server({ account: ACCOUNT });
    const disk = emptyDisk();
    collect(api, disk, ['pods', 'events']);
    await until(() => count(disk, 'READER') === 1 && count(disk, 'BOOKMARK') > 4);
    expect(disk.lines.find(({ type }) => type === 'READER')).toMatchObject({
      object: { kind: 'SelfSubjectReview', status: { userInfo: { username: ACCOUNT } } },
    });
    expect(ofReading(disk).map(({ resource }) => resource)).toEqual(expect.arrayContaining(['pods', 'events']));
    expect(ofReading(disk)).toHaveLength(2);
  });

  test('that its right is gone is told with the name in the refusal, again and again but seldom, and when it is back', async () => {
    let isForbidden = false;
    const api = await server({ account: ACCOUNT, forbids: () => isForbidden });
    const disk = emptyDisk();
    collect(api, disk, ['pods'], { relist: 60 });
    await until(() => ofReading(disk).length === 1);
    isForbidden = true;
    await until(() => count(disk, 'REFUSED') === 3);
    expect(disk.lines.find(({ type }) => type === 'REFUSED')).toMatchObject({
      resource: 'pods',
      object: { kind: 'Status', code: 403, message: expect.stringContaining(`User "${ACCOUNT}" cannot list`) },
    });
    const [first, , third] = disk.lines.filter(({ type }) => type === 'REFUSED');
    expect(Date.parse(String(third?.['observedAt'])) - Date.parse(String(first?.['observedAt']))).toBeGreaterThan(100);
    isForbidden = false;
    await until(() => ofReading(disk).at(-1)?.['type'] === 'READ');
  });

  test('a token that is not valid and a page that is no answer are no refusal', async () => {
    let isBroken = false;
    const api = await server({ account: ACCOUNT, token: () => (isBroken ? 'other' : 'right') });
    const disk = emptyDisk();
    collect(api, disk, ['pods'], { relist: 60 });
    await until(() => ofReading(disk).length === 1);
    isBroken = true;
    await until(() => disk.statuses.at(-1)?.message?.includes('answers 401') === true);
    isBroken = false;
    await until(() => disk.statuses.at(-1)?.state === 'running');
    expect(count(disk, 'REFUSED')).toBe(0);
  });
});
