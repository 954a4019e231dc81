import type { Finding } from '../../core/finding.ts';
import type { Habits } from '../../core/habit.ts';
import type { Lineage } from '../../core/lineage.ts';
import { addTo } from '../../core/grouping.ts';
import type { Exception } from '../../core/policy.ts';
import type { WantedComparison } from '../../core/wanted-comparison.ts';
import { isAtLeast } from '../../core/strength.ts';
import { wantedIn } from '../compared/wanted.ts';
import type { Readings } from '../compared/readings.ts';
import { compose, findingId } from '../sentences/compose.ts';
import { judgedBy, rulesFrom } from './expressions.ts';
import { type Focus, inFocus } from '../incidents/focus.ts';
import { nest } from '../incidents/incidents.ts';
import { questionedIn } from './questioned.ts';
import { Recurrences } from './recurrence.ts';
import type { Judged, Phase, Quiet, Rule, RuleOn, Subject, Subjects, Verdict } from '../rule.ts';
import { suspicions } from '../incidents/suspicions.ts';
import { SUBJECTS } from './subjects.ts';
import { readingsOf, trustIn } from './trust.ts';

/** What an evaluation concluded: the findings, and why rules stayed quiet. */
export interface Evaluation {
  readonly findings: readonly Finding[];
  /** By the id that the finding would have: why a rule that looked stayed quiet. */
  readonly quiet: ReadonlyMap<string, Quiet>;
  /** By ids of findings: keys of the other subjects that they stand on. */
  readonly alsoOn: ReadonlyMap<string, readonly string[]>;
  /** Learned without what was questioned. */
  readonly habits: Habits;
  /** Images that are to be read and compared, and were not: those under suspicion first. */
  wanted(): readonly WantedComparison[];
}

/** What a rule found, before it is known what others found. */
interface Found {
  readonly subject: Subject;
  readonly keys: readonly string[];
  readonly finding: Finding;
  readonly exceptions: readonly Exception[];
}

const PHASES: readonly Phase[] = ['facts', 'habits', 'trust', 'incident', 'campaign', 'exceptions'];

/**
 * Runs every rule on every subject, phase by phase. Pure: the same lineage gives the same findings. Reasons for being
 * quiet are kept for the rules in `explain` (absent: all): over a million pushes they would outweigh the facts. With
 * `focus` only what is in it is judged and found.
 */
export function evaluate(
  base: Lineage,
  rules: readonly Rule[],
  explain?: ReadonlySet<string>,
  focus?: Focus,
): Evaluation {
  const findings = new Map<string, Finding>();
  const quiet = new Map<string, Quiet>();
  const alsoOn = new Map<string, string[]>();
  const recurrences = new Recurrences();
  const suspected = suspicions();
  const tolerated = new Map<string, { readonly finding: Finding; readonly subject: Subject }[]>();
  const isInFocus = focus ? inFocus(focus, base) : () => true;
  let lineage = base;
  let readings: Readings | undefined;
  for (const phase of PHASES) {
    if (phase === 'habits') lineage = base.learn(questionedIn(suspected, base), focus?.background?.usual);
    if (phase === 'trust') readings = readingsOf(lineage, suspected.copy());
    const judged: Judged = {
      suspicions: suspected.on,
      suspicionsOf: suspected.of,
      trusted: trustIn(lineage, suspected),
      ...(readings ?? UNREAD),
      within: (exception) => tolerated.get(exception) ?? [],
    };
    const asked = rulesOf(phase, rules, lineage);
    // Told in the order of the rules, in which they are not found.
    const found = new Map(asked.map((rule): [Rule, Found[]] => [rule, []]));
    const standing: { readonly subject: Subject; readonly finding: Finding }[] = [];
    const isWanted = (rule: Rule, subject: Subject): boolean => {
      if (!focus || isInFocus(subject, phase)) return true;
      const finding = focus.standing.get(findingId(rule, subject.key));
      if (finding) standing.push({ subject, finding });
      return false;
    };
    const hear = (rule: Rule, subject: Subject, verdict: Verdict): void => {
      if (!verdict) return;
      if ('quiet' in verdict) {
        refuseWeak(rule, verdict);
        if (explain?.has(rule.id) !== false) quiet.set(findingId(rule, subject.key), verdict);
        return;
      }
      const { finding, exceptions } = compose(rule, subject, verdict, lineage);
      const graded = judgedBy(lineage.policy.expressions.findings, finding, lineage.at);
      const keys = [subject.key, ...(verdict.alsoOn ?? [])];
      found.get(rule)?.push({ subject, keys, finding: graded, exceptions });
    };
    ask(asked, lineage, judged, isWanted, hear);
    for (const { subject, finding } of standing)
      suspected.add(finding, subject, [subject.key, ...(focus?.background?.alsoOn.get(finding.id) ?? [])]);
    for (const { subject, keys, finding, exceptions } of [...found.values()].flat()) {
      for (const { id } of exceptions) {
        addTo(tolerated, id, { finding, subject });
      }
      const merged = recurrences.merge(findings.get(finding.id), finding);
      findings.set(finding.id, merged);
      suspected.add(merged, subject, keys);
      for (const key of keys.slice(1)) addTo(alsoOn, finding.id, key);
    }
    recurrences.settle();
  }
  const read = readings ?? readingsOf(lineage, suspected);
  const wanted = () => wantedIn(lineage, read, (push) => suspected.of(push).length > 0);
  return { findings: nest([...findings.values()], alsoOn), quiet, alsoOn, habits: lineage.habits, wanted };
}

function rulesOf(phase: Phase, rules: readonly Rule[], { policy }: Lineage): readonly Rule[] {
  return [...rules, ...rulesFrom(policy.expressions.subjects)].filter(
    (rule) =>
      rule.phase === phase && policy.rule(rule.id).enabled && !(rule.mode === 'policy' && policy.mode === 'observe'),
  );
}

/** Before trust can be told. */
const UNREAD: Pick<Judged, 'baseline' | 'compared' | 'saidAgain'> = {
  baseline: () => undefined,
  compared: () => undefined,
  saidAgain: () => [],
};

/**
 * Has each rule judge every subject that it is about and that is wanted. All rules judge one subject before the next, while
 * what they look at is in the processor's cache.
 */
function ask(
  rules: readonly Rule[],
  lineage: Lineage,
  judged: Judged,
  isWanted: (rule: Rule, subject: Subject) => boolean,
  hear: (rule: Rule, subject: Subject, verdict: Verdict) => void,
): void {
  function each<Kind extends keyof Subjects>(kind: Kind): void {
    const those = rules.filter((rule): rule is Rule & RuleOn<Kind> => rule.on === kind);
    for (const subject of SUBJECTS[kind](lineage))
      for (const rule of those) if (isWanted(rule, subject)) hear(rule, subject, rule.detect(subject, lineage, judged));
  }
  for (const kind of new Set(rules.map((rule) => rule.on))) each(kind);
}

/** A rule that lets weaker evidence clear a subject than it says it does is broken. */
function refuseWeak(rule: Rule, verdict: Quiet): void {
  const condition = rule.quiet[verdict.quiet];
  if (!condition) throw new Error(`${rule.id}: no quiet condition is called ${verdict.quiet}`);
  if (isAtLeast(verdict.strength, condition.least)) return;
  throw new Error(`${rule.id}: ${verdict.quiet} needs ${condition.least} evidence and was given ${verdict.strength}`);
}
