import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServedTest } from '../../serve/served.fixture.ts';
import { ask as askAs, deliver, digestOf, eventually, listed, pod, push, start, TOKENS } from './api.fixture.ts';

let server: ServedTest;
const ask = (path: string, token: string = TOKENS.viewer, body?: object) => askAs(server, token, path, body);

beforeAll(async () => {
  server = await start();
  await deliver(server, 'distribution/prod-registry', [
    push('1', 'shop/api:1.4', 'a', 'ci-bot', 600),
    push('2', 'shop/api:1.4', 'b', 'mallory', 60),
    push('3', 'shop/web:7', 'c', 'mallory', 59),
    push('4', 'shop/tolerated:1', 'd', 'mallory', 58),
    push('5', 'shop/jobs:2', 'e', 'eve', 57),
  ]);
  await deliver(server, 'kubernetes-pods/prod-pods', [pod('api-1', 'shop/api:1.4', 'b', 30)]);
  await deliver(server, 'distribution/prod-registry', [{ nobody: 'knows this' }]);
  await eventually(async () => {
    expect(listed(await ask('/api/v1/placements'))).toHaveLength(1);
    expect(listed(await ask('/api/v1/sources'), 'sources')).toMatchObject([{ records: 6 }, { records: 1 }]);
  });
});
afterAll(() => server.stop());

const names = (told: Awaited<ReturnType<typeof ask>>) =>
  listed(told).map(({ finding }) =>
    finding !== null && typeof finding === 'object' && 'rule' in finding ? finding.rule : '',
  );

describe('findings', () => {
  test('come worst first, each incident once with its parts', async () => {
    const told = await ask('/api/v1/findings');
    expect(names(told)[0]).toBe('implant-deployed');
    expect(listed(told)[0]).toMatchObject({
      finding: { severity: 'critical', image: { repository: 'shop/api', digest: digestOf('b') } },
      parts: expect.arrayContaining([expect.objectContaining({ rule: 'push-by-unapproved-actor' })]),
    });
  });

  test.each([
    ['state=suppressed', ['push-by-unapproved-actor']],
    ['rule=implant-deployed', ['implant-deployed']],
    ['rule=tag-repointed&severity=critical', ['implant-deployed']],
    ['environment=prod&state=open,acknowledged', ['implant-deployed']],
    ['repository=shop/jobs&rule=push-by-unapproved-actor', ['push-by-unapproved-actor']],
    ['repository=registry.acme.example/shop/jobs&rule=push-by-unapproved-actor', ['push-by-unapproved-actor']],
    ['repository=hop/jobs', []],
    ['actor=eve&rule=push-by-unapproved-actor', ['push-by-unapproved-actor']],
    ['actor=nobody', []],
    ['until=2020-01-01T00:00:00Z', []],
    ['since=2099-01-01T00:00:00Z', []],
  ])('are chosen by %s', async (query, rules) => {
    expect(names(await ask(`/api/v1/findings?${query}`))).toEqual(rules);
  });

  test('come page by page, each once', async () => {
    const all = listed(await ask('/api/v1/findings?limit=200')).map(({ finding }) => finding);
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const told: Awaited<ReturnType<typeof ask>> = await ask(`/api/v1/findings?limit=1${cursor}`);
      seen.push(...listed(told).map(({ finding }) => finding));
      cursor = typeof told.body['next'] === 'string' ? `&cursor=${told.body['next']}` : '';
    } while (cursor !== '');
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(all);
  });

  test('are told one by one with the life of their image', async () => {
    const [first] = listed(await ask('/api/v1/findings?rule=implant-deployed'));
    const id = first && JSON.stringify(first['finding']).slice(7, 23);
    // While everything is evaluated it is told without that life.
    await eventually(async () =>
      expect((await ask(`/api/v1/findings/${id}`)).body).toMatchObject({
        finding: { id },
        decisions: [],
        chain: {
          image: { repository: 'shop/api' },
          steps: expect.arrayContaining([expect.objectContaining({ kind: 'push' })]),
        },
      }),
    );
  });

  test.each([
    ['/api/v1/findings/0000', 404, 'not-found'],
    ['/api/v1/findings?severity=worst', 400, 'malformed'],
    ['/api/v1/findings?state=open,shut', 400, 'malformed'],
    ['/api/v1/findings?limit=0', 400, 'malformed'],
    ['/api/v1/findings?limit=1000', 400, 'malformed'],
    ['/api/v1/findings?sevrity=high', 400, 'malformed'],
    ['/api/v1/findings?severity=low&severity=high', 400, 'malformed'],
    ['/api/v1/findings?view=row&at=2000-01-01T00:00:00Z', 404, 'not-found'],
    ['/api/v1/findings/summary?at=2999-01-01T00:00:00Z', 400, 'malformed'],
    ['/api/v1/findings?cursor=bm9uc2Vuc2U', 400, 'malformed'],
    ['/api/v1/findings?since=yesterday', 400, 'malformed'],
    ['/api/v1/images/trace?image=nothing', 404, 'not-found'],
    ['/api/v1/images/chain?image=nothing', 404, 'not-found'],
    ['/api/v1/tags?repository=shop/nothing', 404, 'not-found'],
    ['/api/v1/actors/activity?actor=nobody', 404, 'not-found'],
    ['/api/v1/events?repository=shop', 400, 'malformed'],
  ])('and what cannot be answered says why: %s', async (path, status, code) => {
    expect(await ask(path)).toMatchObject({ status, body: { status, code, type: 'about:blank' } });
  });
});

