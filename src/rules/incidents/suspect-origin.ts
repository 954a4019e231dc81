import type { Digest } from '../../core/digest.ts';
import type { Finding } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { madeOnce } from '../made-once.ts';
import type { Judged } from '../rule.ts';

/** Looked up once: the first of very many pushes is the origin of all the others. */
export function onOrigin(origin: Push, judged: Judged): readonly Finding[] {
  const known = againstOrigins(judged);
  const found = known.get(origin) ?? suspicionsOn(origin, judged);
  known.set(origin, found);
  return found;
}

const againstOrigins = madeOnce((_: Judged) => new Map<Push, readonly Finding[]>());

const originsIn = madeOnce((_: Judged) => new Map<Digest, Push | undefined>());

/**
 * The earlier push of the same bytes, anywhere, that is under suspicion itself: whoever copies a digest copies what is
 * wrong with it. A digest that was trusted before it is not the suspected push's.
 */
export function suspectOrigin({ digest, key, at }: Push, lineage: Lineage, judged: Judged): Push | undefined {
  const known = originsIn(judged);
  if (!known.has(digest)) {
    const first = lineage.pushesOf(digest).find((one) => judged.suspicionsOf(one).length > 0);
    known.set(digest, first && !judged.trusted(digest, first.at, first) ? first : undefined);
  }
  const origin = known.get(digest);
  return origin && origin.key !== key && origin.at < at ? origin : undefined;
}

/** What stands against a push itself, and not against another one from which its image has something. */
export function suspicionsOn(push: Push, judged: Judged): readonly Finding[] {
  return judged.suspicionsOf(push).filter(({ cause }) => cause === undefined);
}
