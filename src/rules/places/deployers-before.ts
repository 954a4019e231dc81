import type { Actor } from '../../core/actor.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Deployment } from '../../core/subjects.ts';
import { addTo } from '../../core/grouping.ts';
import { isRecorded } from '../../core/strength.ts';
import { countUntil, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';
import { earlierBy } from '../sentences/change-sentences.ts';
import { mostAndRest } from '../sentences/habit-sentences.ts';
import { clockTime } from '../sentences/sentences.ts';
import type { NearestHabit } from '../actors/deployers.ts';

/** What is missing where somebody, or who takes his account, is none of those who usually change images there. */
export function notUsual(
  deployment: Deployment & { readonly actor: Actor },
  { habit, place }: NearestHabit,
  taker: Actor | undefined,
  lineage: Lineage,
): string {
  const { actor } = deployment;
  const before = taker ? undefined : earlierThere(deployment, place === 'its cluster', lineage);
  if (!before)
    return `${earlierBy(actor, taker)}: the ${habit.count} changes of ${place} before were made by ${mostAndRest(habit, 3)}`;
  return `longer use by ${actor.name}, who changed images of ${before.of} ${before.times === 1 ? 'once' : `${before.times} times`} before, first at ${clockTime(before.first)}: too seldom, or too lately, to be usual; most of the ${habit.count} changes of ${place} that had time to be questioned were made by ${mostAndRest(habit, 3)}`;
}

/** What he changed in the namespace before, or else in the cluster, be it too lately or too seldom to be a habit: when first, and how often. */
function earlierThere(
  { actor, cluster, namespace, at }: Deployment,
  isOfCluster: boolean,
  lineage: Lineage,
): { readonly first: Time; readonly times: number; readonly of: string } | undefined {
  const places = byPlace(lineage.deployments);
  const near: readonly (readonly [string, string])[] = [
    ['the namespace', placeKey(actor?.name, cluster, namespace)],
    ...(isOfCluster ? [['the cluster', placeKey(actor?.name, cluster)] as const] : []),
  ];
  for (const [of, key] of actor ? near : []) {
    const own = places.get(key);
    const times = own ? countUntil(own, at - 1) : 0;
    if (own?.[0] && times > 0) return { first: own[0].at, times, of };
  }
  return undefined;
}

const byPlace = madeOnce((deployments: readonly Deployment[]) => {
  const found = new Map<string, { readonly at: Time }[]>();
  for (const { actor, cluster, namespace, at, uncertain, fact } of deployments) {
    if (!actor || uncertain || !isRecorded(fact)) continue;
    for (const key of [placeKey(actor.name, cluster, namespace), placeKey(actor.name, cluster)])
      addTo(found, key, { at });
  }
  return found;
});

function placeKey(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts);
}
