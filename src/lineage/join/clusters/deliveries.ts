import type { Digest } from '../../../core/digest.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import { equalRepository } from '../../../core/reference.ts';
import type { Placement, Push } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { bestOf } from '../../../core/strength.ts';

/** A push and when its image was first placed. */
export interface Delivery {
  readonly push: Push;
  readonly at: Time;
}

/** The pushes of what stands for a placement's digest, into the repository that it names; else into any. */
export function bringing(
  pushesOf: (digest: Digest) => readonly Push[],
  standsFor: (digest: Digest, at?: RepositoryName) => readonly Digest[],
): (placement: Placement) => readonly Push[] {
  return ({ digest, reference }) => {
    const all = (digest ? standsFor(digest, reference) : []).flatMap(pushesOf);
    const own = all.filter((push) => reference !== undefined && equalRepository(push, reference));
    return own.length > 0 ? own : all;
  };
}

/**
 * The push that first brought a placement's digest into the repository it names, no later than it was placed; a claim
 * counts only where there is no record. Where the digest itself was never pushed: what lists it.
 */
export function arrivalOf(
  placement: Placement,
  pushesOf: (digest: Digest) => readonly Push[],
  pushesFor: (placement: Placement) => readonly Push[],
): Push | undefined {
  const { reference, digest } = placement;
  if (!reference || !digest) return undefined;
  const own = (pushes: readonly Push[]): readonly Push[] =>
    pushes.filter((push) => push.registry === reference.registry && push.repository === reference.repository);
  const direct = own(pushesOf(digest));
  const [first] = bestOf(direct.length > 0 ? direct : own(pushesFor(placement)));
  return first && first.at <= placement.from ? first : undefined;
}

/** Every push that was placed, with its first placement; in the order in which they were placed. */
export function deliveriesOf(
  placements: readonly Placement[],
  arrival: (placement: Placement) => Push | undefined,
): readonly Delivery[] {
  const first = new Map<Push, Delivery>();
  for (const placement of placements) {
    const push = arrival(placement);
    if (push && !first.has(push)) first.set(push, { push, at: placement.from });
  }
  return [...first.values()];
}
