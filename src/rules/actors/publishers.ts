import { clientFamilies, networkOf } from '../../core/client.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { countUntil, type Time } from '../../core/time.ts';
import { ownPushes } from './own-pushes.ts';

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
  const { actor, address, client, at } = push;
  if (!actor || address === undefined || client === undefined) return false;
  const own = ownPushes(push, actor.name, lineage);
  if (!own || countUntil(own.placed, at - 1) < KNOWN_BY) return false;
  const isNew = (since: Time | undefined): boolean => since === undefined || since >= at;
  return (
    isNew(own.networks.get(networkOf(address))) &&
    clientFamilies(client).every((family) => isNew(own.families.get(family)))
  );
}
