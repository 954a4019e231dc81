import { networkOf, shareFamily } from '../core/client.ts';
import type { Lineage } from '../core/lineage.ts';
import { isAtLeast } from '../core/strength.ts';
import type { Push } from '../core/subjects.ts';

/** Whether a publisher entry of the policy allows this actor to push to this repository. An unknown actor never is. */
export function isAllowedPublisher(push: Pick<Push, 'actor' | 'registry' | 'repository'>, lineage: Lineage): boolean {
  const { actor } = push;
  if (!actor) return false;
  return lineage.policy.publishers(push).some((publisher) => !publisher.actors || publisher.actors.matches(actor.name));
}

/** Only a claim tells of it, and none of the registry's own records is from so early that it could bear it out. */
export function isFromBefore({ strength, registry, at }: Push, lineage: Lineage): boolean {
  return !isAtLeast(strength, 'recorded') && at < (lineage.coverageStart(registry) ?? at);
}

// With fewer earlier pushes than this nobody can say what an actor looks like.
const KNOWN_BY = 5;

/**
 * Whether a push looks like none of the actor's earlier ones to this repository: neither its network nor any product of
 * its client was seen in five or more of them. The name is right, everything else is not: how a stolen credential looks.
 */
export function isStranger(push: Push, lineage: Lineage): boolean {
  const { actor, address, client } = push;
  if (!actor || address === undefined || client === undefined) return false;
  const earlier = lineage
    .pushesTo(push)
    .filter(
      (one) =>
        one.at < push.at &&
        one.actor?.name === actor.name &&
        one.address !== undefined &&
        one.client !== undefined &&
        one.kind !== 'artifact',
    );
  return (
    earlier.length >= KNOWN_BY &&
    earlier.every(
      (one) => networkOf(one.address ?? '') !== networkOf(address) && !shareFamily(one.client ?? '', client),
    )
  );
}
