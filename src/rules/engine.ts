import { type Finding, isAtLeastSevere } from '../core/finding.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Exception } from '../core/policy.ts';
import { isAtLeast } from '../core/strength.ts';
import { compose, findingId } from './compose.ts';
import { judgedBy, rulesFrom } from './expressions.ts';
import { nest } from './incidents.ts';
import type { Judged, Phase, Quiet, Rule, Subject, Verdict } from './rule.ts';
import { suspicions } from './suspicions.ts';
import { trustIn } from './trust.ts';

/** What an evaluation concluded: the findings, and why rules stayed quiet. */
export interface Evaluation {
  readonly findings: readonly Finding[];
  /** By the id that the finding would have: why a rule that looked stayed quiet. */
  readonly quiet: ReadonlyMap<string, Quiet>;
}

const PHASES: readonly Phase[] = ['facts', 'habits', 'trust', 'incident', 'campaign', 'exceptions'];

/**
 * Runs every rule on every subject, phase by phase. Pure: the same lineage gives the same findings. Reasons for being
 * quiet are kept for the rules in `explain` (absent: all): over a million pushes they would outweigh the facts.
 */
export function evaluate(base: Lineage, rules: readonly Rule[], explain?: ReadonlySet<string>): Evaluation {
  const findings = new Map<string, Finding>();
  const quiet = new Map<string, Quiet>();
  const suspected = suspicions();
  const tolerated = new Map<string, { readonly finding: Finding; readonly subject: Subject }[]>();
  let lineage = base;
  for (const phase of PHASES) {
    if (phase === 'habits') lineage = base.learn(suspected.keys());
    const judged: Judged = {
      suspicions: suspected.on,
      suspicionsOf: suspected.of,
      trusted: trustIn(lineage, suspected),
      within: (exception) => tolerated.get(exception) ?? [],
    };
    const found: {
      readonly subject: Subject;
      readonly keys: readonly string[];
      readonly finding: Finding;
      readonly exceptions: readonly Exception[];
    }[] = [];
    for (const rule of [...rules, ...rulesFrom(lineage.policy.expressions.subjects)]) {
      if (rule.phase !== phase || !lineage.policy.rule(rule.id).enabled) continue;
      if (rule.mode === 'policy' && lineage.policy.mode === 'observe') continue;
      for (const { subject, verdict } of verdicts(rule, lineage, judged)) {
        if (!verdict) continue;
        if ('quiet' in verdict) {
          refuseWeak(rule, verdict);
          if (explain?.has(rule.id) !== false) quiet.set(findingId(rule, subject.key), verdict);
          continue;
        }
        const { finding, exceptions } = compose(rule, subject, verdict, lineage);
        const graded = judgedBy(lineage.policy.expressions.findings, finding, lineage.at);
        const keys = [subject.key, ...(verdict.alsoOn ?? [])];
        found.push({ subject, keys, finding: graded, exceptions });
      }
    }
    for (const { subject, keys, finding, exceptions } of found) {
      for (const { id } of exceptions) {
        const within = tolerated.get(id);
        if (within) within.push({ finding, subject });
        else tolerated.set(id, [{ finding, subject }]);
      }
      const merged = recurrence(findings.get(finding.id), finding);
      findings.set(finding.id, merged);
      suspected.add(merged, subject, keys);
    }
  }
  return { findings: nest([...findings.values()]), quiet };
}

function* verdicts(
  rule: Rule,
  lineage: Lineage,
  judged: Judged,
): Generator<{ readonly subject: Subject; readonly verdict: Verdict }> {
  switch (rule.on) {
    case 'push':
      for (const subject of lineage.pushes) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'placement':
      for (const subject of lineage.placements) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'deletion':
      for (const subject of lineage.deletions) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'control':
      for (const subject of lineage.controls) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'admitted':
      for (const subject of [...lineage.placements, ...lineage.overridden])
        yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'exception':
      for (const subject of lineage.policy.exceptions)
        yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'pusher':
      for (const subject of lineage.pushers) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'repository':
      for (const subject of lineage.repositories) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'source':
      for (const subject of lineage.watch.sources) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'registry':
      for (const subject of lineage.watch.registries) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'cluster':
      for (const subject of lineage.watch.clusters) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'clocks':
      for (const subject of lineage.watch.clocks) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'kept':
      for (const subject of lineage.watch.kept) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
    case 'right':
      for (const subject of lineage.watch.rights) yield { subject, verdict: rule.detect(subject, lineage, judged) };
      return;
  }
}

/** A rule that lets weaker evidence clear a subject than it says it does is broken. */
function refuseWeak(rule: Rule, verdict: Quiet): void {
  const condition = rule.quiet[verdict.quiet];
  if (!condition) throw new Error(`${rule.id}: no quiet condition is called ${verdict.quiet}`);
  if (isAtLeast(verdict.strength, condition.least)) return;
  throw new Error(`${rule.id}: ${verdict.quiet} needs ${condition.least} evidence and was given ${verdict.strength}`);
}

/** Two firings on one subject are one finding: the worse tells it, and the evidence of both stays. */
function recurrence(earlier: Finding | undefined, later: Finding): Finding {
  if (!earlier) return later;
  const main = isAtLeastSevere(later.severity, earlier.severity) || earlier.state === 'suppressed' ? later : earlier;
  const ids = new Set(earlier.evidence.map((one) => one.eventId));
  const evidence = [...earlier.evidence, ...later.evidence.filter((one) => !ids.has(one.eventId))].sort(
    (one, other) => one.time - other.time,
  );
  return {
    ...main,
    evidence,
    firstEventAt: Math.min(earlier.firstEventAt, later.firstEventAt),
    lastEventAt: Math.max(earlier.lastEventAt, later.lastEventAt),
    openedAt: Math.min(earlier.openedAt, later.openedAt),
  };
}
