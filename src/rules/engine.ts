import { createHash } from 'node:crypto';
import type { Actor } from '../core/actor.ts';
import type { Digest } from '../core/digest.ts';
import {
  type Evidence,
  type Finding,
  type FindingState,
  isAtLeastSevere,
  lowered,
  type Severity,
} from '../core/finding.ts';
import { known } from '../core/known.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Control, JudgedWorkload, Placement } from '../core/subjects.ts';
import type { RepositoryName } from '../core/policy.ts';
import { isAtLeast } from '../core/strength.ts';
import { formatTime } from '../core/time.ts';
import { judgedBy, rulesFrom } from './expressions.ts';
import { nest } from './incidents.ts';
import type { Fired, Judged, Phase, Quiet, Rule, Subjects, Verdict } from './rule.ts';
import { inOrder } from './sentences.ts';
import { trustIn } from './trust.ts';

/** What an evaluation concluded: the findings, and why rules stayed quiet. */
export interface Evaluation {
  readonly findings: readonly Finding[];
  /** By the id that the finding would have: why a rule that looked stayed quiet. */
  readonly quiet: ReadonlyMap<string, Quiet>;
}

const PHASES: readonly Phase[] = ['facts', 'habits', 'trust', 'incident'];

/**
 * Runs every rule on every subject, phase by phase. Pure: the same lineage gives the same findings. Reasons for being
 * quiet are kept for the rules in `explain` (absent: all): over a million pushes they would outweigh the facts.
 */
export function evaluate(base: Lineage, rules: readonly Rule[], explain?: ReadonlySet<string>): Evaluation {
  const findings = new Map<string, Finding>();
  const quiet = new Map<string, Quiet>();
  const suspicions = new Map<string, Finding[]>();
  let lineage = base;
  for (const phase of PHASES) {
    if (phase === 'habits') lineage = base.learn(questioned(suspicions));
    const judged: Judged = { suspicions: (key) => suspicions.get(key) ?? [], trusted: trustIn(lineage, suspicions) };
    const found: { readonly key: string; readonly finding: Finding }[] = [];
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
        const finding = compose(rule, subject, verdict, lineage);
        found.push({ key: subject.key, finding: judgedBy(lineage.policy.expressions.findings, finding, lineage.at) });
      }
    }
    for (const { key, finding } of found) {
      const merged = recurrence(findings.get(finding.id), finding);
      findings.set(finding.id, merged);
      if (!isSuspicion(merged)) continue;
      suspicions.set(key, [...(suspicions.get(key) ?? []).filter((one) => one.id !== merged.id), merged]);
    }
  }
  return { findings: nest([...findings.values()]), quiet };
}

function* verdicts(
  rule: Rule,
  lineage: Lineage,
  judged: Judged,
): Generator<{ readonly subject: Subjects[keyof Subjects]; readonly verdict: Verdict }> {
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

function isSuspicion(finding: Finding): boolean {
  return isAtLeastSevere(finding.severity, 'medium') && finding.state !== 'suppressed' && finding.state !== 'resolved';
}

function questioned(suspicions: ReadonlyMap<string, readonly Finding[]>): ReadonlySet<string> {
  return new Set(suspicions.keys());
}

/** The id users and outputs know a finding by: rule, its version and the subject key, never evidence or time. */
export function findingId(rule: { readonly id: string; readonly version: number }, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([rule.id, rule.version, key]))
    .digest('hex')
    .slice(0, 16);
}

