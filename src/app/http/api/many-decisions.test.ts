import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServedTest } from '../../serve/served.fixture.ts';
import { ask as askAs, deliver, eventually, listed, MORE_TOKENS, pod, push, start, TOKENS } from './api.fixture.ts';

let server: ServedTest;
const ask = (path: string, token: string = TOKENS.viewer, body?: object) => askAs(server, token, path, body);
const decide = (body: object, token: string = TOKENS.analyst) => ask('/api/v1/decisions', token, body);
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

async function idsOf(query: string): Promise<readonly string[]> {
  return listed(await ask(`/api/v1/findings?view=row&${query}`)).map(({ id }) => String(id));
}

beforeAll(async () => {
  server = await start();
  await deliver(server, 'distribution/prod-registry', [
    push('1', 'shop/api:1.4', 'a', 'ci-bot', 600),
    push('2', 'shop/api:1.4', 'b', 'mallory', 60),
    push('3', 'shop/jobs:2', 'c', 'eve', 57),
    push('4', 'shop/more:2', 'd', 'eve', 56),
  ]);
  await deliver(server, 'kubernetes-pods/prod-pods', [pod('api-1', 'shop/api:1.4', 'b', 30)]);
  await eventually(async () => expect(await idsOf('rule=implant-deployed')).toHaveLength(1));
  // A first look finds it sooner than everything is evaluated, before which nothing can be decided.
  await eventually(async () => expect((await ask('/api/v1/sources')).status).toBe(200));
  // What came after the first evaluation is found by a later one.
  await eventually(async () => expect(await idsOf('actor=eve')).toHaveLength(2));
});
afterAll(() => server.stop());

test('many findings are decided at once, each answered for itself', async () => {
  const [one = '', other = ''] = await idsOf('actor=eve');
  const { body } = await decide({ findings: [one, 'none', other], kind: 'acknowledge', why: 'looking into them' });
  expect(body['results']).toMatchObject([
    { finding: one, state: 'acknowledged', decision: { finding: one, kind: 'acknowledge', who: 'a analyst' } },
    { finding: 'none', refusal: { code: 'not-found' } },
    { finding: other, state: 'acknowledged' },
  ]);
  expect(await idsOf('state=acknowledged')).toEqual(expect.arrayContaining([one, other]));
  // Only what was decided is in the log.
  expect(server.log.filter((line) => line.includes('looking into them'))).toHaveLength(2);
});

test('a critical one waits for a second person, who approves many at once', async () => {
  const ids = await idsOf('severity=critical');
  const suppress = await decide({ findings: ids, kind: 'suppress', why: 'a drill', until: tomorrow }, TOKENS.approver);
  const asked = listed(suppress, 'results');
  expect(asked.map(({ state }) => state)).toEqual(ids.map(() => 'open'));
  const approves = asked.map(({ decision }) => String(Reflect.get(Object(decision), 'id')));
  const approve = { findings: ids, kind: 'approve', why: 'I know of it', approves };
  const codes = async (token: string) =>
    listed(await decide(approve, token), 'results').map(({ refusal }) => Reflect.get(Object(refusal), 'code'));
  expect(await codes(TOKENS.analyst)).toEqual(ids.map(() => 'forbidden'));
  expect(await codes(TOKENS.approver)).toEqual(ids.map(() => 'second-person'));
  expect(await codes(MORE_TOKENS.second)).toEqual(ids.map(() => 'second-person'));
  const approved = listed(await decide(approve, TOKENS.admin), 'results');
  expect(approved.map(({ state }) => state)).toEqual(ids.map(() => 'suppressed'));
  expect((await decide(approve, TOKENS.viewer)).status).toBe(403);
});

test('what was told and decided stands in the history, with the records it rests on', async () => {
  const [eve = ''] = await idsOf('actor=eve');
  await eventually(async () =>
    expect(listed(await ask(`/api/v1/changes?finding=${eve}`)).map(({ change }) => change)).toEqual([
      'decided',
      'opened',
    ]),
  );
  const { body, ...told } = await ask(`/api/v1/changes?finding=${eve}`);
  expect(body['begins']).toMatch(/Z$/);
  const [decided, opened] = listed({ body, ...told });
  expect(decided).toMatchObject({ state: 'acknowledged', before: { state: 'open' } });
  expect(opened).toMatchObject({ by: [{ source: 'distribution', path: expect.stringContaining('intake/') }] });
});

test.each([
  [{ findings: [], kind: 'revive', why: 'nothing' }, 'body.findings: names none'],
  [{ findings: ['a', 'a'], kind: 'revive', why: 'twice' }, 'body.findings: names one of them twice'],
  [{ findings: Array.from({ length: 201 }, (_, index) => `${index}`), kind: 'revive', why: 'many' }, 'at most 200'],
  [{ findings: ['a'], kind: 'suppress', why: 'no end' }, 'body.until: goes with suppress'],
  [{ findings: ['a'], kind: 'revive', why: 'an end', until: tomorrow }, 'body.until: goes with suppress'],
  [{ findings: ['a'], kind: 'approve', why: 'of none' }, 'body.approves: goes with approve'],
  [{ findings: ['a', 'b'], kind: 'approve', why: 'of one', approves: ['d'] }, 'names as many'],
  [{ findings: ['a'], kind: 'erase', why: 'unknown' }, 'body.kind: has to be one of'],
])('%# is refused with a reason', async (body, reason) => {
  const { status, body: problem } = await decide(body);
  expect([status, problem['detail']]).toEqual([400, expect.stringContaining(reason)]);
});
