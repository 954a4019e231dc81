import type { AdmissionDecided, NamedImage } from '../core/control-event.ts';
import { InvalidInput } from '../core/error.ts';
import type { Placement } from '../core/subjects.ts';
import type { Policy } from '../core/policy.ts';
import { parseReference } from '../core/reference.ts';
import { HOUR } from '../core/time.ts';
import { byTime, listAt } from './order.ts';

// A workload that could not be started at once is judged long before its container runs.
const AHEAD = HOUR;

/**
 * What admission controls said about a placement, oldest first: about the workload, a pod of it, or an owner of that
 * pod, in the same cluster and namespace; where the verdict names images, about this one. Verdicts from more than an
 * hour before it ran were about an earlier start of it.
 */
export function joinDecisions(
  decided: readonly AdmissionDecided[],
  policy: Policy,
): (placement: Placement) => readonly AdmissionDecided[] {
  const byObject = new Map<string, AdmissionDecided[]>();
  for (const one of [...decided].sort(byTime))
    if (one.kind !== undefined && one.name !== undefined)
      listAt(byObject, objectKey(one, `${one.kind}/${one.name}`)).push(one);
  if (byObject.size === 0) return () => [];
  return (placement) => {
    const objects = new Set([placement.workload]);
    for (const { pod, owners } of placement.observed) {
      objects.add(`Pod/${pod}`);
      for (const { kind, name } of owners ?? []) objects.add(`${kind}/${name}`);
    }
    return [...objects]
      .flatMap((object) => byObject.get(objectKey(placement, object)) ?? [])
      .filter((one) => one.at >= placement.from - AHEAD && (placement.to === undefined || one.at <= placement.to))
      .filter((one) => !one.images?.length || one.images.some((image) => isOf(image, placement, policy)))
      .sort(byTime);
  };
}

function objectKey(where: { readonly cluster?: string; readonly namespace?: string }, object: string): string {
  return JSON.stringify([where.cluster ?? null, where.namespace ?? null, object]);
}

function isOf({ reference, digest }: NamedImage, placement: Placement, policy: Policy): boolean {
  if (digest !== undefined && digest === placement.digest) return true;
  if (reference === undefined) return false;
  if (reference === placement.image) return true;
  try {
    const named = parseReference(reference);
    const own = placement.reference;
    return (
      own !== undefined &&
      policy.registry(named.registry) === own.registry &&
      named.repository === own.repository &&
      (named.digest === undefined ? named.tag === own.tag : named.digest === placement.digest)
    );
  } catch (error) {
    if (error instanceof InvalidInput) return false;
    throw error;
  }
}
