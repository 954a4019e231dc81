import type { Digest } from '../core/digest.ts';
import type { PromotionLink } from '../core/build.ts';
import type { Image, Push } from '../core/subjects.ts';
import type { Policy } from '../core/policy.ts';
import { isRecorded } from './order.ts';

/** What a promotion is looked up in. */
export interface PromotionContext {
  readonly policy: Policy;
  image(digest: Digest): Image;
  /** Pushes of this digest, and of manifests with its config, oldest first. */
  pushesOf(digest: Digest): readonly Push[];
  pushesWithConfig(config: Digest): readonly Push[];
}

/**
 * The listed promotion that explains a push: the same digest, or the same config and layers, earlier in `from`, copied
 * by a listed actor, both recorded by the registry. Equal configs alone prove nothing: the layers must be equal too. One
 * whose every earlier stage was reached by promotion is preferred.
 */
export function joinPromotions(
  pushes: readonly Push[],
  context: PromotionContext,
): (push: Push) => PromotionLink | undefined {
  let links: Map<Push, PromotionLink> | undefined;
  const join = (): Map<Push, PromotionLink> => {
    const found = new Map<Push, PromotionLink>();
    // Oldest first: what an earlier stage rests on is known when a later one asks.
    for (const push of pushes) {
      const link = linkOf(push, found, context);
      if (link) found.set(push, link);
    }
    return found;
  };
  return (push) => (links ??= join()).get(push);
}

function linkOf(
  push: Push,
  known: ReadonlyMap<Push, PromotionLink>,
  context: PromotionContext,
): PromotionLink | undefined {
  const entries = context.policy.promotionsInto(push);
  if (entries.length === 0 || !isRecorded(push)) return undefined;
  const earlier = [...context.pushesOf(push.digest), ...sameContent(push, context)].filter(
    (one) => one !== push && one.at <= push.at && isRecorded(one),
  );
  let best: PromotionLink | undefined;
  for (const entry of entries) {
    if (entry.actors && !(push.actor && entry.actors.matches(push.actor.name))) continue;
    for (const from of earlier) {
      if (!entry.allows(from, push) || push.at - from.at < (entry.minAge ?? 0)) continue;
      const skipped = skippedBefore(from, known, context);
      if (!skipped) return { entry, from, strength: push.strength };
      best ??= { entry, from, strength: push.strength, skipped };
    }
  }
  return best;
}

/** The stage, this one or an earlier one, into which promotions are listed and none brought the image. */
function skippedBefore(
  from: Push,
  known: ReadonlyMap<Push, PromotionLink>,
  { policy }: PromotionContext,
): Push | undefined {
  if (policy.promotionsInto(from).length === 0) return undefined;
  const link = known.get(from);
  return link ? link.skipped : from;
}

function sameContent(push: Push, context: PromotionContext): readonly Push[] {
  const image = context.image(push.digest);
  if (!image.config || !image.layers) return [];
  const layers = image.layers.map((layer) => layer.digest).join();
  return context.pushesWithConfig(image.config).filter((other) => {
    const theirs = context.image(other.digest).layers;
    return (
      other.digest !== push.digest && theirs !== undefined && theirs.map((layer) => layer.digest).join() === layers
    );
  });
}
