import type { Lineage } from '../../../core/lineage.ts';
import type { Strength } from '../../../core/strength.ts';
import type { Placement } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { pulledNames } from '../names/artifactory-names.ts';

/**
 * By whose word a registry served the bytes of a place, under any name that it has for their repository, before an instant.
 * What another host says of its own pulls says nothing of what a node here was given.
 */
export function servedTo(
  { reference, digest, observed }: Placement,
  before: Time | undefined,
  lineage: Lineage,
): readonly Strength[] {
  if (!reference || !digest) return [];
  const names = pulledNames(reference, lineage);
  const nodes = new Set(observed.flatMap(({ node }) => node ?? []));
  return lineage
    .standsFor(digest, reference)
    .flatMap((one) => names.flatMap((name) => lineage.pulledBy(name, one, before, nodes) ?? []));
}
