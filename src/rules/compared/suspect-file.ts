import type { Seen } from '../../core/comparison.ts';
import type { Digest } from '../../core/digest.ts';
import type { Finding } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { spreading } from '../actors/strangers.ts';
import type { Judged } from '../rule.ts';
import { manifestsOf } from '../origins/platforms.ts';

/** A file of an image under suspicion, in a later one. */
export interface SuspectFile {
  readonly path: string;
  readonly from: Push;
  readonly suspicions: readonly Finding[];
}

/** The bytes of a file that an earlier suspect push brought, whichever layer they came in: a squashed image shares none. */
export function suspectFileIn(push: Push, lineage: Lineage, judged: Judged): SuspectFile | undefined {
  const seen = manifestsOf(push, lineage)
    .flatMap((manifest) => lineage.comparisonsOf(manifest, push))
    .flatMap(({ comparison }) => comparison.seen);
  for (const { sha256, path, isOwned } of seen) {
    if (sha256 === undefined || path === undefined || isOwned === true) continue;
    for (const from of broughtBy(sha256, push, lineage)) {
      const suspicions = spreading(judged.suspicionsOf(from), from, push, lineage);
      if (suspicions.length > 0) return { path, from, suspicions };
    }
  }
  return undefined;
}

function broughtBy(sha256: string, push: Push, lineage: Lineage): readonly Push[] {
  const pushes = lineage
    .withFile(sha256, push)
    .filter((manifest) => !lineage.isSameImage(manifest, push.digest, push))
    .flatMap((manifest) => lineage.pushesOf(manifest))
    .filter((one) => one.at < push.at && lineage.speaksFor(one, push))
    .map((one) => lineage.partOf(one) ?? one);
  return [...new Set(pushes)].sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}

/** ` In that layer is /usr/lib/libx.so.`: what reading an image showed of one of its layers; empty where nothing. */
export function filesOfLayer(layer: Digest, from: Push, lineage: Lineage): string {
  const inLayer = manifestsOf(from, lineage)
    .flatMap((manifest) => lineage.comparisonsOf(manifest, from))
    .flatMap(({ comparison }) =>
      comparison.seen.filter((one) => one.layer !== undefined && comparison.layers[one.layer]?.digest === layer),
    );
  const paths = [
    ...new Set(inLayer.flatMap(({ path, before }: Seen) => (before === 'same-bytes' ? [] : (path ?? [])))),
  ];
  return paths.length === 0
    ? ''
    : ` That layer has ${paths.slice(0, MOST).join(', ')}${paths.length > MOST ? ` and ${paths.length - MOST} more` : ''}.`;
}

const MOST = 3;
