import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../lab/programs.ts';
import { type Child, type ChildOptions, startServer } from './child.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { moves, push } from './pushes.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const ANALYST = 'canary-analyst-4b7a1d2299';
const HOOK = 'canary-hook-0d5b1c9e4a';

let folder = '';
let receiver: Receiver;
let server: Child;
let options: ChildOptions;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'landwaiter-told-'));
  receiver = await startReceiver();
  options = { folder, policy: policyFor(receiver.url), secrets: { ...SECRETS, ANALYST, HOOK } };
  server = await startServer(options);
});
afterEach(async () => {
  await server.end('SIGKILL');
  await receiver.stop();
  rmSync(folder, { recursive: true });
  expect(server.printed()).not.toContain(HOOK);
});

/** Moves the tag of one repository: an incident of its own. */
async function move(...numbers: readonly number[]): Promise<void> {
  for (const number of numbers)
    expect((await server.post('distribution/registry', moves(number), BEARER)).status).toBe(202);
}

/** What was told of the repository with this number, in the order in which it came. */
const toldOf = (number: number) =>
  receiver.told.filter(({ incident }) => incident.summary.includes(`/moved-${number}:`));

const activities = (number: number) => toldOf(number).map(({ activity }) => activity);

const told = (number: number, activity: string) =>
  until(`${activity} of ${number}`, async () => toldOf(number).find((one) => one.activity === activity));

async function decide(id: string, what: string, body: object): Promise<void> {
  const answer = await fetch(`${server.address}/api/v1/findings/${id}/${what}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ANALYST}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.anything()]);
}

test('a webhook is told of an incident once, then of each change, then that it is over', async () => {
  await move(1);
  const first = await told(1, 'create');
  expect(first.incident).toMatchObject({ rule: 'tag-repointed', state: 'open' });
  expect(first.signature).toMatch(/^v1,/);
  // Rounds that follow because of others tell nothing of it.
  for (let number = 1; number <= 20; number += 1) await server.post('distribution/registry', push(number), BEARER);
  await move(2);
  await told(2, 'create');
  expect(activities(1)).toEqual(['create']);
  await decide(first.incident.id, 'acknowledge', { why: 'looked at' });
  expect((await told(1, 'update')).incident.state).toBe('acknowledged');
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  await decide(first.incident.id, 'suppress', { why: 'rebuilt on purpose', until: soon });
  expect((await told(1, 'close')).incident.state).toBe('suppressed');
  await move(3);
  await told(3, 'create');
  expect(activities(1)).toEqual(['create', 'update', 'close']);
  expect(activities(2)).toEqual(['create']);
  expect(new Set(receiver.told.map(({ key }) => key)).size).toBe(receiver.told.length);
});

test('a webhook that is down is tried again, also by a server that was killed meanwhile', async () => {
  receiver.answering((response) => response.writeHead(500).end());
  await move(1);
  await until('a second attempt', async () => (toldOf(1).length > 1 ? true : undefined));
  expect(server.printed()).toContain('a sink did not take what it was told');
  await server.end('SIGKILL');
  server = await startServer(options);
  const before = toldOf(1).length;
  await until('an attempt after the start', async () => (toldOf(1).length > before ? true : undefined));
  receiver.answering((response) => response.end());
  const failed = toldOf(1).length;
  await until('the attempt that is taken', async () => (toldOf(1).length > failed ? true : undefined));
  await move(2);
  await told(2, 'create');
  expect(toldOf(1)).toHaveLength(failed + 1);
  expect(new Set(toldOf(1).map(({ key }) => key)).size).toBe(1);
});

test('killed before the answer, it repeats this message, with its key, and no other', async () => {
  await move(1);
  await told(1, 'create');
  const isTold = new Promise<void>((resolve) => receiver.answering(() => resolve()));
  await move(2);
  await isTold;
  await server.end('SIGKILL');
  receiver.answering((response) => response.end());
  server = await startServer(options);
  await move(3);
  await told(3, 'create');
  // Incidents have no order among each other.
  await until('the repetition', async () => (toldOf(2).length > 1 ? true : undefined));
  expect(toldOf(1)).toHaveLength(1);
  expect(toldOf(2)).toHaveLength(2);
  expect(new Set(toldOf(2).map(({ key }) => key)).size).toBe(1);
});

test('stopped with much still to tell, it ends after the message that it sends, and tells the rest later', async () => {
  const numbers = Array.from({ length: 30 }, (_, index) => index + 1);
  receiver.answering((response) => void setTimeout(() => response.end(), 200));
  await move(...numbers);
  await until('the first message', async () => receiver.told[0]);
  expect(await server.end('SIGTERM')).toBe(0);
  expect(receiver.told.length).toBeLessThan(numbers.length);
  receiver.answering((response) => response.end());
  server = await startServer(options);
  for (const number of numbers) await told(number, 'create');
  await move(31);
  await told(31, 'create');
  for (const number of numbers) expect(activities(number)).toEqual(['create']);
});

function policyFor(url: string): string {
  return `${POLICY}
sinks:
  - { name: hook, kind: webhook, url: "${url}", secret: HOOK, rules: [tag-repointed] }
api:
  tokens: [{ name: an analyst, role: analyst, secret: ANALYST }]
`;
}
