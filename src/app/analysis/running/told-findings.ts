import { type Finding, isSuspicion, type Severity } from '../../../core/finding.ts';

/** A finding that stands, as rows of other things name it. */
export interface ToldFinding {
  readonly id: string;
  readonly severity: Severity;
}

/** What stands against something, the worst first; parts are told by their incident. */
export function isTold(one: Finding): boolean {
  return isSuspicion(one) && one.incident === undefined;
}

export function asTold(findings: readonly Finding[] = [], most = 10): readonly ToldFinding[] {
  return findings.slice(0, most).map(({ id, severity }) => ({ id, severity }));
}
