import type { Actor } from '../../core/actor.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { isAllowedPublisher } from './publishers.ts';

/**
 * Whom another webhook about the same push names, where only webhooks tell of it, and who may not bring images there. Which of
 * them is true nothing says: whoever knows the secret of the hook can send, before the true one or after it, one that names
 * somebody who may.
 */
export function contradicting(push: Push, lineage: Lineage): Actor | undefined {
  if (!push.claimed) return undefined;
  const { policy } = lineage;
  const mayBring = (actor: Actor): boolean =>
    actor.name === push.actor?.name ||
    isAllowedPublisher({ ...push, actor }, lineage) ||
    policy.isReleaseActor(actor) ||
    policy.replicationsInto(actor, push).length > 0 ||
    policy.promotionsInto(push).some(({ actors }) => !actors || actors.matches(actor.name));
  return push.facts.flatMap(({ actor }) => (actor ? [policy.actor(actor)] : [])).find((actor) => !mayBring(actor));
}
