import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isStatement } from '../../core/statement.ts';

/** The manifests of an index that a container can be started from: not the attestations that builders list beside them. */
export function platformsOf(index: Digest, at: RepositoryName, lineage: Lineage): readonly Digest[] {
  return lineage.image(index, at).children.filter((child) => !isStatement(lineage.image(child, at)));
}
