import type { Digest } from '../../../core/digest.ts';
import type { Policy, RepositoryName } from '../../../core/policy.ts';
import type { Image, Push } from '../../../core/subjects.ts';
import { addTo } from '../../../core/grouping.ts';
import { isRecorded } from '../../../core/strength.ts';

/** The first push of a layer anywhere; or of those that say something about a repository. */
export type FirstWithLayer = (layer: Digest, at?: RepositoryName) => Push | undefined;

/** The first push of each layer. A claim brings nothing in, and what testing repositories hold was never meant to be built on. */
export function firstPushes(
  pushes: readonly Push[],
  image: (digest: Digest, at: RepositoryName) => Image,
  speaksFor: (push: Push, at: RepositoryName) => boolean,
  policy: Policy,
): FirstWithLayer {
  const found = new Map<Digest, Push>();
  /** The first ones to other registries: of most layers there are none. */
  const elsewhere = new Map<Digest, Push[]>();
  for (const push of pushes) {
    if (push.kind === 'artifact' || !isRecorded(push) || policy.isTesting(push)) continue;
    for (const { digest } of image(push.digest, push).layers ?? []) {
      const first = found.get(digest);
      if (!first) found.set(digest, push);
      else if (![first, ...(elsewhere.get(digest) ?? [])].some(({ registry }) => registry === push.registry))
        addTo(elsewhere, digest, push);
    }
  }
  return (layer, at) => {
    const first = found.get(layer);
    if (!first || !at || speaksFor(first, at)) return first;
    return elsewhere.get(layer)?.find((one) => speaksFor(one, at));
  };
}
