import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../../../test/server/receiver.ts';
import { pod, push } from '../http/api/api.fixture.ts';
import { deliver, type Delivery, POLICY, run, serve } from './doors.fixture.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const told = (): readonly (readonly unknown[])[] =>
  receiver.told.map(({ activity, incident: { rule, severity, resolution } }) => [activity, rule, severity, resolution]);

const runOf = (id: number, minutes: number): Delivery => [
  'shop',
  JSON.parse(JSON.stringify(run('acme/shop', minutes, 'completed')).replaceAll(':8123,', `:${id},`)),
];

/** A push that no run explains, and all that is told of it; then a run of that time, after one of a later time. */
async function cleared(beside: readonly Delivery[]): Promise<void> {
  await serve(`${POLICY}sinks: [{ name: hook, kind: webhook, url: "${receiver.url}", secret: HOOK }]\n`);
  for (const one of [runOf(8000, 600), runOf(8123, 10), ...beside]) await deliver(one);
  await deliver(['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 40)]);
}

const BY =
  /only a claim says so: .*github run 8100\/1 of acme\/shop explains it by time; told by github of \S+, delivery \d+ at the door shop, though that door had told of \S+ before(?:$|;)/;

test('a sink hears by which record, door and time a high finding was resolved, and that it is dated before what was told', async () => {
  await cleared([]);
  const opened = ['create', 'push-without-build', 'high', undefined];
  await expect.poll(told, { timeout: 60_000 }).toEqual([opened]);
  await deliver(runOf(8100, 40));
  const closed = ['close', 'push-without-build', 'high', expect.stringMatching(BY)];
  await expect.poll(told, { timeout: 60_000 }).toEqual([opened, closed]);
}, 120_000);

test('and by which the part of a critical incident was, without which it is over', async () => {
  await cleared([['pods', pod('api-1', 'shop/api:1.4', 'b', 30)]]);
  const opened = ['create', 'implant-deployed', 'critical', undefined];
  await expect.poll(told, { timeout: 60_000 }).toContainEqual(opened);
  await deliver(runOf(8100, 40));
  const closed = ['close', 'implant-deployed', 'critical', expect.stringMatching(BY)];
  await expect.poll(told, { timeout: 60_000 }).toContainEqual(closed);
}, 120_000);
