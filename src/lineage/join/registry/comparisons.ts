import type { Digest } from '../../../core/digest.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import type { ImageCompared } from '../../../core/event.ts';
import type { Images } from '../../../core/images.ts';
import type { Policy } from '../../../core/policy.ts';
import { bestOf } from '../../facts/order.ts';
import type { TellerOf } from './tellers.ts';

/** What was read of images, by the image; a door that has no say in a repository says nothing of an image in it. */
export function comparisonsIn(
  facts: readonly ImageCompared[],
  tellerOf: TellerOf,
  { registry: canonical }: Pick<Policy, 'registry'>,
): Images['comparisonsOf'] {
  const byImage = Map.groupBy(facts, ({ comparison }): Digest => comparison.new.manifest);
  const mayTell = (fact: ImageCompared, at: RepositoryName): boolean =>
    tellerOf({ origin: fact.origin, registry: canonical(fact.registry ?? '') })?.mayDescribe(at) !== false;
  return (manifest, at) => {
    const told = byImage.get(manifest);
    if (!told) return NONE;
    const pairs = Map.groupBy(bestOf(told.filter((fact) => mayTell(fact, at))), pairOf);
    return [...pairs].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([, same]) => best(same) ?? []);
  };
}

const NONE: readonly ImageCompared[] = [];

function pairOf({ comparison }: ImageCompared): string {
  return comparison.old?.manifest ?? '';
}

/** The newest reader; a complete one before one that is not; then by the fact’s id. */
function best(same: readonly ImageCompared[]): ImageCompared | undefined {
  return same.toSorted(byWorth)[0];
}

function byWorth({ id, comparison: one }: ImageCompared, { id: otherId, comparison: other }: ImageCompared): number {
  return (
    other.reader - one.reader ||
    Number(other.isComplete) - Number(one.isComplete) ||
    (id < otherId ? -1 : id > otherId ? 1 : 0)
  );
}
