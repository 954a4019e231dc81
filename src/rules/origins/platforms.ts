import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { Images } from '../../core/images.ts';
import { isStatement } from '../../core/statement.ts';
import type { Push } from '../../core/subjects.ts';

/** The manifests of an index that a container can be started from: not the attestations that builders list beside them. */
export function platformsOf(index: Digest, at: RepositoryName, lineage: Images): readonly Digest[] {
  return lineage.image(index, at).children.filter((child) => !isStatement(lineage.image(child, at)));
}

/** What of a pushed image can be read: its platforms, or itself. */
export function manifestsOf(push: Push, lineage: Images): readonly Digest[] {
  const platforms = push.kind === 'index' ? platformsOf(push.digest, push, lineage) : [];
  return platforms.length > 0 ? platforms : [push.digest];
}
