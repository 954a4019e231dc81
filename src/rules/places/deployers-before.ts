import type { Actor } from '../../core/actor.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Deployment } from '../../core/subjects.ts';
import { addTo } from '../../core/grouping.ts';
import { isRecorded } from '../../core/strength.ts';
import { countUntil, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';
import { earlierBy } from '../sentences/change-sentences.ts';
import { mostSeen } from '../sentences/habit-sentences.ts';
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
  const before = taker ? undefined : earlierThere(deployment, lineage);
  if (!before)
    return `${earlierBy(actor, taker)}: the ${habit.count} changes of ${place} before were made by ${mostSeen(habit, 3)}`;
  return `longer use by ${actor.name}, who changed images of the namespace ${before.times === 1 ? 'once' : `${before.times} times`} before, first at ${clockTime(before.first)}: too seldom, or too lately, to be usual; most of the ${habit.count} changes of ${place} that had time to be questioned were made by ${mostSeen(habit, 3)}`;
}

/** What he changed in the namespace before, be it too lately or too seldom to be a habit: when first, and how often. */
function earlierThere(
  { actor, cluster, namespace, at }: Deployment,
  lineage: Lineage,
): { readonly first: Time; readonly times: number } | undefined {
  const own = actor && byPlace(lineage.deployments).get(placeKey(actor.name, cluster, namespace));
  const times = own ? countUntil(own, at - 1) : 0;
  return own?.[0] && times > 0 ? { first: own[0].at, times } : undefined;
}

const byPlace = madeOnce((deployments: readonly Deployment[]) => {
  const found = new Map<string, { readonly at: Time }[]>();
  for (const { actor, cluster, namespace, at, uncertain, fact } of deployments)
    if (actor && !uncertain && isRecorded(fact)) addTo(found, placeKey(actor.name, cluster, namespace), { at });
  return found;
});

function placeKey(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts);
}
