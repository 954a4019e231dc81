import type { ControlChanged, ControlState } from '../../../core/control-event.ts';
import type { Control } from '../../../core/subjects.ts';
import { isRecorded } from '../../../core/strength.ts';
import { differenceOf } from './control-difference.ts';

type Told = Pick<Control, 'effect' | 'facts' | 'endedBy' | 'ends'> & { readonly fact: ControlChanged };

/**
 * The changes of one control, in order, with what put a loosened one back: it is as strict again as it was before, and
 * nothing else of it is other than then; or an exception from it is gone. What merely became stricter did not.
 */
export function putBack<One extends Told>(changes: readonly One[]): readonly One[] {
  const ended = new Map<One, One>();
  const ends = new Map<One, One>();
  for (const [index, change] of changes.entries()) {
    if (change.effect !== 'loosened' || !isRecorded(change.fact)) continue;
    const isBack = backTo(change, changes.slice(0, index));
    const back = isBack && changes.slice(index + 1).find((one) => isRecorded(one.fact) && isBack(one.fact));
    if (!back) continue;
    ended.set(change, back);
    if (!ends.has(back)) ends.set(back, change);
  }
  if (ended.size === 0) return changes;
  return changes.map((one) => {
    const [by, of] = [ended.get(one), ends.get(one)];
    return { ...one, ...(by && { endedBy: by.fact }), ...(of && { ends: of.fact }) };
  });
}

function backTo(
  { fact, facts: [, compared] }: Told,
  before: readonly Told[],
): ((fact: ControlChanged) => boolean) | undefined {
  if (fact.control === 'exception' && fact.change.startsWith('created')) return ({ change }) => change === 'deleted';
  const state = (compared ?? before.at(-1)?.fact)?.state;
  return state && (({ state: then }) => then !== undefined && isAsStrict(state, then));
}

function isAsStrict(before: ControlState, then: ControlState): boolean {
  const { effect } = differenceOf(before, then);
  return effect === 'same' || effect === 'tightened';
}
