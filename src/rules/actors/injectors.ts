import type { Lineage } from '../../core/lineage.ts';
import type { Placement } from '../../core/subjects.ts';
import type { Judged } from '../rule.ts';

/** Whether listed software injects it: that says whose it is, not that nobody else pushed there. */
export function isInjected(placement: Placement, lineage: Lineage, judged: Judged): boolean {
  return isListedInjector(placement) && !isDoubted(placement, lineage, judged);
}

export function isListedInjector({ environment, reference }: Placement): boolean {
  return (
    reference !== undefined && environment?.injectors?.matches(`${reference.registry}/${reference.repository}`) === true
  );
}

/** A finding of medium or more stands on the push of what it runs. */
export function isDoubted(placement: Placement, lineage: Lineage, judged: Judged): boolean {
  return lineage.pushesFor(placement).some((push) => judged.suspicionsOf(push).length > 0);
}
