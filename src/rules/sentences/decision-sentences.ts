import type { AdmissionDecided } from '../../core/control-event.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Exhibit } from '../rule.ts';

const VERDICTS: Readonly<Record<AdmissionDecided['decision'], string>> = {
  allowed: 'allowed it',
  denied: 'denied it, and it runs all the same',
  violated: 'found that it breaks the policy, and let it in',
  overridden: 'says no, and was overridden',
  unjudged: 'let it in without judging it',
};

/** `kyverno policy signed says no, and was overridden (INC-7)`. */
export function verdictOf({ control, policy, decision, ticket }: AdmissionDecided): string {
  const name = policy === undefined ? control : `${control} policy ${policy}`;
  return `${name} ${VERDICTS[decision]}${ticket === undefined ? '' : ` (${ticket})`}`;
}

export function decisionExhibits(fact: AdmissionDecided): readonly Exhibit[] {
  return [{ fact, says: `${verdictOf(fact)}${fact.reason === undefined ? '' : `: ${fact.reason.slice(0, 200)}`}` }];
}

/** The verdict, recorded after an earlier one, by which the same policy of the same control allowed the workload. */
export function allowedAfter(
  { at, control, policy }: AdmissionDecided,
  decisions: readonly AdmissionDecided[],
): AdmissionDecided | undefined {
  return decisions.find(
    (one) =>
      one.decision === 'allowed' && one.at > at && one.control === control && one.policy === policy && isRecorded(one),
  );
}
