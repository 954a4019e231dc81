import { type Finding, noneBySeverity, type Severity } from '../../core/finding.ts';

/** Findings that stand, an incident as one with its parts. */
export interface Counts {
  readonly open: Readonly<Record<Severity, number>>;
  /** Not over, and somebody looks after it. */
  readonly acknowledged: Readonly<Record<Severity, number>>;
  readonly pending: number;
}

export function countsOf(findings: readonly Finding[]): Counts {
  const [open, acknowledged] = [noneBySeverity(), noneBySeverity()];
  let pending = 0;
  for (const { state, incident, severity } of findings) {
    if (incident !== undefined) continue;
    if (state === 'open') open[severity] += 1;
    else if (state === 'acknowledged') acknowledged[severity] += 1;
    else if (state === 'pending') pending += 1;
  }
  return { open, acknowledged, pending };
}
