import type { ContainerObserved, WorkloadChanged } from '../../../../core/event.ts';
import { addTo } from '../../../../core/grouping.ts';
import { isRecorded } from '../../../../core/strength.ts';
import { countBelow, type Time } from '../../../../core/time.ts';
import { podKey } from '../workloads.ts';

/**
 * When pods were deleted at last. Many may bear one name after another, as the notebooks of JupyterHub do: a deletion that tells
 * the uid is of that pod alone, and one that tells none, or one that no container tells, is of none that came by the name only later.
 */
export function podEnds(
  deletions: readonly WorkloadChanged[],
  observed: readonly ContainerObserved[],
): (last: ContainerObserved, podUid: string | undefined) => Time | undefined {
  const own = deletions.filter(({ kind }) => kind === 'Pod');
  const byUid = new Map<string, Time>();
  const seen = new Set(observed.map((one) => `${podKey(one, one.pod)} ${one.podUid}`));
  const [untold, all] = [new Map<string, Time[]>(), new Map<string, Time[]>()];
  for (const { uid, at, ...change } of own) {
    const name = podKey(change, change.name);
    addTo(all, name, at);
    if (uid === undefined || !seen.has(`${name} ${uid}`)) addTo(untold, name, at);
    else byUid.set(`${name} ${uid}`, Math.max(at, byUid.get(`${name} ${uid}`) ?? at));
  }
  for (const list of [...untold.values(), ...all.values()]) list.sort((one, other) => one - other);
  const begun = beginnings(observed);
  return (last, podUid) => {
    const name = podKey(last, last.pod);
    const mine = podUid === undefined ? undefined : byUid.get(`${name} ${podUid}`);
    if (mine !== undefined) return mine;
    const times = (podUid === undefined ? all : untold).get(name) ?? [];
    const later = begun.get(name) ?? [];
    const next = later[countBelow(later, last.at + 1)];
    if (next === undefined) return times.at(-1);
    // No two pods of a namespace bear one name at once; where no deletion is read, their lists tell which are there.
    return times[countBelow(times, next + 1) - 1] ?? (all.has(name) ? next : undefined);
  };
}

/** By name when pods are first on record, each with a uid of its own, in order. */
function beginnings(observed: readonly ContainerObserved[]): ReadonlyMap<string, readonly Time[]> {
  const first = new Map<string, Map<string, Time>>();
  for (const { podUid, at, created = at, ...fact } of observed) {
    // A claim ends nothing.
    if (podUid === undefined || !isRecorded(fact)) continue;
    const name = podKey(fact, fact.pod);
    const uids = first.get(name) ?? new Map<string, Time>();
    first.set(name, uids.set(podUid, Math.min(created, uids.get(podUid) ?? created)));
  }
  return new Map(Array.from(first, ([name, uids]) => [name, [...uids.values()].sort((one, other) => one - other)]));
}
