import { InvalidInput, Unavailable } from '../../core/error.ts';
import type { Finding } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import { MINUTE, type Time } from '../../core/time.ts';
import { contentOf, contents, hashed } from '../content.ts';
import { floodId, floodAlert, type Limit, roomIn } from './flood.ts';
import { type Entry, isDead, type Outbox } from './outbox.ts';
import { activityOf } from '../payload.ts';
import { type Interest, isDue, isWaiting, moot, type Pending, pendingFor } from './pending.ts';
import { afterFailure } from './retry.ts';
import type { Sink } from '../sink.ts';
import { type Alert, alerts } from '../alert.ts';

/** A configured sink. */
export interface Channel extends Interest {
  /** By which the outbox knows it: another name is another sink, which has heard of nothing. */
  readonly name: string;
  readonly sink: Sink;
  /** Absent: it gets whatever there is. */
  readonly limit?: Limit;
}

/** How a round went for one sink. */
export interface Round {
  readonly sink: string;
  readonly delivered: number;
  readonly failed: number;
  /** Held back by the limit, or because an earlier message failed or must wait. */
  readonly waiting: number;
  /** Given up, until revived or changed. */
  readonly dead: number;
  /** When to call again for what waits, a minute later at most; absent where nothing does. */
  readonly again?: Time;
  /** Why the last one failed, for people. */
  readonly reason?: string;
}

/** Where time and chance come from. */
export interface Chance {
  now(): Time;
  /** Between 0 and 1. */
  random(): number;
}

// A receiver that fails so often in a row is not there; the rest would only wait for it to time out.
const MOST_FAILURES = 3;

/**
 * Tells every sink what it has not been told: incidents that are new to it, changed or over. What several changes made of an
 * incident is one message. A message is kept as delivered when the sink has taken it, so that a crash repeats at most one.
 * Only one round may run at a time. When the signal is aborted it ends after the messages that are being sent.
 * @throws what a sink threw that is neither Unavailable nor InvalidInput, after all sinks had their round.
 */
export async function deliver(
  findings: readonly Finding[],
  channels: readonly Channel[],
  outbox: Outbox,
  chance: Chance,
  signal?: AbortSignal,
): Promise<readonly Round[]> {
  const told = alerts(findings);
  const hash = contents();
  const bugs: unknown[] = [];
  // All are waited for, also when the outbox fails one of them: nothing of a round goes on after it.
  const ended = await Promise.allSettled(
    channels.map((channel) => round(told, channel, { outbox, chance, bugs, hash, signal })),
  );
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  if (bugs.length > 0) throw bugs[0];
  return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

interface Rounding {
  readonly outbox: Outbox;
  readonly chance: Chance;
  readonly bugs: unknown[];
  readonly hash: typeof contentOf;
  readonly signal: AbortSignal | undefined;
}

async function round(
  told: readonly Alert[],
  channel: Channel,
  { outbox, chance, bugs, hash, signal }: Rounding,
): Promise<Round> {
  const entries = new Map((await outbox.entries(channel.name)).map((entry) => [entry.incident, entry]));
  const at = chance.now();
  const pending = pendingFor(told, entries, channel, hash);
  for (const entry of moot(entries, pending)) if (entry.incident !== floodId(channel.name)) await clear(entry, outbox);
  const chosen = isPaused(entries, at) ? [] : choose(pending, channel, entries, at);
  let [delivered, failed, inRow] = [0, 0, 0];
  let reason: string | undefined;
  for (const one of chosen) {
    if (signal?.aborted === true) break;
    const entry = await attempt(one, channel, outbox, chance, bugs);
    entries.set(entry.incident, entry);
    if (!entry.trouble) {
      delivered++;
      inRow = 0;
      continue;
    }
    failed++;
    reason = entry.trouble.reason;
    inRow = isDead(entry) ? 0 : inRow + 1;
    if (entry.trouble.throttled || inRow === MOST_FAILURES) break;
  }
  const dead = [...entries.values()].filter(isDead).length;
  const left = pending.filter(({ alert, content }) => entries.get(alert.finding.id)?.delivered?.content !== content);
  const waiting = left.map(({ alert }) => entries.get(alert.finding.id)).filter((entry) => !entry || !isDead(entry));
  const again = waiting.length === 0 ? undefined : nextTime(waiting, chance.now());
  return { sink: channel.name, delivered, failed, waiting: waiting.length, dead, ...known({ reason, again }) };
}

/** Sends one message and keeps what came of it. */
async function attempt(
  { alert, content, entry }: Pending,
  { name, sink }: Channel,
  outbox: Outbox,
  { now, random }: Chance,
  bugs: unknown[],
): Promise<Entry> {
  const before = entry?.delivered;
  const id = alert.finding.id;
  const base = { sink: name, incident: id };
  const times = before?.times ?? 0;
  // Counted, because the same content again, after another, is no repetition.
  const key = `${id}-${hashed(JSON.stringify([content, times])).slice(0, 16)}`;
  const activity = activityOf(alert, before !== undefined);
  const message = { alert, activity, key, at: now(), ...(before && { memory: before.memory }) };
  let kept: Entry;
  try {
    const memory = await sink.deliver(message);
    kept = { ...base, delivered: { content, at: now(), times: times + 1, memory, closed: activity === 'close' } };
  } catch (error) {
    if (!(error instanceof Unavailable) && !(error instanceof InvalidInput)) bugs.push(error);
    const trouble = afterFailure(error, content, entry?.trouble, now(), random());
    kept = { ...base, ...(before && { delivered: before }), trouble };
  }
  await outbox.put(kept);
  return kept;
}

/** A receiver that asked for a pause means all its messages. */
function isPaused(entries: ReadonlyMap<string, Entry>, at: Time): boolean {
  return [...entries.values()].some(({ trouble }) => trouble?.throttled === true && isWaiting(trouble, at));
}

/** What is due and within the limit, and before it, where that changed, that more is held back. */
function choose(
  pending: readonly Pending[],
  { name, limit }: Channel,
  entries: ReadonlyMap<string, Entry>,
  at: Time,
): readonly Pending[] {
  const due = pending.filter((one) => isDue(one, at));
  if (!limit) return due;
  let room = roomIn(limit, entries.values(), at);
  const chosen = due.filter(({ alert }) => alert.finding.severity === 'critical' || room-- > 0);
  const entry = entries.get(floodId(name));
  const isHeld = chosen.length < due.length;
  // It stands until everything has got through, what failed for now included.
  const isOver = pending.every(({ entry: known }) => known !== undefined && isDead(known));
  if (!isHeld && (entry?.delivered?.closed !== false || !isOver)) return chosen;
  const alert = floodAlert(name, limit, isHeld, at);
  // By state and severity alone: its times are of the round.
  const notice = { alert, content: contentOf(alert, 'essentials'), ...(entry && { entry }) };
  return entry?.delivered?.content === notice.content || !isDue(notice, at) ? chosen : [notice, ...chosen];
}

async function clear({ trouble: _, ...entry }: Entry, outbox: Outbox): Promise<void> {
  if (entry.delivered) await outbox.put(entry);
  else await outbox.remove(entry.sink, entry.incident);
}

function nextTime(waiting: readonly (Entry | undefined)[], at: Time): Time {
  return waiting.reduce(
    (soonest, entry) =>
      entry?.trouble && isWaiting(entry.trouble, at) ? Math.min(soonest, entry.trouble.nextAt ?? at) : soonest,
    at + MINUTE,
  );
}
