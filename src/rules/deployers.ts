import type { Actor } from '../core/actor.ts';
import type { Habit } from '../core/habit.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Environment } from '../core/policy.ts';
import type { Deployment } from '../core/subjects.ts';
import { isAtLeast } from '../core/strength.ts';

/** Whether the system's own record names a deployer that the environment lists, acting as nobody else's tool. */
export function isListedDeployer(
  { actor, fact }: Pick<Deployment, 'actor' | 'fact'>,
  environment: Environment | undefined,
): boolean {
  const deployers = environment?.deployers;
  const isListed = (one: Actor): boolean => deployers?.matches(one.name) === true;
  return (
    actor !== undefined &&
    isListed(actor) &&
    (!fact.impersonator || isListed(fact.impersonator)) &&
    isAtLeast(fact.strength, 'recorded')
  );
}

/** Who usually changes images as near to the workload as is known. */
export interface NearestHabit {
  readonly habit: Habit;
  /** `the workload`, `its namespace` or `its cluster`. */
  readonly place: string;
}

/**
 * The habit of the workload; while that has too short a history the one of its namespace, then of its cluster: who never
 * deployed anything there is a stranger to this workload, too. Undefined where none speaks.
 */
export function nearestHabit(deployment: Deployment, { habits }: Lineage): NearestHabit | undefined {
  const near: readonly NearestHabit[] = [
    { habit: habits.deployers(deployment), place: 'the workload' },
    { habit: habits.deployersInNamespace(deployment), place: 'its namespace' },
    { habit: habits.deployersIn(deployment), place: 'its cluster' },
  ];
  return near.find(({ habit }) => habit.speaks);
}

/** Whether by habit this actor changes images of the workload; undefined while the workload's history is too short. */
export function isUsualDeployer(deployment: Deployment, lineage: Lineage): boolean | undefined {
  const { actor, fact } = deployment;
  const habit = lineage.habits.deployers(deployment);
  if (!habit.speaks) return undefined;
  return actor !== undefined && habit.seen.has(actor.name) && isAtLeast(fact.strength, 'recorded');
}
