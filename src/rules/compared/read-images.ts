import type { Digest } from '../../core/digest.ts';
import type { Images } from '../../core/images.ts';
import type { Push } from '../../core/subjects.ts';
import { platformsOf } from '../origins/platforms.ts';

/** What of a pushed image can be read: its platforms, or itself. */
export function manifestsOf(push: Push, lineage: Images): readonly Digest[] {
  const platforms = push.kind === 'index' ? platformsOf(push.digest, push, lineage) : [];
  return platforms.length > 0 ? platforms : [push.digest];
}

/** Something of it was read. */
export function isRead(push: Push, lineage: Images): boolean {
  return manifestsOf(push, lineage).some((manifest) => lineage.comparisonsOf(manifest, push).length > 0);
}
