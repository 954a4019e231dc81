import type { ImageCompared } from '../../../core/event.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { type Tally, tally } from '../tally.ts';

/** What lies here belongs to a distribution, to accounts or to what runs: code of nobody in it is no build's habit. */
const SYSTEM: ReadonlySet<string> = new Set(
  'bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin sys tmp usr var'.split(' '),
);

/** Top folders, as `/app`, in which code that no package owns is new or changed beside the image before, by image. */
export function ownCodeIn(pushes: readonly Push[], lineage: Lineage): Tally {
  const seen = tally();
  const images = new Set<string>();
  for (const push of pushes) {
    if (images.has(push.digest)) continue;
    images.add(push.digest);
    const manifests = [push.digest, ...lineage.image(push.digest, push).children];
    const facts = manifests.flatMap((manifest) => lineage.comparisonsOf(manifest, push)).filter(isRecorded);
    for (const folder of new Set(facts.flatMap(foldersOf))) seen.add(folder, push.at);
  }
  return seen;
}

function foldersOf({ comparison }: ImageCompared): readonly string[] {
  // By itself an image shows all code that it has, and nothing of what builds change.
  if (!comparison.old) return [];
  return comparison.seen.flatMap(({ kind, path = '', before }) => {
    const [, top = ''] = /^\/([\w.-]{1,64})\/./.exec(path) ?? [];
    return kind === 'unowned-code' && before !== 'same-bytes' && top !== '' && !SYSTEM.has(top) ? [`/${top}`] : [];
  });
}
