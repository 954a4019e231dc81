import type { Policy } from '../core/policy.ts';
import { parseReference, type Reference } from '../core/reference.ts';

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
