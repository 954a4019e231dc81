import type { Comparison, Seen } from '../../../../core/comparison.ts';
import type { Digest } from '../../../../core/digest.ts';
import type { RepositoryName } from '../../../../core/environment.ts';
import type { ImageCompared } from '../../../../core/event.ts';
import type { Images } from '../../../../core/images.ts';
import type { Policy } from '../../../../core/policy.ts';
import { once } from '../../../facts/lazy.ts';
import { bestOf } from '../../../../core/strength.ts';
import type { TellerOf } from '../tellers.ts';

/** What was read of images, by the image; a door that has no say in a repository says nothing of an image in it. */
export function comparisonsIn(
  all: readonly ImageCompared[],
  tellerOf: TellerOf,
  { registry: canonical }: Pick<Policy, 'registry'>,
): Pick<Images, 'comparisonsOf' | 'goneOf' | 'withFile'> {
  // That an image is gone now hides nothing of what was seen in it before.
  const [facts, gone] = [all.filter((fact) => !isGone(fact)), all.filter(isGone)];
  const byImage = Map.groupBy(facts, manifestOf);
  const goneByImage = Map.groupBy(gone, manifestOf);
  const mayTell = (fact: ImageCompared, at: RepositoryName): boolean =>
    tellerOf({ origin: fact.origin, registry: canonical(fact.registry ?? '') })?.mayDescribe(at) !== false;
  const comparisonsOf: Images['comparisonsOf'] = (manifest, at) => {
    const told = byImage.get(manifest);
    if (!told) return NONE;
    const pairs = Map.groupBy(bestOf(told.filter((fact) => mayTell(fact, at))), pairOf);
    return [...pairs].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([, same]) => best(same) ?? []);
  };
  const byFile = once(() => filesIn(facts));
  return {
    comparisonsOf,
    goneOf: (manifest, at) =>
      bestOf((goneByImage.get(manifest) ?? NONE).filter((fact) => mayTell(fact, at))).toSorted(
        (one, other) => other.at - one.at || (one.id < other.id ? -1 : 1),
      )[0],
    withFile: (sha256, at) =>
      (byFile().get(sha256) ?? []).filter((manifest) =>
        comparisonsOf(manifest, at).some(
          ({ comparison }) => isBrought(comparison) && comparison.seen.some((seen) => isFile(seen, sha256)),
        ),
      ),
  };
}

function manifestOf({ comparison }: ImageCompared): Digest {
  return comparison.new.manifest;
}

function isGone({ comparison }: ImageCompared): boolean {
  return comparison.new.config === undefined;
}

/** Of an image read by itself all files of its own are seen: which of them it shares with honest ones nobody can say. */
function isBrought({ old }: Comparison): boolean {
  return old !== undefined;
}

function isFile({ sha256, isOwned, before }: Seen, wanted: string): boolean {
  return sha256 === wanted && isOwned !== true && before !== 'same-bytes';
}

function filesIn(facts: readonly ImageCompared[]): ReadonlyMap<string, readonly Digest[]> {
  const found = new Map<string, Set<Digest>>();
  for (const { comparison } of facts)
    for (const { sha256 } of comparison.seen) {
      if (sha256 === undefined) continue;
      const manifests = found.get(sha256) ?? new Set<Digest>();
      found.set(sha256, manifests.add(comparison.new.manifest));
    }
  return new Map([...found].map(([sha256, manifests]) => [sha256, [...manifests].sort()]));
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
