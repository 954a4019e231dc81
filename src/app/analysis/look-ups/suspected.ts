import { counted, firstOf } from '../../../core/count.ts';
import { type Digest, shortDigest } from '../../../core/digest.ts';
import { type Finding, type ImageName, isAtLeastSevere, isSuspicion } from '../../../core/finding.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { formatReference } from '../../../core/reference.ts';
import type { Push } from '../../../core/subjects.ts';
import { taggedName } from '../../../sinks/phrases.ts';

const SHOWN = 5;

/**
 * The worst that is found about each push and still counts, by the push's key: under its own name, else under another one that the
 * same bytes have, else about the index that it was pushed as a part of, and as nothing else. None of these is free of suspicion.
 */
export function suspectedOf(
  pushes: readonly Push[],
  findings: readonly Finding[],
  lineage: Lineage,
): ReadonlyMap<string, Finding> {
  const byKey = new Map<string, Finding>();
  const byDigest = new Map<Digest, Finding>();
  for (const finding of findings) {
    const { image, placement } = finding;
    if (!image?.digest || placement || !isSuspicion(finding)) continue;
    keepWorst(byKey, formatReference(image), finding);
    keepWorst(byDigest, image.digest, finding);
  }
  const found = new Map<string, Finding>();
  for (const push of pushes) {
    const whole = lineage.partOf(push);
    const finding =
      byKey.get(push.key) ??
      byDigest.get(push.digest) ??
      (whole && isOnlyPart(push, lineage) ? byDigest.get(whole.digest) : undefined);
    if (finding) found.set(push.key, finding);
  }
  return found;
}

/** Whoever exchanges one platform of an index lists the others as they were: those came by themselves before. */
function isOnlyPart({ digest }: Push, lineage: Lineage): boolean {
  return lineage.pushesOf(digest).every((one) => lineage.partOf(one) !== undefined);
}

function wholesOf(digest: Digest, lineage: Lineage): readonly Digest[] {
  const wholes = lineage.pushesOf(digest).map((one) => lineage.partOf(one)?.digest);
  return wholes.flatMap((whole) => (whole && !wholes.includes(undefined) ? [whole] : []));
}

function keepWorst<Key>(map: Map<Key, Finding>, key: Key, finding: Finding): void {
  const known = map.get(key);
  if (!known || !isAtLeastSevere(known.severity, finding.severity)) map.set(key, finding);
}

/**
 * What else has of these images what makes them suspicious: the images that are built on one of them, or on an index that lists it, and
 * what is told of where these went. By a digest alone they would be overlooked, for they have others.
 */
export function heirsOf(
  images: readonly ImageName[],
  findings: readonly Finding[],
  lineage: Lineage,
): readonly string[] {
  const asked = new Set(images.flatMap(({ digest }) => digest ?? []));
  const meant = new Set([...asked].flatMap((digest) => [digest, ...wholesOf(digest, lineage)]));
  const standing = findings
    .filter(isSuspicion)
    .toSorted((one, other) => one.openedAt - other.openedAt || (one.id < other.id ? -1 : 1));
  return [...meant].flatMap((digest) => {
    const heirs = new Map<string, string>();
    for (const { cause, image, placement } of standing)
      if (cause === digest && image?.digest && !placement && !meant.has(image.digest))
        heirs.set(image.digest, `${taggedName(image)} (${shortDigest(image.digest)})`);
    if (heirs.size === 0) return [];
    const own = standing.filter(
      ({ image, placement, parts }) => image?.digest === digest && !placement && parts !== undefined,
    );
    const subject = asked.has(digest) ? 'It' : `The index ${shortDigest(digest)} that lists it`;
    return [
      `${subject} is under suspicion, and ${counted(heirs.size, 'image')} ${heirs.size === 1 ? 'has' : 'have'} what came with it, with ${heirs.size === 1 ? 'a digest' : 'digests'} of ${heirs.size === 1 ? 'its' : 'their'} own: ${firstOf([...heirs.values()], SHOWN)}. Where each of them runs: landwaiter where DIGEST`,
      ...own.map(({ rule, id, summary }) => `${rule} ${id.slice(0, 8)}: ${summary}`),
    ];
  });
}
