import { isUnknowable } from '../../../core/build.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Push } from '../../../core/subjects.ts';
import { addTo } from '../../../core/grouping.ts';
import { countUntil, SECOND } from '../../../core/time.ts';
import { accountIn } from '../../actors/own-pushes.ts';
import { madeOnce } from '../../made-once.ts';
import { approvedBuild } from '../builds/approved-build.ts';

/** What copies an index writes its platforms and the index, one after the other. */
const WRITTEN_WITHIN = 30 * SECOND;
/** One copy gives a name or two. Among more of one moment nobody knows which one an image belongs to. */
const MOST_COPIES = 20;
/** A push may be told of again and again. */
const MOST_FACTS = 8;

/**
 * The promoted index that an image without a tag was copied with, as its platforms are: by the same account, from there,
 * within seconds. Only where no record tells which platforms the index has, neither here nor where it was copied from, and
 * nobody asks for the image by its digest: somebody who holds the account could have put it beside any promotion.
 */
export function copiedIndex(push: Push, lineage: Lineage): Push | undefined {
  const { tag, kind, digest, at, actor } = push;
  if (tag !== undefined || kind === 'index' || !actor) return undefined;
  const own = copiesBy(lineage).get(accountIn(push, actor.name)) ?? [];
  const from = countUntil(own, at - WRITTEN_WITHIN - 1);
  const until = countUntil(own, at + WRITTEN_WITHIN);
  if (until === from || until - from > MOST_COPIES) return undefined;
  if (lineage.placementsOf(push).some(({ reference }) => reference?.digest === digest)) return undefined;
  const copied = own.slice(from, until).filter((one) => isFromThere(one, push));
  // An index may come without a tag, too; a second such image is a platform that is on record where it comes from.
  const untagged = new Set(copied.flatMap((one) => (one.tag === undefined ? [one.digest] : [])));
  return untagged.size > 1 ? undefined : copied.find((one) => isAccounted(one, lineage));
}

/** By repository and account: what came by a listed promotion, oldest first. */
const copiesBy = madeOnce((lineage: Lineage) => {
  const copies = new Map<string, Push[]>();
  for (const push of lineage.pushes)
    if (push.actor && lineage.promotion(push)) addTo(copies, accountIn(push, push.actor.name), push);
  return copies;
});

/** From an address that the account wrote the other from, too: two copies of one moment may be from two machines. */
function isFromThere(one: Push, other: Push): boolean {
  const [from, others] = [addressesOf(one), addressesOf(other)];
  return from.length === 0 || others.length === 0 || from.some((address) => others.includes(address));
}

function addressesOf({ facts }: Push): readonly string[] {
  return facts.slice(0, MOST_FACTS).flatMap(({ address }) => (address === undefined ? [] : [address]));
}

/** Promoted from what has its build, or of which nothing was read that could have told it; its platforms are not known. */
function isAccounted(push: Push, lineage: Lineage): boolean {
  const from = lineage.promotion(push)?.from;
  if (!from || lineage.image(push.digest, push).children.length > 0) return false;
  return approvedBuild(from, lineage) !== undefined || isUnknowable(lineage.explanation(from));
}
