import type { Finding, Severity } from './finding.ts';
import type { Placement, Push } from './subjects.ts';
import type { Time } from './time.ts';

/** What a condition of the policy file does to the findings that meet it. Made by `policy/expressions.ts`. */
export interface FindingExpression {
  readonly id: string;
  /** `raise` and `lower`: by one step; a severity: to that one. */
  readonly effect: 'raise' | 'lower' | 'silence' | Severity;
  readonly reason: string;
  readonly owner?: string;
  /** Has no effect from then on, at evaluation time. `silence` always ends. */
  readonly expires?: Time;
  /** A condition that fails to evaluate does not match: nothing is silenced by mistake. */
  matches(finding: Finding): boolean;
}

/** A condition that is a rule of its own: what meets it raises a finding named `policy:ID`. */
export interface SubjectExpression {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly severity: Severity;
  readonly on: 'push' | 'placement';
  matches(subject: Push | Placement): boolean;
}

export interface Expressions {
  readonly findings: readonly FindingExpression[];
  readonly subjects: readonly SubjectExpression[];
}
