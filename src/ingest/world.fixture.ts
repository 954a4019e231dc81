import type { NamedRun } from '../core/event.ts';
import type { Time } from '../core/time.ts';
import type { CollectorStatus, World } from './fetching/world.ts';
import { isObject } from './records/json.ts';
import type { JsonObject } from './source.ts';

/** A world of which a test is the clock: a collector that sleeps, sleeps until it is woken. */
export interface TestWorld extends World {
  readonly bodies: Buffer[];
  readonly headers: Readonly<Record<string, string>>[];
  readonly statuses: CollectorStatus[];
  /** What was noted last, as it comes back from a database. */
  noted: string | undefined;
  /** The records delivered since it was last asked. */
  records(): readonly JsonObject[];
  /** Waits until the collector sleeps, and gives for how long it wants to. */
  asleep(): Promise<number>;
  /** Lets the time pass, as long as was asked for or given, and waits until the collector sleeps again. */
  wake(milliseconds?: number): Promise<number>;
  /** Whether deliveries are refused, as by a full disk. */
  refuses: boolean;
  /** What findings wait for. */
  waiting: readonly NamedRun[];
}

export function testWorld(start: Time = Date.UTC(2026, 10, 24, 12)): TestWorld {
  let now = start;
  let taken = 0;
  let sleeper: { readonly milliseconds: number; readonly wake: () => void } | undefined;
  const waiting: (() => void)[] = [];
  const world: TestWorld = {
    bodies: [],
    headers: [],
    statuses: [],
    noted: undefined,
    refuses: false,
    waiting: [],
    wanted: () => world.waiting,
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const aborted = (): void => reject(signal.reason);
        signal.addEventListener('abort', aborted, { once: true });
        sleeper = {
          milliseconds,
          wake: () => {
            signal.removeEventListener('abort', aborted);
            resolve();
          },
        };
        for (const one of waiting.splice(0)) one();
      }),
    deliver: (body, headers = {}) => {
      if (world.refuses) return Promise.reject(new Error('the disk is full'));
      world.bodies.push(body);
      world.headers.push(headers);
      return Promise.resolve();
    },
    recall: () => Promise.resolve(world.noted === undefined ? undefined : JSON.parse(world.noted)),
    note: (state) => {
      const text = JSON.stringify(state);
      if (text.length > 64 * 1024) throw new Error(`a note of ${text.length} bytes`);
      world.noted = text;
      return Promise.resolve();
    },
    report: (status) => void world.statuses.push(status),
    records: () => {
      const fresh = world.bodies.slice(taken);
      taken = world.bodies.length;
      return fresh.flatMap((body) => body.toString('utf8').split('\n').filter(Boolean).map(parsed));
    },
    asleep: async () => {
      if (!sleeper) await new Promise<void>((resolve) => waiting.push(resolve));
      return sleeper?.milliseconds ?? 0;
    },
    wake: async (milliseconds) => {
      const asked = await world.asleep();
      const waking = sleeper;
      sleeper = undefined;
      now += milliseconds ?? asked;
      waking?.wake();
      return await world.asleep();
    },
  };
  return world;
}

function parsed(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('a record is one JSON object');
  return value;
}
