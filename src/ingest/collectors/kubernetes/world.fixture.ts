import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { Unavailable } from '../../../core/error.ts';
import type { CollectorStatus, World } from '../../fetching/world.ts';
import { isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import type { Clock } from './clock.fixture.ts';
import type { Limits } from './limits.ts';

/** What outlives a collector: what was delivered and noted. */
export interface Disk {
  readonly lines: JsonObject[];
  readonly sizes: number[];
  readonly statuses: CollectorStatus[];
  noted: string | undefined;
  /** By resource, the first position that was noted: from there on nothing may be lost. */
  readonly begun: Map<string, number>;
}

export function emptyDisk(): Disk {
  return { lines: [], sizes: [], statuses: [], noted: undefined, begun: new Map() };
}

/** How a world is. */
export interface Nature {
  /** Whether the disk fails now; absent: never. */
  fails?(): boolean;
  /** Whether what is delivered is kept. */
  readonly keeps?: boolean;
  /** Absent: time passes as it does. */
  readonly clock?: Pick<Clock, 'now' | 'sleep'>;
  /** For how many turns of the event loop the disk is at work; absent: for one. */
  turns?(): number;
}

const REAL: Pick<Clock, 'now' | 'sleep'> = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};

/** A world in which a process can die: what it does afterwards reaches no disk. */
export function worldOn(disk: Disk, nature: Nature = {}): World & { die(): void } {
  const { keeps = true, clock = REAL } = nature;
  let isDead = false;
  const work = async (): Promise<void> => {
    for (let left = nature.turns?.() ?? 1; left > 0; left -= 1) await turn();
    if (isDead || nature.fails?.() === true) throw new Unavailable('the disk does not answer');
  };
  return {
    die: () => {
      isDead = true;
    },
    wanted: () => [],
    now: clock.now,
    sleep: clock.sleep,
    deliver: async (body) => {
      await work();
      disk.sizes.push(body.length);
      if (keeps) for (const line of body.toString('utf8').trimEnd().split('\n')) disk.lines.push(parsed(line));
    },
    recall: () => Promise.resolve(disk.noted === undefined ? undefined : JSON.parse(disk.noted)),
    note: async (state) => {
      await work();
      disk.noted = JSON.stringify(state);
      const resources = isObject(state) && isObject(state['resources']) ? state['resources'] : {};
      for (const [resource, note] of Object.entries(resources)) {
        if (isObject(note) && note['position'] !== undefined && !disk.begun.has(resource))
          disk.begun.set(resource, Number(note['position']));
      }
    },
    report: (status) => disk.statuses.push(status),
  };
}

/** Everything is as in a cluster, but a thousand times as fast. */
export const FAST: Partial<Limits> = { silence: 120, relist: 300, watch: 1000, retry: 2, longestRetry: 20 };

/** Objects as they were last told, by path-less kind: uid and version. */
export function lastTold(lines: readonly JsonObject[], kind: string): ReadonlyMap<string, string> {
  const there = new Map<string, string>();
  for (const { type, object, uids, after, upTo } of lines) {
    if (!isObject(object)) continue;
    if (type === 'LISTED' && object['kind'] === `${kind}List` && Array.isArray(uids)) {
      const isMeant = (uid: string): boolean =>
        (typeof after !== 'string' || uid > after) && (typeof upTo !== 'string' || uid <= upTo);
      for (const uid of there.keys()) if (isMeant(uid) && !uids.includes(uid)) there.delete(uid);
    }
    const { metadata } = object;
    if (object['kind'] !== kind || type === 'BOOKMARK' || !isObject(metadata)) continue;
    const [uid, version] = [String(metadata['uid']), String(metadata['resourceVersion'])];
    if (type === 'DELETED') there.delete(uid);
    else there.set(uid, version);
  }
  return there;
}

/** Waits until it holds; a test that waits in vain ends by the runner's time. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}

function parsed(line: string): JsonObject {
  const value: unknown = JSON.parse(line);
  if (!isObject(value)) throw new Error('a delivered line is an object');
  return value;
}
