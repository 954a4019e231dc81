import { isUnknowable } from '../../core/build.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { SECOND } from '../../core/time.ts';
import { approvedBuild } from './builds/approved-build.ts';

/** What copies an index writes its platforms and the index, one after the other. */
const WRITTEN_WITHIN = 30 * SECOND;

/**
 * The promoted index that an image without a tag was copied with, as its platforms are: by the same account, from there,
 * within seconds. Only where no record tells which platforms the index has, neither here nor where it was copied from, and
 * nobody asks for the image by its digest: somebody who holds the account could have put it beside any promotion.
 */
export function copiedIndex(push: Push, lineage: Lineage): Push | undefined {
  const { tag, kind, digest } = push;
  if (tag !== undefined || kind === 'index') return undefined;
  if (lineage.placementsOf(push).some(({ reference }) => reference?.digest === digest)) return undefined;
  const copied = lineage
    .pushesTo(push)
    .filter((one) => isSameHand(one, push) && lineage.promotion(one) && Math.abs(one.at - push.at) <= WRITTEN_WITHIN);
  // An index may come without a tag, too; a second such image is a platform that is on record where it comes from.
  const untagged = new Set(copied.flatMap((one) => (one.tag === undefined ? [one.digest] : [])));
  return untagged.size > 1 ? undefined : copied.find((one) => isAccounted(one, lineage));
}

/** The same account, from an address that it wrote the other from, too: two copies of one moment may be from two machines. */
function isSameHand(one: Push, other: Push): boolean {
  if (one.actor === undefined || one.actor.name !== other.actor?.name) return false;
  const [from, others] = [addressesOf(one), addressesOf(other)];
  return from.length === 0 || others.length === 0 || from.some((address) => others.includes(address));
}

function addressesOf({ facts }: Push): readonly string[] {
  return facts.flatMap(({ address }) => (address === undefined ? [] : [address]));
}

/** Promoted from what has its build, or of which nothing was read that could have told it; its platforms are not known. */
function isAccounted(push: Push, lineage: Lineage): boolean {
  const from = lineage.promotion(push)?.from;
  if (!from || lineage.image(push.digest, push).children.length > 0) return false;
  return approvedBuild(from, lineage) !== undefined || isUnknowable(lineage.explanation(from));
}
