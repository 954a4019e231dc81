import type { Policy } from '../../core/policy.ts';
import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import { equalRepository, parseReference, type Reference } from '../../core/reference.ts';
import type { Placement } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';

/** As {@link readReference} with the policy of a view. */
export type ReadReference = (text: string) => Reference | undefined;

/** A foreign image text as a reference with its canonical registry; undefined when it is none. */
export function readReference(text: string, policy: Pick<Policy, 'registry'>): Reference | undefined {
  try {
    const reference = parseReference(text);
    return { ...reference, registry: policy.registry(reference.registry) };
  } catch {
    // The text of a pod spec that the kubelet could not pull either; what names it is kept without a reference.
    return undefined;
  }
}

/** Whether a reference as written stands for what a placement runs: a tag, and the digest that it meant, are alike. */
export function meansSame(
  read: ReadReference,
  meaning: (reference: Reference, at: Time) => Digest | undefined,
  standsFor: (digest: Digest, at?: RepositoryName) => readonly Digest[],
): (text: string, placement: Placement) => boolean {
  return (text, { reference, digest, from }) => {
    const asked = read(text);
    if (!asked || !reference || !equalRepository(asked, reference)) return false;
    const isTagAlone = asked.digest === undefined && reference.digest === undefined;
    if (isTagAlone && asked.tag !== undefined && asked.tag === reference.tag) return true;
    const meant = asked.digest ?? meaning(asked, from);
    return meant !== undefined && digest !== undefined && standsFor(digest, reference).includes(meant);
  };
}