describe('a parameter that is wrong is named, and what it should be', () => {
  test.each([
    ['findings?limit=0', 'query.limit', 'has to be a number from 1 to 200'],
    ['findings?limit=ten', 'query.limit', 'has to be a number from 1 to 200'],
    ['findings?severity=worst', 'query.severity', 'has to be one of critical, high, medium, low, info'],
    ['findings?state=open,shut', 'query.state', /^has to be one of pending, open, /],
    ['findings?since=yesterday', 'query.since', 'is not an RFC 3339 time: "yesterday"'],
    ['findings?since=2026-11-02T00:00:00Z&until=2026-11-01T00:00:00Z', 'query.until', 'has to be later than since'],
    ['findings?rule=', 'query.rule', 'is empty'],
    ['findings/summary?q=a&q=b', 'query.q', 'is given more than once'],
    ['findings?at=2026-11-01T00:00:00Z', 'query.at', 'goes with view=row alone'],
    ['findings?digest=abc', 'query.digest', 'has 6 characters or more'],
    ['changes?finding=', 'query.finding', 'is empty'],
    ['findings?sevrity=high', 'query.sevrity', /^is no parameter of this: there are state, severity, rule/],
    ['findings?cursor=bm9uc2Vuc2U', 'query.cursor', 'give `next` of the page before as it is'],
    ['coverage?limit=1', 'query.limit', 'this takes no parameters'],
    ['tags', 'query.repository', 'is missing'],
    ['placements?running=maybe', 'query.running', 'has to be one of true, false'],
    ['events?digest=sha256:12', 'query.digest', /^has to be a digest, or its first 12 /],
    ['events?source=distributoin', 'query.source', 'is no telemetry kind: landwaiter sources lists them'],
    ['events?repository=shop', 'query.repository', 'give HOST/PATH as the records have it'],
    [`images?repository=${'a'.repeat(1001)}`, 'query.repository', 'has at most 1000 characters'],
  ])('%s', async (path, at, reason: string | RegExp) => {
    const { status, body } = await ask(`/api/v1/${path}`);
    const expected = typeof reason === 'string' ? reason : expect.stringMatching(reason);
    expect([status, body['errors']]).toEqual([400, [{ at, reason: expected }]]);
    expect(body['detail']).toMatch(new RegExp(`^${at}: `));
  });

  test.each([
    [{}, [{ at: 'body.why', reason: 'is missing' }]],
    [[], [{ at: 'body', reason: 'has to be an object' }]],
    [{ why: 7 }, [{ at: 'body.why', reason: 'has to be a string' }]],
    [{ why: 'so' }, [{ at: 'body.why', reason: 'say why, in three characters or more' }]],
    [{ why: 'because', how: 1 }, [{ at: 'body.how', reason: 'is no field of this: there is why' }]],
  ])('a body, too: %j', async (sent, errors) => {
    const { status, body } = await ask('/api/v1/findings/0000/acknowledge', TOKENS.analyst, sent);
    expect([status, body['errors']]).toEqual([400, errors]);
  });
});

test.each([
  '\0',
  '%',
  '__proto__',
  'a'.repeat(1000),
  '@sha256:',
  '..',
  `sha256:${'0'.repeat(64)}`,
  '\u{1f433}',
  ':',
  '/',
])('an odd name is a name that nothing has, or is none: %j', async (name) => {
  const text = encodeURIComponent(name);
  const paths = [
    `images/trace?image=${text}`,
    `images?repository=${text}`,
    `tags?repository=${text}`,
    `placements?image=${text}`,
    `placements?actor=${text}`,
    `actors/activity?actor=${text}`,
    `events?digest=${text}`,
    `events?actor=${text}`,
    `events?repository=${text}`,
    `findings?rule=${text}`,
    `findings/${text === '..' ? '.%2e' : text}`,
    `decisions?who=${text}`,
  ];
  for (const path of paths) {
    const response = await fetch(`${server.address}/api/v1/${path}`, {
      headers: { Authorization: `Bearer ${TOKENS.viewer}` },
    });
    expect([200, 400, 404], path).toContain(response.status);
    if (response.status === 200) expect(await response.json(), path).toMatchObject({ items: [] });
  }
});

