import { type Digest, shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Deletion, Push } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { clockTime, nameOf } from '../sentences/sentences.ts';

/** What a deletion left of the images that it was about, by all that is on record since. */
export interface Left {
  /** ` Since … it is there again, as …`: more for the summary, empty where nothing is known to be there. */
  readonly says: string;
  /** What is not there any more. */
  readonly missing: readonly string[];
  /** By which it is there. */
  readonly pushes: readonly Push[];
}

/**
 * A deleted tag is a name that is gone: whether the bytes went with it, registries do differently. Either may have come
 * back since.
 */
export function leftAfter(deletion: Deletion, digests: readonly Digest[], lineage: Lineage): Left {
  const pushes = digests.flatMap((digest) => standing(digest, deletion, lineage) ?? []);
  const isThere = digests.length > 0 && pushes.length === digests.length;
  const isNamed = deletion.tag === undefined || pushes.some(({ tag }) => tag === deletion.tag);
  return {
    says: isThere ? sentence(pushes, deletion) : '',
    missing: [
      ...(isNamed ? [] : [`the name ${nameOf(deletion)} in the registry: nothing can be pulled by it any more`]),
      ...(isThere ? [] : [lacking(deletion, digests, lineage)]),
    ],
    pushes: isThere ? pushes : [],
  };
}

/** The latest push by which a digest is in the repository now: by a tag that means it, or brought again since. */
function standing(digest: Digest, deletion: Deletion, lineage: Lineage): Push | undefined {
  const gone = lineage.deletions.findLast(
    (one) => one.at > deletion.at && isOf(one, deletion) && (one.whole === true || takes(one, digest)),
  );
  const own = lineage.pushesTo(deletion).filter((push) => push.digest === digest && isRecorded(push));
  const isTagged = ({ tag }: Push): boolean =>
    tag !== undefined && lineage.tagAt(deletion, tag, lineage.at)?.digest === digest;
  const isKept = (push: Push): boolean =>
    push.at > deletion.at ? push.at > (gone?.at ?? 0) : !gone && deletion.tag !== undefined && isTagged(push);
  const kept = own.filter((push) => isKept(push) && (push.tag === undefined || isTagged(push)));
  return kept.findLast(({ tag }) => tag === deletion.tag) ?? kept.at(-1);
}

function isOf(one: Deletion, { registry, repository }: Deletion): boolean {
  return one.registry === registry && one.repository === repository;
}

function takes({ tag, digest }: Deletion, wanted: Digest): boolean {
  return tag === undefined && digest === wanted;
}

function sentence(pushes: readonly Push[], { at }: Deletion): string {
  const [last] = pushes.toSorted((one, other) => other.at - one.at);
  if (!last) return '';
  return last.at > at
    ? ` Since ${clockTime(last.at)} it is there again, as ${nameOf(last)}.`
    : ` It is there still, as ${nameOf(last)}.`;
}

function lacking(deletion: Deletion, digests: readonly Digest[], lineage: Lineage): string {
  const isGone = (digest: Digest): boolean =>
    lineage.deletions.some((one) => isOf(one, deletion) && (one.whole === true || takes(one, digest)));
  const only = deletion.tag === undefined ? [] : digests.filter((digest) => !isGone(digest));
  return only.length === 0
    ? 'the image in the registry: it can no longer be pulled or examined there'
    : `a record of whether the registry keeps ${only.map(shortDigest).join(', ')} without that name`;
}
