import type { AdmissionDecided, NamedImage } from '../../../core/control-event.ts';
import { InvalidInput } from '../../../core/error.ts';
import { known } from '../../../core/known.ts';
import type { JudgedWorkload, Placement } from '../../../core/subjects.ts';
import type { Policy } from '../../../core/policy.ts';
import { parseReference } from '../../../core/reference.ts';
import { HOUR } from '../../../core/time.ts';
import { addTo } from '../../../core/grouping.ts';
import { byTime } from '../../facts/order.ts';
import type { Owners } from '../clusters/workloads.ts';

// A workload that could not be started at once is judged long before its container runs.
const AHEAD = HOUR;

/** What admission controls said, by what it was about. */
export interface Decisions {
  /**
   * About a placement, oldest first: about the workload, a pod of it, or an owner of that pod, in the same cluster and
   * namespace; where the verdict names images, about this one. Verdicts from more than an hour before it ran were about
   * an earlier start of it.
   */
  on(placement: Placement): readonly AdmissionDecided[];
  /** Overrides for what is no placement, with all that was said of the same object. */
  overridden(placements: readonly Placement[]): readonly JudgedWorkload[];
}

export function joinDecisions(decided: readonly AdmissionDecided[], owners: Owners, policy: Policy): Decisions {
  const byObject = new Map<string, AdmissionDecided[]>();
  const byWorkload = new Map<string, AdmissionDecided[]>();
  for (const one of [...decided].sort(byTime)) {
    if (one.kind === undefined) continue;
    addTo(byObject, objectKey(one, objectOf(one)), one);
    addTo(byWorkload, objectKey(one, workloadOf(one, owners)), one);
  }
  const on = (placement: Placement): readonly AdmissionDecided[] => {
    if (byObject.size === 0) return [];
    const all = [...objectsOf(placement)].flatMap((object) => byObject.get(objectKey(placement, object)) ?? []);
    return [...new Set(all)]
      .filter((one) => one.at >= placement.from - AHEAD && (placement.to === undefined || one.at <= placement.to))
      .filter((one) => !one.images?.length || one.images.some((image) => isOf(image, placement, policy)))
      .sort(byTime);
  };
  return {
    on,
    overridden: (placements) => {
      const groups = [...byWorkload].filter(([, group]) => group.some(isOverride));
      if (groups.length === 0) return [];
      const placed = new Set(placements.flatMap(on));
      return groups
        .flatMap(([key, group]) => judged(key, unplaced(group, placed), { owners, policy }))
        .sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
    },
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

/**
 * Overrides that no placement has, and what else was said of the very same objects: another pod of the workload, which
 * may be of an older revision, takes back nothing.
 */
function unplaced(
  group: readonly AdmissionDecided[],
  placed: ReadonlySet<AdmissionDecided>,
): readonly AdmissionDecided[] {
  const left = group.filter((one) => isOverride(one) && !placed.has(one));
  const objects = new Set(left.filter(({ name }) => name !== undefined).map(objectOf));
  return group.filter((one) =>
    isOverride(one) ? !placed.has(one) : one.name !== undefined && objects.has(objectOf(one)),
  );
}

function judged(
  key: string,
  [first, ...more]: readonly AdmissionDecided[],
  { owners, policy }: { readonly owners: Owners; readonly policy: Policy },
): readonly JudgedWorkload[] {
  if (!first) return [];
  const { cluster, namespace = '' } = first;
  const place = { namespace, ...known({ cluster }) };
  return [
    {
      key,
      ...place,
      workload: workloadOf(first, owners),
      at: first.at,
      decisions: [first, ...more],
      ...known({ environment: policy.environment(place) }),
    },
  ];
}

function isOverride({ decision }: AdmissionDecided): boolean {
  return decision === 'overridden';
}

function objectOf({ kind = '', name }: AdmissionDecided): string {
  return name === undefined ? kind : `${kind}/${name}`;
}

/** The top of the owner chain, as far as other records show it. */
function workloadOf(one: AdmissionDecided, owners: Owners): string {
  const { cluster, namespace = '', kind = '', name } = one;
  if (name === undefined) return kind;
  return owners.topOf({ namespace, ...known({ cluster }) }, { kind, name }, undefined);
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
