import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newStore, type ServedTest } from '../../serve/served.fixture.ts';
import {
  ask as askAs,
  deliver,
  eventually,
  listed,
  pod,
  push,
  start,
  MORE_TOKENS,
  TOKENS,
  type Told,
} from './api.fixture.ts';

const store = newStore();
let server: ServedTest;
const ask = (path: string, token: string = TOKENS.viewer, body?: object) => askAs(server, token, path, body);
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

beforeAll(async () => {
  server = await start(store);
  await deliver(server, 'distribution/prod-registry', [
    push('1', 'shop/api:1.4', 'a', 'ci-bot', 600),
    push('2', 'shop/api:1.4', 'b', 'mallory', 60),
    push('3', 'shop/jobs:2', 'c', 'eve', 57),
  ]);
  await deliver(server, 'kubernetes-pods/prod-pods', [pod('api-1', 'shop/api:1.4', 'b', 30)]);
  await eventually(async () => expect(listed(await ask('/api/v1/placements'))).toHaveLength(1));
  await eventually(async () => expect(await idOf('rule=implant-deployed')).toMatch(/^[0-9a-f]{16}$/));
});
afterAll(() => server.stop());

async function idOf(query: string): Promise<string> {
  const [first] = listed(await ask(`/api/v1/findings?${query}`));
  return String(Reflect.get(Object(first?.['finding']), 'id'));
}
const stateOf = async (id: string): Promise<unknown> =>
  Reflect.get(Object((await ask(`/api/v1/findings/${id}`)).body['finding']), 'state');
const decisionIn = (told: Told): string => String(Reflect.get(Object(told.body['decision']), 'id'));
const eve = () => idOf('actor=eve&rule=push-by-unapproved-actor');

describe('a decision', () => {
  test('shows at once, with who and why', async () => {
    const id = await eve();
    const told = await ask(`/api/v1/findings/${id}/acknowledge`, TOKENS.analyst, { why: 'looking into it' });
    expect(told.body).toMatchObject({
      decision: { finding: id, kind: 'acknowledge', who: 'a analyst', identity: 'token:a analyst', role: 'analyst' },
      finding: { state: 'acknowledged', decision: { who: 'a analyst', why: 'looking into it' } },
    });
    expect(await stateOf(id)).toBe('acknowledged');
    expect(listed(await ask('/api/v1/findings?state=acknowledged'))).toHaveLength(1);
  });

  test('is in the log as one line, with who and why and without the token', () => {
    const lines = server.log.filter((line) => line.includes('a decision was made'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      decision: { kind: 'acknowledge', who: 'a analyst', identity: 'token:a analyst', why: 'looking into it' },
    });
    expect(server.log.join('')).not.toContain(TOKENS.analyst);
  });

  test('outlives another evaluation', async () => {
    const { at } = Object(await evaluated());
    await deliver(server, 'distribution/prod-registry', [push('4', 'shop/more:1', 'e', 'mallory', 50)]);
    await eventually(async () => expect(Object(await evaluated()).at).not.toBe(at));
    await eventually(async () => expect(listed(await ask('/api/v1/images?repository=shop/more'))).toHaveLength(1));
    expect(await stateOf(await eve())).toBe('acknowledged');
  });

  test('leaves a finding that somebody looks after where it is counted', async () => {
    const text = async (path: string) => (await fetch(`${server.address}${path}`)).text();
    expect(await text('/status')).toContain('acknowledged and not over: 1 high');
    expect(await text('/metrics')).toContain('landwaiter_findings_acknowledged{severity="high"} 1');
  });

  test('is taken back by another', async () => {
    const id = await eve();
    const until = tomorrow;
    await ask(`/api/v1/findings/${id}/suppress`, TOKENS.analyst, { why: 'our own test', until });
    expect(await stateOf(id)).toBe('suppressed');
    await ask(`/api/v1/findings/${id}/unsuppress`, TOKENS.analyst, { why: 'the test is over' });
    expect(await stateOf(id)).toBe('acknowledged');
    await ask(`/api/v1/findings/${id}/revive`, TOKENS.analyst, { why: 'nobody looks after it' });
    expect(await stateOf(id)).toBe('open');
    const { status, body } = await ask(`/api/v1/findings/${id}/revive`, TOKENS.analyst, { why: 'once more' });
    expect([status, body['code']]).toEqual([409, 'conflict']);
  });

  async function evaluated() {
    return { at: (await ask('/api/v1/sources')).body['evaluatedAt'] };
  }
});

