import type { Lineage } from '../../core/lineage.ts';
import type { ContainerObserved } from '../../core/event.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { earliest, type Time } from '../../core/time.ts';

export interface Addition {
  readonly at: Time;
  readonly by?: Deployment;
  /** A pod of the workload that did not have the container. */
  readonly before?: ContainerObserved;
}

/** How the container came to a workload that was there without it; undefined when that is not known. */
export function additionOf(placement: Placement, lineage: Lineage): Addition | undefined {
  const [first] = placement.asked;
  const at = first?.at ?? placement.from;
  if (placement.kind === 'ephemeral') return { at, ...(first && { by: first }) };
  const before = lineage.placementsIn(placement).find((one) => one.container === placement.container);
  if (before !== placement) return undefined;
  if (first) {
    const [oldest] = lineage.deploymentsOf(placement);
    const isAdded = first.before === undefined && !first.uncertain && oldest !== undefined && oldest.at < first.at;
    return isAdded ? { at, by: first } : undefined;
  }
  const pod = podWithout(placement, lineage);
  return pod && { at, before: pod };
}

/** Other bytes, in a container that is always put in. */
export function handedOut({ asked, from }: Placement): Addition | undefined {
  return asked.length === 0 ? { at: from } : undefined;
}

/** A pod made before the first that has the container. A pod that merely tells of another container proves nothing. */
function podWithout(placement: Placement, lineage: Lineage): ContainerObserved | undefined {
  const own = lineage.placementsIn(placement).filter((one) => one.container === placement.container);
  const pods = new Set(own.flatMap((one) => one.observed.map(({ pod }) => pod)));
  const from = earliest(placement.observed.map(madeAt));
  for (const one of lineage.placementsIn(placement)) {
    const found = one.observed.find((fact) => !pods.has(fact.pod) && madeAt(fact) < from && isRecorded(fact));
    if (found) return found;
  }
  return undefined;
}

function madeAt({ created, started, at }: ContainerObserved): Time {
  return created ?? started ?? at;
}
