import { SEVERITIES, type Severity } from '../../core/finding.ts';
import type { Verdict } from '../rule.ts';

/** Of the verdicts on the parts of one subject: the gravest firing, the first of equals; else the first word of being quiet. */
export function gravest(verdicts: readonly Verdict[], usual: Severity): Verdict {
  const grade = (one: { readonly severity?: Severity }): number => SEVERITIES.indexOf(one.severity ?? usual);
  const fired = verdicts.flatMap((one) => (one && 'summary' in one ? [one] : []));
  return [...fired].sort((one, other) => grade(one) - grade(other))[0] ?? verdicts.find((one) => one !== undefined);
}
