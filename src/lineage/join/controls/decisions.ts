import type { AdmissionDecided, NamedImage } from '../../../core/control-event.ts';
import type { Controls } from '../../../core/controls.ts';
import { ifValid } from '../../../core/error.ts';
import type { Placement } from '../../../core/subjects.ts';
import type { Policy } from '../../../core/policy.ts';
import { parseReference } from '../../../core/reference.ts';
import { HOUR } from '../../../core/time.ts';
import { addTo } from '../../../core/grouping.ts';
import { byTime } from '../../facts/order.ts';

// A workload that could not be started at once is judged long before its container runs.
const AHEAD = HOUR;

/**
 * What admission controls said about a placement, oldest first: about the workload, a pod of it, or an owner of that pod,
 * in the same cluster and namespace; where the verdict names images, about this one. Verdicts from more than an hour
 * before it ran were about an earlier start of it.
 */
export function joinDecisions(decided: readonly AdmissionDecided[], policy: Policy): Controls['decisionsOn'] {
  const byObject = new Map<string, AdmissionDecided[]>();
  for (const one of [...decided].sort(byTime))
    if (one.kind !== undefined) addTo(byObject, objectKey(one, objectOf(one)), one);
  if (byObject.size === 0) return () => [];
  return (placement) => {
    const all = [...objectsOf(placement)].flatMap((object) => byObject.get(objectKey(placement, object)) ?? []);
    return [...new Set(all)]
      .filter((one) => one.at >= placement.from - AHEAD && (placement.to === undefined || one.at <= placement.to))
      .filter((one) => !one.images?.length || one.images.some((image) => isOf(image, placement, policy)))
      .sort(byTime);
  };
}

/** The names under which a verdict may be about the placement. */
function objectsOf({ workload, observed }: Placement): ReadonlySet<string> {
  const objects = new Set([workload]);
  for (const { pod, owners } of observed) {
    objects.add(`Pod/${pod}`);
    // The API server adds five characters to the `generateName` that a verdict at its creation knows.
    if (pod.at(-6) === '-') objects.add(`Pod/${pod.slice(0, -5)}`);
    for (const { kind, name } of owners ?? []) objects.add(`${kind}/${name}`);
  }
  return objects;
}

/** `Deployment/api`; the kind alone where the record names no object. */
export function objectOf({ kind = '', name }: AdmissionDecided): string {
  return name === undefined ? kind : `${kind}/${name}`;
}

export function objectKey(where: { readonly cluster?: string; readonly namespace?: string }, object: string): string {
  return JSON.stringify([where.cluster ?? null, where.namespace ?? null, object]);
}

function isOf({ reference, digest }: NamedImage, placement: Placement, policy: Policy): boolean {
  if (digest !== undefined && digest === placement.digest) return true;
  if (reference === undefined) return false;
  if (reference === placement.image) return true;
  const named = ifValid(() => parseReference(reference));
  const own = placement.reference;
  return (
    named !== undefined &&
    own !== undefined &&
    policy.registry(named.registry) === own.registry &&
    named.repository === own.repository &&
    (named.digest === undefined ? named.tag === own.tag : named.digest === placement.digest)
  );
}