describe('what is on record', () => {
  test('images, the latest first', async () => {
    const told = await ask('/api/v1/images?repository=shop/api');
    expect(listed(told)).toMatchObject([
      { digest: digestOf('b'), tags: ['1.4'], pushedBy: ['mallory'], running: 1 },
      { digest: digestOf('a'), tags: ['1.4'], pushedBy: ['ci-bot'], running: 0 },
    ]);
  });

  test('the life of an image', async () => {
    const told = await ask('/api/v1/images/trace?image=shop/api:1.4');
    expect(told.body).toMatchObject({ chains: [{ image: { tag: '1.4' } }], more: 0 });
  });

  test('what a tag meant', async () => {
    const told = await ask('/api/v1/tags?repository=registry.acme.example/shop/api');
    expect(listed(told, 'tags')).toMatchObject([
      {
        tag: '1.4',
        history: [
          { digest: digestOf('a'), by: 'ci-bot', endedBy: 'moved' },
          { digest: digestOf('b'), by: 'mallory' },
        ],
      },
    ]);
  });

  test.each([
    ['', 1],
    ['?image=shop/api', 1],
    ['?image=shop/web', 0],
    ['?actor=mallory', 1],
    ['?actor=ci-bot', 0],
    ['?environment=prod&running=true', 1],
    ['?running=false', 0],
  ])('placements%s', async (query, count) => {
    expect(listed(await ask(`/api/v1/placements${query}`))).toHaveLength(count);
  });

  test('actors, and what one of them pushed', async () => {
    expect(listed(await ask('/api/v1/actors'))).toMatchObject([
      { name: 'ci-bot', pushes: 1, repositories: 1 },
      { name: 'eve' },
      { name: 'mallory', pushes: 3, repositories: 3 },
    ]);
    expect(listed(await ask('/api/v1/actors/activity?actor=mallory&limit=1'))).toMatchObject([
      { repository: 'shop/tolerated', address: '192.0.2.10' },
    ]);
  });

  test('sources, coverage, custody and exceptions', async () => {
    expect(listed(await ask('/api/v1/sources'), 'sources')).toMatchObject([
      { name: 'prod-registry', records: 6, events: 5, refused: [{ line: 1 }] },
      { name: 'prod-pods', records: 1, events: 1 },
    ]);
    expect((await ask('/api/v1/coverage')).body).toMatchObject({
      registries: [{ host: 'registry.acme.example', watched: 'recorded' }],
    });
    expect((await ask('/api/v1/attack?id=AN0946')).body).toMatchObject({
      coverage: { looked: true, logSources: [{ name: 'docker:daemon' }, { name: 'docker:registry' }] },
      object: { attackId: 'AN0946', raw: expect.stringMatching(/^\{"type":"x-mitre-analytic"/) },
    });
    expect((await ask('/api/v1/attack?id=AN9999')).status).toBe(404);
    expect((await ask('/api/v1/attack?release=99.9')).status).toBe(404);
    expect((await ask('/api/v1/custody')).body).toMatchObject({ summary: { running: 1 }, pushes: { total: 5 } });
    expect(listed(await ask('/api/v1/exceptions'), 'exceptions')).toMatchObject([
      { id: 'EX-1', standing: 'in force', silences: [{ rule: 'push-by-unapproved-actor' }] },
    ]);
  });

  test.each([
    [`digest=${digestOf('b')}`, 2],
    ['repository=registry.acme.example/shop/api', 3],
    ['actor=mallory', 3],
    [`actor=mallory&digest=${digestOf('b')}`, 1],
    ['source=kubernetes-pods', 1],
    ['since=2099-01-01T00:00:00Z', 0],
  ])('events by %s', async (query, count) => {
    expect(listed(await ask(`/api/v1/events?${query}`))).toHaveLength(count);
  });

  test('the raw record of an event, for analysts, and that it was read', async () => {
    const [told] = listed(await ask('/api/v1/events?actor=eve'));
    const path = String(told?.['record']);
    expect((await ask(path)).status).toBe(403);
    const record = await ask(path, TOKENS.analyst);
    expect(record.body).toMatchObject({ source: 'prod-registry', kind: 'distribution', line: 5, encoding: 'utf8' });
    expect(JSON.parse(String(record.body['body']))).toMatchObject({ id: '5', actor: { name: 'eve' } });
    expect(server.log.filter((line) => line.includes('a raw record was read'))).toHaveLength(1);
    expect((await ask('/api/v1/records/99999', TOKENS.analyst)).status).toBe(404);
  });

  test('what could not be read', async () => {
    const [told] = listed(await ask('/api/v1/quarantine'));
    expect(told).toMatchObject({
      source: 'prod-registry',
      kind: 'distribution',
      reason: expect.stringContaining('nobody'),
    });
    const record = await ask(`/api/v1/records/${String(told?.['sequence'])}`, TOKENS.analyst);
    expect(record.body).toMatchObject({ body: '{"nobody":"knows this"}', truncated: false });
  });
});
