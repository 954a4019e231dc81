import type { Finding } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Policy } from '../../core/policy.ts';
import type { Report } from '../../core/report.ts';
import type { Time } from '../../core/time.ts';
import { condense } from '../../lineage/facts/condense.ts';
import { factsOf } from '../../lineage/facts/facts.ts';
import { type Inferred, inferredFrom, withInferred } from '../../lineage/inferred.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { readWindow } from '../../lineage/facts/read-window.ts';
import * as builtin from '../../rules/builtin/index.ts';
import { applyDecisions } from '../../rules/incidents/decided.ts';
import { type Evaluation, evaluate } from '../../rules/engine/engine.ts';
import type { Focus } from '../../rules/incidents/focus.ts';
import { carryOver } from '../../rules/incidents/resolve.ts';
import type { Rule } from '../../rules/rule.ts';
import { evaluationTime } from './evaluation-time.ts';
import type { AnyEvidence } from './evidence.ts';
import { KINDS } from './kinds.ts';
import { limitsOf } from './limits.ts';
import { reportOf } from './report.ts';
import { unreadImages } from './wanted/waiting-comparisons.ts';
import { toldBefore } from './told-before.ts';

/** What an analysis leaves behind: the view it judged, what it found, and the report for the outputs. */
export interface Analysis {
  readonly lineage: Lineage;
  readonly findings: readonly Finding[];
  /** The same before people's decisions. */
  readonly undecided: readonly Finding[];
  readonly quiet: Evaluation['quiet'];
  readonly alsoOn: Evaluation['alsoOn'];
  readonly habits: Evaluation['habits'];
  /** Images that are to be read and compared, and were not. */
  readonly wanted: Evaluation['wanted'];
  /** Records ignored for the evaluation time because they lie in the future of all others. */
  readonly skewed: number;
  /** What no record and no binding names, and nothing but one name is possible for. */
  readonly inferred: Inferred;
  /** What could not be judged, or was inferred. */
  limits(): Report['limits'];
  report(): Report;
}

/** The built-in rules; the one list of them is the registry in `rules/builtin`. */
export const RULES: readonly Rule[] = Object.values(builtin);

/**
 * The product in one function: facts, policy and time in, findings out. `at` absent: the latest record plus
 * `lateEvidence`, or the latest decision. `explain`: ids of the rules whose reasons for being quiet are wanted; those of
 * earlier findings are needed anyway. `focus`: judge only that.
 */
export function analyze(
  evidence: AnyEvidence,
  policy: Policy,
  at?: Time,
  rules: readonly Rule[] = RULES,
  explain: ReadonlySet<string> = new Set(),
  focus?: Focus,
): Analysis {
  const read = 'pulls' in evidence.events ? evidence.events : factsOf(condense(evidence.events));
  // A part of the facts cannot tell what all of them leave no choice about.
  const inferred = focus ? (focus.background?.inferred ?? {}) : inferredFrom(read, policy);
  const { facts, coverage } = withInferred(read, evidence.coverage, inferred);
  const window = readWindow(facts, coverage, evidence.readAt);
  const { decisions = [], earlier = [] } = evidence;
  const time = at ?? evaluationTime(window?.to, policy, decisions);
  const lineage = buildLineage(facts, coverage, policy, time, KINDS, window, evidence.held, evidence.examined);
  const asked = earlier.length === 0 ? explain : new Set([...explain, ...earlier.map(({ rule }) => rule)]);
  const { findings: found, quiet, alsoOn, habits, wanted } = evaluate(lineage, rules, asked, focus);
  const undecided = carryOver(earlier, found, quiet, time, toldBefore(facts));
  const findings = applyDecisions(undecided, decisions, time);
  const limits = (): Report['limits'] => [
    ...limitsOf(read, evidence, lineage, inferred),
    ...unreadImages({ lineage, wanted }),
  ];
  return {
    lineage,
    findings,
    undecided,
    quiet,
    alsoOn,
    habits,
    wanted,
    skewed: window?.late ?? 0,
    inferred,
    limits,
    report: () => reportOf({ ...evidence, coverage }, lineage, findings, limits()),
  };
}