function compose(rule: Rule, subject: Subjects[keyof Subjects], fired: Fired, lineage: Lineage): Finding {
  const { policy, at } = lineage;
  const about = describe(subject);
  const setting = policy.rule(rule.id);
  const graded = fired.severity ?? rule.severity;
  const severity: Severity = setting.severity ?? (fired.absence === 'unproven' ? lowered(graded) : graded);
  const evidence = inOrder(fired.evidence).map(
    ({ fact, says }): Evidence => ({
      source: fact.source,
      ...fact.origin,
      eventId: fact.id,
      time: fact.at,
      says,
    }),
  );
  const times = evidence.length > 0 ? evidence.map((one) => one.time) : [fired.since ?? at];
  const lastEventAt = Math.max(...times);
  // A push is judged as of its own time, what runs as of now.
  const exceptionAt = 'facts' in subject ? subject.at : at;
  const exception = policy.exceptionFor({ rule: rule.id, ...about.scope }, exceptionAt);
  const waits = fired.pending === true || (fired.pendingUntil !== undefined && at < fired.pendingUntil);
  const state: FindingState = exception ? 'suppressed' : waits ? 'pending' : 'open';
  return {
    id: findingId(rule, subject.key),
    rule: rule.id,
    severity,
    confidence: fired.confidence,
    state,
    title: rule.title,
    summary: fired.summary,
    why: rule.why,
    missing: fired.missing ?? [],
    respond: rule.respond,
    benignIf: rule.benignIf,
    openedAt: Math.min(at, fired.pendingUntil ?? fired.since ?? lastEventAt),
    firstEventAt: Math.min(...times),
    lastEventAt,
    attack: rule.attack,
    evidence,
    ...about.shown,
    ...known({
      absence: fired.absence,
      parts: fired.parts?.map((part) => part.id),
      exception: exception?.id,
      resolution: exception
        ? `covered by exception ${exception.id} of ${exception.owner}: ${exception.reason}, until ${formatTime(exception.expires)}`
        : waits && fired.pendingUntil !== undefined
          ? `evidence may still arrive until ${formatTime(fired.pendingUntil)}`
          : undefined,
    }),
  };
}

type Shown = Pick<Finding, 'image' | 'about' | 'actor' | 'placement' | 'environment'>;
interface Described {
  readonly shown: { readonly [Key in keyof Shown]: NonNullable<Shown[Key]> } | Partial<Shown>;
  readonly scope: {
    readonly repository?: { readonly registry: string; readonly repository: string };
    readonly environment?: string;
    readonly digest?: Digest;
    readonly actor?: Actor;
  };
}

function describe(subject: Subjects[keyof Subjects]): Described {
  if ('about' in subject) {
    const named = 'actor' in subject ? { actor: subject.actor } : {};
    return { shown: { about: subject.about, ...named }, scope: named };
  }
  if ('container' in subject) return describePlacement(subject);
  if ('workload' in subject) return describeJudged(subject);
  const name = 'repository' in subject ? subject : repositoryOf(subject);
  const { actor } = subject;
  const image = name && {
    registry: name.registry,
    repository: name.repository,
    ...('repository' in subject && known({ tag: subject.tag, digest: subject.digest })),
  };
  return {
    shown: known({ image, actor }),
    scope: known({ repository: name, digest: 'digest' in subject ? subject.digest : undefined, actor }),
  };
}

function repositoryOf({ registry, facts: [{ repository }] }: Control): RepositoryName | undefined {
  return registry === undefined || repository === undefined ? undefined : { registry, repository };
}

function describePlacement(subject: Placement): Described {
  const { reference, digest, environment, cluster, namespace, workload, container } = subject;
  const actor = subject.asked.at(-1)?.actor;
  return {
    shown: {
      placement: { namespace, workload, container, ...known({ cluster }) },
      ...known({
        image: reference && {
          registry: reference.registry,
          repository: reference.repository,
          ...known({ tag: reference.tag, digest }),
        },
        actor,
        environment: environment?.name,
      }),
    },
    scope: known({ repository: reference, environment: environment?.name, digest, actor }),
  };
}

function describeJudged({ cluster, namespace, workload, environment, decisions }: JudgedWorkload): Described {
  const { actor } = decisions.findLast((one) => one.actor) ?? {};
  return {
    shown: {
      placement: { namespace, workload, ...known({ cluster }) },
      ...known({ actor, environment: environment?.name }),
    },
    scope: known({ environment: environment?.name, actor }),
  };
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
