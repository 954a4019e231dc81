import { setTimeout as pause } from 'node:timers/promises';
import { type Connection, type Dial, openConnection } from '../../bench/soak/connection.ts';
import { atFixedRate, percentile } from '../../bench/soak/load.ts';
import { peakMegabytes } from '../../bench/soak/watch.ts';
import { webhook } from '../../bench/soak/webhook.ts';
import type { Child } from '../server/child.ts';
import type { Pace } from './attack.ts';
import { SECRETS } from './policy.ts';

/** What honest senders saw. */
export interface Honest {
  readonly sent: number;
  /** How often each status other than 202 came; 0: no answer. */
  readonly others: ReadonlyMap<number, number>;
  /** Of those that opened a connection for one delivery: how many, and the statuses other than 202. */
  readonly newcomers: number;
  readonly newcomersOthers: ReadonlyMap<number, number>;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Megabytes of memory at most. */
  readonly peak: number;
  /** Whether the server answered so little that it was ended. */
  readonly isGivenUp: boolean;
}

/** How honest senders come, where that is not directly and in plain HTTP. */
export interface Coming {
  readonly dial?: Dial;
  /** What else stands in the head of the delivery with this number. */
  headers?(number: number): Readonly<Record<string, string>>;
}

const BETWEEN_NEWCOMERS = 100;
/** A machine that has other work answers late, a server that is kept from answering never. */
const ENDED_AFTER = 60_000;

/**
 * Signed deliveries at a rate, and ten times a second somebody who opens a connection for one. A server that answers
 * nothing is ended a while after the last was due, so that all who wait have no answer.
 */
export async function honestly(
  server: Child,
  { rate, seconds, patience, again }: Pace,
  { dial, headers }: Coming = {},
): Promise<Honest> {
  let isOver = false;
  let peak = Number.NaN;
  const request = (number: number): Buffer => webhook(number, SECRETS.FORGE, headers?.(number));
  const open = (): Connection => openConnection(server.port, dial);
  const came = newcomers({ open, request, patience, again }, () => isOver);
  const givingUp = setTimeout(
    () => {
      peak = peakMegabytes(server.pid);
      void server.end('SIGKILL');
    },
    seconds * 1000 + Math.max(patience, ENDED_AFTER),
  );
  const load = { port: server.port, seconds, request, ...(dial && { dial }) };
  const steady = await atFixedRate(load, rate).finally(() => (isOver = true));
  clearTimeout(givingUp);
  const { count, others } = await came;
  return {
    sent: rate * seconds,
    others: steady.others,
    newcomers: count,
    newcomersOthers: others,
    p50: percentile(steady.latencies, 0.5),
    p99: percentile(steady.latencies, 0.99),
    peak: Number.isNaN(peak) ? peakMegabytes(server.pid) : peak,
    isGivenUp: !Number.isNaN(peak),
  };
}

interface Newcomer extends Pick<Pace, 'patience' | 'again'> {
  open(): Connection;
  request(number: number): Buffer;
}

async function newcomers(newcomer: Newcomer, isOver: () => boolean) {
  const others = new Map<number, number>();
  const running: Promise<void>[] = [];
  while (!isOver()) {
    running.push(come(newcomer, running.length, others));
    await pause(BETWEEN_NEWCOMERS);
  }
  await Promise.all(running);
  return { count: running.length, others };
}

async function come(newcomer: Newcomer, number: number, others: Map<number, number>): Promise<void> {
  let status = 0;
  for (let times = 0; times <= newcomer.again && status === 0; times += 1) status = await comeOnce(newcomer, number);
  if (status !== 202) others.set(status, (others.get(status) ?? 0) + 1);
}

async function comeOnce({ open, request, patience }: Newcomer, number: number): Promise<number> {
  const connection = open();
  const answered = connection.ask(request(5_000_000 + number));
  const status = await Promise.race([answered, pause(patience, 0, { ref: false })]);
  connection.close();
  return status;
}

/** What stands against it; latency is not looked at. */
export function refusedIn({ others, newcomersOthers, newcomers: count, isGivenUp }: Honest): readonly string[] {
  const told = (of: ReadonlyMap<number, number>): string =>
    [...of].map(([status, times]) => `${times} x ${status === 0 ? 'no answer' : status}`).join(', ');
  return [
    ...(isGivenUp ? ['it answered so little that it was ended'] : []),
    ...(others.size === 0 ? [] : [`honest deliveries were refused: ${told(others)}`]),
    ...(newcomersOthers.size === 0 ? [] : [`of ${count} new connections: ${told(newcomersOthers)}`]),
  ];
}
