import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Finding } from '../../core/finding.ts';
import { type Channel, deliver } from './deliver.ts';
import { type Behaviour, outside, receiver, alert } from '../deliverers/receiver.fixture.ts';
import { webhook } from '../deliverers/webhook.ts';
import { memoryOutbox } from '../outboxes/memory.ts';

const MINUTE = 60_000;
const START = 1_795_000_000_000;
const told = z.object({
  activity: z.string(),
  incident: z.looseObject({
    id: z.string(),
    severity: z.string(),
    state: z.string(),
    summary: z.string(),
    rule: z.string(),
  }),
});

function finding(id: string, more: Partial<Finding> = {}): Finding {
  const { parts: _, ...alone } = alert().finding;
  return { ...alone, id, severity: 'high', summary: `${id} happened`, ...more };
}

/** A receiver, a channel to it and a clock that stands still until it is moved. */
async function scene(more: Partial<Channel> = {}) {
  const target = await receiver(() => ({ status: 200 }));
  let now = START;
  const outbox = memoryOutbox();
  const channel: Channel = {
    name: 'hook',
    sink: webhook({ url: target.url }, outside),
    tells: 'everything',
    wants: () => true,
    ...more,
  };
  const round = async (...findings: readonly Finding[]) => {
    const before = target.received.length;
    const [result] = await deliver(findings, [channel], outbox, { now: () => now, random: () => 1 });
    const sent = target.received.slice(before).map(({ body }) => told.parse(JSON.parse(body)));
    return { ...result, sent: sent.map(({ activity, incident }) => `${activity} ${incident.id} ${incident.state}`) };
  };
  const fails = (status: number, headers = {}): void => target.behave(() => ({ status, headers }));
  const behave = (behaviour: Behaviour): void => target.behave(behaviour);
  return {
    target,
    outbox,
    channel,
    round,
    fails,
    behave,
    works: () => fails(200),
    pass: (time: number) => void (now += time),
  };
}

