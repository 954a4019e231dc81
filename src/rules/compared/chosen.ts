import type { Digest } from '../../core/digest.ts';
import type { ImageCompared } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import type { Baseline, Judged } from '../rule.ts';
import { manifestsOf } from './read-images.ts';

interface Around extends Pick<Judged, 'suspicionsOf'> {
  readonly baseline: Baseline | undefined;
  isClean(push: Push): boolean;
}

/**
 * Of each platform of a pushed image the comparison that counts: with its baseline, else the last one, by when the old image
 * was pushed. A baseline that moved silences nothing: what was seen against another image stands until the new pair is read.
 */
export function chosen(
  push: Push,
  lineage: Lineage,
  around: Around,
): { readonly facts: readonly ImageCompared[]; readonly isCurrent: boolean } {
  const { baseline } = around;
  const old = new Set(baseline ? [baseline.digest, ...lineage.image(baseline.digest, push).children] : []);
  const picked = manifestsOf(push, lineage).map((manifest) => {
    const all = lineage.comparisonsOf(manifest, push);
    const wanted = all.find(({ comparison }) =>
      comparison.old ? old.has(comparison.old.manifest) : baseline === undefined,
    );
    const alone = all.find(({ comparison }) => !comparison.old);
    return {
      fact: wanted ?? last(all, push, lineage, around),
      isWanted: wanted !== undefined,
      isAlone: alone !== undefined,
    };
  });
  // A platform that the old image does not have is judged by itself, once the others were compared.
  const some = picked.some(({ isWanted }) => isWanted);
  return {
    facts: picked.flatMap(({ fact }) => fact ?? []),
    isCurrent: some && picked.every(({ isWanted, isAlone }) => isWanted || isAlone),
  };
}

function last(all: readonly ImageCompared[], push: Push, lineage: Lineage, around: Around): ImageCompared | undefined {
  const dated = all.map((fact) => {
    const { old } = fact.comparison;
    const pushes = old ? lineage.pushesOf(old.manifest).filter((one) => one.at < push.at) : [];
    const clean = pushes.filter((one) => isUnsuspected(one, lineage, around));
    return { fact, isClean: clean.length > 0, at: (clean.at(-1) ?? pushes.at(-1))?.at ?? Number.NEGATIVE_INFINITY };
  });
  // Against an image that is suspect itself nothing may stand that stands against a clean one.
  return dated.toSorted(
    (one, other) =>
      Number(other.isClean) - Number(one.isClean) ||
      compare(other.at, one.at) ||
      (one.fact.id < other.fact.id ? -1 : 1),
  )[0]?.fact;
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

function isUnsuspected(push: Push, lineage: Lineage, { suspicionsOf, isClean }: Around): boolean {
  const whole = lineage.partOf(push) ?? push;
  return suspicionsOf(whole).length === 0 && isClean(whole);
}

/** Names it for the reader of a sentence; absent: it was looked at by itself. */
export function oldOf(facts: readonly ImageCompared[]): Digest | undefined {
  return facts.find(({ comparison }) => comparison.old)?.comparison.old?.manifest;
}
