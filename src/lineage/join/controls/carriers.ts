import type { ControlChanged } from '../../../core/control-event.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Control } from '../../../core/subjects.ts';
import { isRecorded } from '../../../core/strength.ts';

type Changed = Pick<Control, 'effect' | 'change' | 'facts'>;

const FUNCTION = 'Lambda function ';

/** What a function that is gone carried: undefined where it is not known to have carried any telemetry. */
export type Carried = (fact: ControlChanged) => { readonly surely: boolean; readonly by?: ControlChanged } | undefined;

/** Known by the policy, which says what records come by, or by a subscription on record from before. */
export function carriedBy(changes: readonly ControlChanged[], policy: Policy): Carried {
  const named = new Set(policy.sources.flatMap(({ functions }) => functions ?? []));
  const subscribed = Map.groupBy(
    changes.filter(({ control, binds }) => control === 'telemetry' && binds?.startsWith(FUNCTION)),
    ({ binds }) => binds,
  );
  return ({ subject, at }) => {
    const before = (subscribed.get(subject) ?? []).filter((one) => one.at < at && isRecorded(one));
    const by = before.find(isSurelyTelemetry) ?? before[0];
    if (named.has(subject.slice(FUNCTION.length))) return { surely: true, ...(by && { by }) };
    return by && { surely: isSurelyTelemetry(by), by };
  };
}

export function isFunctionGone({ control, subject, change }: ControlChanged): boolean {
  return control === 'telemetry' && change === 'deleted' && subject.startsWith(FUNCTION);
}

/** Told as loosened where what it carried surely was telemetry. */
export function withCarried(fact: ControlChanged, changed: Changed, carried: Carried): Changed {
  const found = isFunctionGone(fact) ? carried(fact) : undefined;
  if (!found) return changed;
  const { surely, by } = found;
  return {
    effect: surely ? 'loosened' : changed.effect,
    change: by ? `${changed.change}; ${by.subject} went to it` : changed.change,
    facts: by ? [changed.facts[0], by] : changed.facts,
  };
}

// Of other subscriptions nobody knows what went by them.
function isSurelyTelemetry({ subject }: ControlChanged): boolean {
  return /^log group (?:\/aws\/eks\/[A-Za-z0-9_-]{1,100}\/cluster$|.*cloudtrail)/i.test(subject);
}
