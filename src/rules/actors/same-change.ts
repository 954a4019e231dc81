import type { Lineage } from '../../core/lineage.ts';
import type { Control } from '../../core/subjects.ts';
import { DAY, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';

// A commit goes from one cluster to the next as long as somebody looks at each.
const APART = 7 * DAY;

/** The key of the act that a change is of, the same in every cluster in which one account made it one after the other. */
export function actOf(control: Control, lineage: Lineage): string | undefined {
  return actsOf(lineage).get(control);
}

const actsOf = madeOnce(({ controls }: Lineage) => {
  const acts = new Map<Control, string>();
  const last = new Map<string, { readonly act: string; readonly at: Time }>();
  for (const control of controls.toSorted((one, other) => one.at - other.at)) {
    const [{ subject, change, control: kind }] = control.facts;
    if (!control.actor) continue;
    const name = JSON.stringify([control.actor.name, kind, subject, change]);
    const before = last.get(name);
    const act = before && control.at - before.at <= APART ? before.act : `change:${control.key}`;
    last.set(name, { act, at: control.at });
    acts.set(control, act);
  }
  return acts;
});
