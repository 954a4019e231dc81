import { type Finding, isAtLeastSevere } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { ExpectedSource } from '../../core/policy.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import type { ReadSigners } from '../../policy/compile/signers.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { SUBJECTS } from '../../rules/engine/subjects.ts';
import { caseKey, caseTrust } from '../../rules/scenarios/evidence-scenario.ts';
import { findingId } from '../../rules/sentences/compose.ts';
import type { Case, Quiet, Rule } from '../../rules/rule.ts';
import { analyze, RULES } from '../analysis/analyze.ts';

/** Whether a rule does what one of its cases expects, and in a sentence what it did. */
export interface Proof {
  readonly passed: boolean;
  readonly got: string;
}

/** Judges a case's history by all built-in rules and the one to prove. @throws InvalidInput when the case's policy is none. */
export function proveCase(rule: Rule, one: Case): Proof {
  const { lineage, findings, quiet } = judged(rule, one, []);
  const fired = findings.filter((finding) => finding.rule === rule.id);
  const reasons = SUBJECTS[rule.on](lineage).flatMap(({ key }) => quiet.get(findingId(rule, key)) ?? []);
  return { passed: isAsExpected(one, fired, reasons), got: told(fired, reasons) };
}

/** No file is there to read: a key is named by its path, a trust entry by its signer. */
export const inCases: ReadSigners = ({ name, key }) => ({
  trust: [caseTrust(name)],
  ...known({ key: key === undefined ? undefined : caseKey(key) }),
});

/** `sources`: these are in the policy, too. */
function judged(rule: Rule, one: Case, sources: readonly ExpectedSource[]): ReturnType<typeof analyze> {
  const own =
    one.policy === undefined
      ? observe()
      : compilePolicy(loadPolicy(one.policy, `${rule.id}: ${one.name}`), undefined, inCases);
  const policy = sources.length === 0 ? own : { ...own, sources: [...own.sources, ...sources] };
  const rules = [...RULES.filter((other) => other.id !== rule.id), rule];
  return analyze(
    { events: one.events, coverage: one.coverage, inputs: [], ...known({ held: one.held, examined: one.examined }) },
    policy,
    one.at,
    rules,
    new Set([rule.id]),
  );
}

/** The ids of what the rule finds, of medium or more. */
export function foundBy(rule: Rule, one: Case, sources: readonly ExpectedSource[]): ReadonlySet<string> {
  const { findings } = judged(rule, one, sources);
  return new Set(
    findings.filter((one) => one.rule === rule.id && isAtLeastSevere(one.severity, 'medium')).map(({ id }) => id),
  );
}

function isAsExpected(one: Case, fired: readonly Finding[], reasons: readonly Quiet[]): boolean {
  const { expect } = one;
  if (expect === 'none') return fired.length === 0 && reasons.length === 0;
  if (expect !== 'fires') return fired.length === 0 && reasons.some((reason) => reason.quiet === expect.quiet);
  if (fired.length !== (one.times ?? fired.length)) return false;
  return fired.some(
    (finding) =>
      (one.severity ?? finding.severity) === finding.severity &&
      (one.state ?? finding.state) === finding.state &&
      (one.absence ?? finding.absence) === finding.absence &&
      finding.summary.includes(one.says ?? ''),
  );
}

function told(fired: readonly Finding[], reasons: readonly Quiet[]): string {
  if (fired.length > 0)
    return fired
      .map(
        ({ severity, state, absence, summary }) =>
          `fires (${severity}, ${state}${absence === undefined ? '' : `, absence ${absence}`}): ${summary}`,
      )
      .join('\n');
  if (reasons.length > 0)
    return `stays quiet: ${reasons.map((reason) => `${reason.quiet} (${reason.because})`).join('; ')}`;
  return 'does not concern anything here';
}
