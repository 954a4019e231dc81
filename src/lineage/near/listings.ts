import type { ContainerObserved, LandwaiterEvent } from '../../core/event.ts';
import { addTo } from '../../core/grouping.ts';
import { earliest, MINUTE } from '../../core/time.ts';
import type { LookUps } from '../storage/look-ups.ts';
import type { Gathering } from './gathering.ts';

const LISTINGS = 20;
const CLOCKS = MINUTE;

/** The lists that show until when pods were there that nobody saw end. */
export async function addListings(gathering: Gathering, store: LookUps): Promise<void> {
  const clusters = new Map<string, ContainerObserved[]>();
  for (const fact of lastOfPods(gathering.facts)) {
    if (fact.cluster === undefined || fact.podUid === undefined || !fact.running || fact.ended !== undefined) continue;
    addTo(clusters, fact.cluster, fact);
  }
  for (const [cluster, pods] of clusters) {
    let waiting = pods;
    // What a service's traffic was before decides what follows from a revision that is ready.
    const isServed = pods.some(({ owners }) => owners?.some(({ kind }) => kind === 'Service'));
    let from = isServed ? 0 : earliest(pods.map(({ at }) => at)) + CLOCKS;
    while (waiting.length > 0) {
      const lists = await store.linkedSince(['listing', cluster], from, LISTINGS);
      gathering.add(lists);
      const last = lists.at(-1)?.fact.at;
      if (last === undefined || lists.length < LISTINGS) break;
      // A uid never comes back: who is missing in one list is gone.
      waiting = waiting.filter(
        ({ at, podUid = '' }) =>
          !lists.some(
            ({ fact }) =>
              fact.type === 'pods.listed' &&
              fact.serving === undefined &&
              fact.at >= at + CLOCKS &&
              (fact.after === undefined || podUid > fact.after) &&
              (fact.upTo === undefined || podUid <= fact.upTo) &&
              !fact.uids.includes(podUid),
          ),
      );
      from = last === from ? last + 1 : last;
    }
  }
}

function lastOfPods(facts: readonly LandwaiterEvent[]): readonly ContainerObserved[] {
  const last = new Map<string, ContainerObserved>();
  for (const fact of facts) {
    if (fact.type !== 'container.observed') continue;
    const key = JSON.stringify([fact.cluster, fact.namespace, fact.pod, fact.podUid, fact.container]);
    const before = last.get(key);
    if (!before || before.at <= fact.at) last.set(key, fact);
  }
  return [...last.values()];
}
