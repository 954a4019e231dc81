import type { Policy } from '../core/policy.ts';
import { parseReference, type Reference } from '../core/reference.ts';

/** Reads a foreign image text as a reference with its canonical registry; undefined when it is none. */
export type ReadReference = (text: string) => Reference | undefined;

/** Every pod of a workload, and every record of it, names the same text again: each is read once, and kept once. */
export function referenceReader(policy: Policy): ReadReference {
  const known = new Map<string, Reference | undefined>();
  return (text) => {
    if (known.has(text)) return known.get(text);
    const reference = readReference(text, policy);
    known.set(text, reference);
    return reference;
  };
}

/** One text, once. */
export function readReference(text: string, policy: Pick<Policy, 'registry'>): Reference | undefined {
  try {
    const reference = parseReference(text);
    return { ...reference, registry: policy.registry(reference.registry) };
  } catch {
    // The text of a pod spec that the kubelet could not pull either; what names it is kept without a reference.
    return undefined;
  }
}
