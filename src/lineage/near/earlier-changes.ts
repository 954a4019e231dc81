import type { WorkloadChanged } from '../../core/event.ts';
import { type Link, wishLink } from '../storage/links.ts';
import type { ChangesUntil, Kept, LookUps } from '../storage/look-ups.ts';
import { isOwnWish, isPlain, workloadOf } from '../join/clusters/workloads.ts';
import type { Gathering } from './gathering.ts';

// The change itself, the one before it, and the one that shows that no other was at the same time.
const MOST = 3;
// From so many changes on that name the images, all of a workload are asked for at once.
const MANY = 4;

/**
 * What ran in a workload before it was changed to one of the images: without that nobody can tell whether the change set it
 * or only named it again. Where the change before does not tell, all plain ones are asked for. Changes are looked at once.
 */
export class EarlierChanges {
  readonly #gathering: Gathering;
  readonly #store: LookUps;
  readonly #seen = new Set<WorkloadChanged>();

  constructor(gathering: Gathering, store: LookUps) {
    this.#gathering = gathering;
    this.#store = store;
  }

  /** `isMeant`: whether a change names one of the images. Answers whether anything was fetched. */
  async fetch(isMeant: (change: WorkloadChanged) => boolean): Promise<boolean> {
    const changes = new Map<string, { readonly object: Link; readonly times: Set<number> }>();
    for (const fact of this.#gathering.facts) {
      if (fact.type !== 'workload.changed' || fact.seen === true || this.#seen.has(fact)) continue;
      if (!isOwnWish(fact) || !isMeant(fact)) continue;
      this.#seen.add(fact);
      const object = wishLink(fact, workloadOf(fact));
      // One that names a definition is of a workload that others may change without naming it.
      if (!isPlain(fact)) this.#gathering.linked(object);
      if (this.#gathering.isLinked(object)) continue;
      const key = JSON.stringify(object);
      const { times } = changes.get(key) ?? { times: new Set<number>() };
      changes.set(key, { object, times: times.add(fact.at) });
    }
    const asked: ChangesUntil[] = [];
    for (const { object, times } of changes.values()) {
      if (times.size >= MANY) this.#gathering.linked(object);
      else for (const at of times) asked.push({ object, at });
    }
    if (asked.length === 0) return false;
    for (const [index, latest] of (await this.#store.changesUntil(asked, MOST)).entries()) {
      const { object, at } = asked[index] ?? {};
      this.#gathering.add(latest);
      if (object && at !== undefined && !tells(latest, at)) this.#gathering.linked(object);
    }
    return true;
  }
}

/** Whether the latest changes until an instant show all that their workload ran just before it. */
function tells(latest: readonly Kept[], at: number): boolean {
  const isEarlier = (one: number, other: number): boolean => Math.trunc(one) < Math.trunc(other);
  const found = latest.find(({ fact }) => isEarlier(fact.at, at) && isWhole(fact));
  if (latest.length < MOST) return true;
  const last = latest.at(-1)?.fact.at;
  return found !== undefined && last !== undefined && isEarlier(last, found.fact.at);
}

/** Whether a change leaves nothing of what was before. */
function isWhole(fact: Kept['fact']): boolean {
  if (fact.type !== 'workload.changed') return false;
  return fact.verb === 'delete' || (fact.containers !== undefined && fact.partial !== true);
}
