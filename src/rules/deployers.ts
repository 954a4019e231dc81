import type { Actor } from '../core/actor.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Environment } from '../core/policy.ts';
import type { Deployment } from '../core/subjects.ts';
import { isAtLeast } from '../core/strength.ts';

/** Whether the system's own record names a deployer that the environment lists, acting as nobody else's tool. */
export function isListedDeployer({ actor, fact }: Deployment, environment: Environment | undefined): boolean {
  const deployers = environment?.deployers;
  const isListed = (one: Actor): boolean => deployers?.matches(one.name) === true;
  return (
    actor !== undefined &&
    isListed(actor) &&
    (!fact.impersonator || isListed(fact.impersonator)) &&
    isAtLeast(fact.strength, 'recorded')
  );
}

/** Whether by habit this actor changes images of the workload; undefined while the workload's history is too short. */
export function isUsualDeployer(deployment: Deployment, lineage: Lineage): boolean | undefined {
  const { actor, fact } = deployment;
  const habit = lineage.habits.deployers(deployment);
  if (!habit.speaks) return undefined;
  return actor !== undefined && habit.seen.has(actor.name) && isAtLeast(fact.strength, 'recorded');
}