describe('a critical finding', () => {
  test('is suppressed with its parts by two people, and not by one', async () => {
    const id = await idOf('rule=implant-deployed');
    const asked = await ask(`/api/v1/findings/${id}/suppress`, TOKENS.approver, { why: 'a drill', until: tomorrow });
    expect(asked.body).toMatchObject({ finding: { state: 'open', decision: { waits: true } } });
    const approval = { why: 'I know of the drill', decision: decisionIn(asked) };
    const own = await ask(`/api/v1/findings/${id}/approve`, TOKENS.approver, approval);
    expect([own.status, own.body['code']]).toEqual([403, 'second-person']);
    const lesser = await ask(`/api/v1/findings/${id}/approve`, TOKENS.analyst, approval);
    expect([lesser.status, lesser.body['code']]).toEqual([403, 'forbidden']);
    for (const token of Object.values(MORE_TOKENS)) {
      const { status, body } = await ask(`/api/v1/findings/${id}/approve`, token, approval);
      expect([status, body['code']]).toEqual([403, 'second-person']);
    }
    expect(await stateOf(id)).toBe('open');

    const approved = await ask(`/api/v1/findings/${id}/approve`, TOKENS.admin, approval);
    expect(approved.body).toMatchObject({
      finding: { state: 'suppressed', decision: { who: 'a approver', approvedBy: 'a admin' } },
    });
    const [story] = listed(await ask('/api/v1/findings?rule=implant-deployed'));
    const parts = story?.['parts'];
    expect(Array.isArray(parts) ? parts.map((part: unknown) => Reflect.get(Object(part), 'state')) : []).toEqual(
      expect.arrayContaining(['suppressed']),
    );
    const again = await ask(`/api/v1/findings/${id}/approve`, TOKENS.admin, approval);
    expect([again.status, again.body['code']]).toEqual([409, 'conflict']);
  });

  test('is not suppressed by a token without an owner, which may be anybody’s', async () => {
    const id = await idOf('rule=implant-deployed');
    const asked = { why: 'a drill', until: tomorrow };
    const { status, body } = await ask(`/api/v1/findings/${id}/suppress`, MORE_TOKENS.ownerless, asked);
    expect([status, body['code']]).toEqual([403, 'second-person']);
    expect(body['detail']).toContain('api.tokens[].owner');
  });

  test('has its whole story on record', async () => {
    const id = await idOf('rule=implant-deployed');
    expect(listed(await ask(`/api/v1/decisions?finding=${id}`))).toMatchObject([
      { kind: 'approve', who: 'a admin' },
      { kind: 'suppress', who: 'a approver', owners: ['approver@acme.example'], approvedBy: 'a admin', why: 'a drill' },
    ]);
    expect(listed(await ask('/api/v1/decisions?kind=acknowledge'))).toHaveLength(1);
    expect(listed(await ask('/api/v1/decisions?who=token:a%20admin'))).toHaveLength(1);
    expect(listed(await ask('/api/v1/decisions?limit=1'))).toHaveLength(1);
  });
});

describe('what is no decision is refused', () => {
  const day = 86_400_000;
  test.each([
    ['no reason', 'acknowledge', { why: '  ' }, 400],
    ['no body', 'acknowledge', {}, 400],
    ['another field', 'acknowledge', { why: 'because', who: 'somebody else' }, 400],
    ['no end', 'suppress', { why: 'because' }, 400],
    ['an end in the past', 'suppress', { why: 'because', until: '2020-01-01T00:00:00Z' }, 400],
    ['an end too far away', 'suppress', { why: 'because', until: new Date(Date.now() + 91 * day).toISOString() }, 400],
    ['a reason too long', 'acknowledge', { why: 'x'.repeat(2001) }, 400],
    ['a body too large', 'acknowledge', { why: 'x'.repeat(100_000) }, 413],
    ['nothing to end', 'unsuppress', { why: 'because' }, 409],
    ['an unknown suppression', 'approve', { why: 'because', decision: 'd1' }, 404],
  ])('%s', async (_, kind, body, status) => {
    const id = await eve();
    expect(await ask(`/api/v1/findings/${id}/${kind}`, TOKENS.admin, body)).toMatchObject({ status });
    expect(await stateOf(id)).toBe('open');
  });

  test('an unknown finding', async () => {
    const told = await ask('/api/v1/findings/0000/acknowledge', TOKENS.analyst, { why: 'because' });
    expect(told.status).toBe(404);
  });

  test('a viewer’s', async () => {
    const told = await ask(`/api/v1/findings/${await eve()}/acknowledge`, TOKENS.viewer, { why: 'because' });
    expect(told.status).toBe(403);
  });

  test('a form’s, as other sites could send it', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const response = await fetch(`${server.address}/api/v1/findings/${await eve()}/acknowledge`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${TOKENS.analyst}`, 'Content-Type': type },
        body: '{"why":"because"}',
      });
      expect(response.status).toBe(415);
    }
  });
});

test('decisions outlive the server', async () => {
  const id = await idOf('rule=implant-deployed');
  await server.stop();
  server = await start(store);
  await eventually(async () => expect((await ask('/api/v1/sources')).status).toBe(200));
  expect(await stateOf(id)).toBe('suppressed');
  expect(listed(await ask('/api/v1/decisions')).length).toBe(6);
});