describe('a round of deliveries', () => {
  it('tells an incident once, again when it changes, and that it is over', async () => {
    const { round } = await scene();
    expect(await round(finding('a'))).toMatchObject({
      sent: ['create a open'],
      delivered: 1,
      waiting: 0,
    });
    const quiet = await round(finding('a'));
    expect(quiet.sent).toEqual([]);
    expect(quiet).not.toHaveProperty('again');
    expect((await round(finding('a', { state: 'acknowledged' }))).sent).toEqual(['update a acknowledged']);
    expect((await round(finding('a', { state: 'resolved' }))).sent).toEqual(['close a resolved']);
    expect((await round(finding('a', { state: 'resolved' }))).sent).toEqual([]);
    expect((await round(finding('a'))).sent).toEqual(['update a open']);
  });

  it('tells nobody of what waits for evidence, or was over before anybody heard of it', async () => {
    const { round } = await scene();
    const states = (['pending', 'suppressed', 'resolved'] as const).map((state) => finding(state, { state }));
    expect(await round(...states)).toMatchObject({ sent: [], waiting: 0 });
  });

  it('tells what waits for evidence to those who ask for it', async () => {
    const { round } = await scene({ states: ['pending', 'open'] });
    expect((await round(finding('a', { state: 'pending' }))).sent).toEqual(['create a pending']);
    expect((await round(finding('a'))).sent).toEqual(['update a open']);
  });

  it('believes no clock that was hours ahead', async () => {
    const { round, fails, works, outbox } = await scene();
    fails(500);
    await round(finding('a'));
    const [entry] = await outbox.entries('hook');
    if (!entry?.trouble) expect.fail('it did not fail');
    await outbox.put({ ...entry, trouble: { ...entry.trouble, throttled: true, nextAt: START * 2 } });
    works();
    expect((await round(finding('a'))).sent).toEqual(['create a open']);
  });

  it('sends one message an incident with its parts, not one a part', async () => {
    const { round } = await scene();
    const parts = ['p', 'q'].map((id) => finding(id, { incident: 'i' }));
    expect((await round(finding('i', { parts: ['p', 'q'] }), ...parts)).sent).toEqual(['create i open']);
  });

  it('closes what it told alone when that becomes part of an incident', async () => {
    const { round } = await scene();
    await round(finding('p'));
    const joined = [finding('i', { parts: ['p'] }), finding('p', { incident: 'i' })];
    expect((await round(...joined)).sent).toEqual(['create i open', 'close p resolved']);
    expect((await round(...joined)).sent).toEqual([]);
  });

  it('first tells what the sink asks for, then follows it whatever becomes of it', async () => {
    const { round } = await scene({ wants: ({ finding: { severity } }) => severity === 'critical' });
    expect((await round(finding('a'))).sent).toEqual([]);
    expect((await round(finding('a', { severity: 'critical' }))).sent).toEqual(['create a open']);
    expect((await round(finding('a', { severity: 'low' }))).sent).toEqual(['update a open']);
  });

  it('disturbs those who want the essentials by nothing else', async () => {
    const { round } = await scene({ tells: 'essentials' });
    await round(finding('a'));
    expect((await round(finding('a', { summary: 'a happened again', lastEventAt: START }))).sent).toEqual([]);
    expect((await round(finding('a', { severity: 'critical' }))).sent).toEqual(['update a open']);
  });

  it('makes one message of all that happened while the receiver was away', async () => {
    const { round, fails, works, pass } = await scene();
    await round(finding('a'));
    fails(503);
    for (const summary of ['one', 'two', 'three']) {
      expect(await round(finding('a', { summary }))).toMatchObject({ delivered: 0 });
      pass(10 * MINUTE);
    }
    works();
    expect((await round(finding('a', { summary: 'four' }))).sent).toEqual(['update a open']);
  });

  it('waits longer after each failure, 15 minutes at most, and gives up after a day', async () => {
    const { round, fails, pass, outbox, works } = await scene();
    fails(500);
    const waits: number[] = [];
    let last: Awaited<ReturnType<typeof round>> | undefined;
    for (let tries = 0; tries < 200 && last?.dead !== 1; tries++) {
      last = await round(finding('a'));
      const [{ trouble } = {}] = await outbox.entries('hook');
      if (trouble?.nextAt === undefined) break;
      waits.push(trouble.nextAt - START - waits.reduce((sum, one) => sum + one, 0));
      expect((await round(finding('a'))).sent).toEqual([]);
      pass(waits.at(-1) ?? 0);
    }
    expect(waits.slice(0, 5)).toEqual([1000, 2000, 4000, 8000, 16_000]);
    expect(Math.max(...waits)).toBe(15 * MINUTE);
    expect(await round(finding('a'))).toMatchObject({ sent: [], dead: 1, waiting: 0 });
    const [letter] = await outbox.deadLetters(10);
    expect(letter).toMatchObject({
      incident: 'a',
      trouble: { attempts: waits.length + 1, reason: 'webhook: answered HTTP 500' },
    });
    works();
    expect((await round(finding('a'))).sent).toEqual([]);
    expect(await outbox.revive('hook')).toBe(1);
    expect(await round(finding('a'))).toMatchObject({ sent: ['create a open'], dead: 0 });
  });

  it('gives up at once what is refused, and tries it again when it has changed', async () => {
    const { round, fails, works } = await scene();
    fails(422);
    expect(await round(finding('a'))).toMatchObject({
      dead: 1,
      failed: 1,
      reason: expect.stringContaining('HTTP 422'),
    });
    works();
    expect((await round(finding('a'))).sent).toEqual([]);
    expect(await round(finding('a', { summary: 'shorter' }))).toMatchObject({ sent: ['create a open'], dead: 0 });
  });

  it('leaves a receiver alone for as long as it asks', async () => {
    const { round, fails, works, pass } = await scene();
    fails(429, { 'retry-after': '120' });
    expect((await round(finding('a'), finding('b'), finding('c'))).sent).toHaveLength(1);
    works();
    pass(2 * MINUTE - 1);
    const held = await round(finding('a'), finding('b'));
    expect(held).toMatchObject({ sent: [], waiting: 2, again: START + 2 * MINUTE });
    pass(1);
    expect((await round(finding('a'), finding('b'))).sent).toEqual(['create a open', 'create b open']);
  });

  it('does not wait for a receiver again and again in one round, nor let one message hold up the others', async () => {
    const { round, fails, behave, pass } = await scene();
    const many = ['a', 'b', 'c', 'd', 'e'].map((id) => finding(id));
    fails(500);
    expect(await round(...many)).toMatchObject({ failed: 3, waiting: 5, again: START + 1000 });
    pass(MINUTE);
    behave(({ body }) => ({ status: body.includes('b happened') ? 500 : 200 }));
    expect(await round(...many)).toMatchObject({ delivered: 4, failed: 1, waiting: 1 });
  });

  it('forgets the trouble with what nobody needs to hear any more', async () => {
    const { round, fails, outbox } = await scene();
    fails(500);
    await round(finding('a'));
    expect(await round(finding('a', { state: 'resolved' }))).toMatchObject({ waiting: 0, dead: 0 });
    expect(await outbox.entries('hook')).toEqual([]);
  });

  it('repeats one message at most after a crash, under the same key', async () => {
    const { target, channel, outbox } = await scene();
    const broken = { ...outbox, put: () => Promise.reject(new Error('the process ended here')) };
    const chance = { now: () => START, random: () => 1 };
    const many = ['a', 'b', 'c'].map((id) => finding(id));
    await expect(deliver(many, [channel], broken, chance)).rejects.toThrow('the process ended here');
    await deliver(many, [channel], outbox, { ...chance, now: () => START + MINUTE });
    const keys = target.received.map(({ headers }) => String(headers['webhook-id']));
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(3);
  });

  it('takes an incident with its fields in another order for the same', async () => {
    const { round } = await scene();
    const one = finding('a', { actor: { name: 'mallory', kind: 'human' } });
    expect((await round(one)).sent).toEqual(['create a open']);
    const other = finding('a', { actor: { kind: 'human', name: 'mallory' } });
    expect((await round(other)).sent).toEqual([]);
  });

  it('ends after the message that is being sent when it is told to', async () => {
    const { target, channel, outbox } = await scene();
    const end = new AbortController();
    target.behave(() => {
      end.abort();
      return { status: 200 };
    });
    const chance = { now: () => START, random: () => 1 };
    const many = ['a', 'b', 'c'].map((id) => finding(id));
    const [ended] = await deliver(many, [channel], outbox, chance, end.signal);
    expect(ended).toMatchObject({ delivered: 1, failed: 0, waiting: 2 });
    expect(target.received).toHaveLength(1);
  });

  it('gives the same content another key when it comes back', async () => {
    const { target, round } = await scene();
    for (const state of ['open', 'acknowledged', 'open', 'acknowledged'] as const) await round(finding('a', { state }));
    expect(new Set(target.received.map(({ headers }) => headers['webhook-id'])).size).toBe(4);
  });

  it('holds back what is too much, except what is critical, and says so once', async () => {
    const { target, round, pass } = await scene({ limit: { messages: 2, per: 60 * MINUTE } });
    const flood = Array.from({ length: 10 }, (_, index) => finding(`f${index}`));
    const real = finding('real', { severity: 'critical' });
    const first = await round(...flood.slice(0, 9), real, ...flood.slice(9));
    expect(first.sent).toEqual([
      expect.stringMatching(/^create [0-9a-f]{16} open$/),
      'create f0 open',
      'create f1 open',
      'create real open',
    ]);
    expect(first).toMatchObject({ waiting: 8, again: START + MINUTE });
    expect(told.parse(JSON.parse(target.received[0]?.body ?? '')).incident.rule).toBe('sink-limit-reached');
    pass(MINUTE);
    expect((await round(...flood, real)).sent).toEqual([]);
    pass(60 * MINUTE);
    expect((await round(...flood, real)).sent).toEqual(['create f2 open', 'create f3 open']);
  });

  it('says when nothing is held back any more', async () => {
    const { round, pass } = await scene({ limit: { messages: 1, per: MINUTE } });
    const two = [finding('a'), finding('b')];
    expect((await round(...two)).sent).toHaveLength(2);
    pass(2 * MINUTE);
    expect((await round(...two)).sent).toEqual(['create b open']);
    pass(2 * MINUTE);
    expect((await round(...two)).sent).toEqual([expect.stringMatching(/^close [0-9a-f]{16} resolved$/)]);
    pass(2 * MINUTE);
    expect((await round(...two)).sent).toEqual([]);
  });

  it('tells every sink, whatever becomes of another, and a bug is no silence', async () => {
    const { round, channel, outbox } = await scene();
    const sink = { deliver: () => Promise.reject(new TypeError('secret-in-a-bug')) };
    const chance = { now: () => START, random: () => 1 };
    const both = deliver([finding('a')], [{ ...channel, name: 'broken', sink }, channel], outbox, chance);
    await expect(both).rejects.toThrow(TypeError);
    expect((await round(finding('a'))).sent).toEqual([]);
    expect(await outbox.entries('hook')).toMatchObject([{ delivered: { closed: false } }]);
    expect(await outbox.entries('broken')).toMatchObject([{ trouble: { reason: 'a bug in landwaiter: TypeError' } }]);
  });
});
