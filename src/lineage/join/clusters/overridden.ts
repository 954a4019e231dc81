import type { AdmissionDecided } from '../../../core/control-event.ts';
import type { Controls } from '../../../core/controls.ts';
import { addTo } from '../../../core/grouping.ts';
import { known } from '../../../core/known.ts';
import type { Policy } from '../../../core/policy.ts';
import type { JudgedWorkload, Placement } from '../../../core/subjects.ts';
import { byTime } from '../../facts/order.ts';
import { objectKey, objectOf } from '../controls/decisions.ts';
import type { Owners } from './workloads.ts';

interface OverrideContext {
  readonly owners: Owners;
  readonly policy: Policy;
  readonly placements: readonly Placement[];
  readonly decisionsOn: Controls['decisionsOn'];
}

/** Overrides for what is no placement, with all that was said of the same object; oldest first. */
export function joinOverridden(
  decided: readonly AdmissionDecided[],
  { owners, policy, placements, decisionsOn }: OverrideContext,
): readonly JudgedWorkload[] {
  const byWorkload = new Map<string, AdmissionDecided[]>();
  for (const one of [...decided].sort(byTime))
    if (one.kind !== undefined) addTo(byWorkload, objectKey(one, workloadOf(one, owners)), one);
  const groups = [...byWorkload].filter(([, group]) => group.some(isOverride));
  if (groups.length === 0) return [];
  const placed = new Set(placements.flatMap(decisionsOn));
  return groups
    .flatMap(([key, group]) => judged(key, unplaced(group, placed), { owners, policy }))
    .sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}

/**
 * Overrides that no placement has, and what else was said of the very same objects: another pod of the workload, which
 * may be of an older revision, takes back nothing.
 */
function unplaced(
  group: readonly AdmissionDecided[],
  placed: ReadonlySet<AdmissionDecided>,
): readonly AdmissionDecided[] {
  const uses = new Set(group.filter((one) => isOverride(one) && placed.has(one)).map(useOf));
  const isLeft = (one: AdmissionDecided): boolean => !placed.has(one) && !uses.has(useOf(one));
  const left = group.filter((one) => isOverride(one) && isLeft(one));
  const objects = new Set(left.filter(({ name }) => name !== undefined).map(objectOf));
  return group.filter((one) => (isOverride(one) ? isLeft(one) : one.name !== undefined && objects.has(objectOf(one))));
}

/** Of an exception that is named: reports tell of one use again and again, for as long as the object is there, and after. */
function useOf(one: AdmissionDecided): string | AdmissionDecided {
  const { control, policy, ticket, name } = one;
  return ticket === undefined || name === undefined
    ? one
    : JSON.stringify([control, policy ?? null, ticket, objectOf(one)]);
}

function judged(
  key: string,
  [first, ...more]: readonly AdmissionDecided[],
  { owners, policy }: Pick<OverrideContext, 'owners' | 'policy'>,
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

/** The top of the owner chain, as far as other records show it. */
function workloadOf(one: AdmissionDecided, owners: Owners): string {
  const { cluster, namespace = '', kind = '', name } = one;
  if (name === undefined) return kind;
  return owners.topOf({ namespace, ...known({ cluster }) }, { kind, name }, undefined);
}
