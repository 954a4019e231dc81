import type { AdmissionDecided } from '../../core/control-event.ts';
import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import { addTo } from '../../core/grouping.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Exception } from '../../core/policy.ts';
import type { Placement } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';
import { exceptionExpired } from '../../rules/builtin/exception-expired.ts';
import { approvalOf, endOf } from '../../rules/incidents/decided.ts';
import { madeOnce } from '../../rules/made-once.ts';
import { findingId } from '../../rules/sentences/compose.ts';
import { whereOf } from '../../rules/sentences/sentences.ts';
import type { Analysis } from './analyze.ts';
import { exceptionUses, standing } from './exceptions.ts';
import { judgementsIn } from './judgements.ts';

export const LET_PAST_KINDS = ['exception', 'accepted contents', 'suppression', 'break-glass'] as const;

/** Something that was tolerated: what, by whom, why, until when, and what came of it. */
export interface LetPast {
  readonly kind: (typeof LET_PAST_KINDS)[number];
  /** Tells it from all others. */
  readonly key: string;
  /** What people call it: an exception's id, a suppressed finding's, the control that was overridden. */
  readonly id: string;
  readonly what: string;
  readonly reason?: string;
  readonly ticket?: string;
  /** Who asked for it, and answers for it. */
  readonly owner?: string;
  readonly approvedBy?: string;
  readonly from?: Time;
  /** Absent: none is told. */
  readonly ends?: Time;
  readonly review?: Time;
  readonly reviewedBy?: string;
  readonly isReviewOverdue: boolean;
  /** `waiting`: nobody approved it yet, so that it changes nothing. `used`: once, at `from`. */
  readonly standing: 'to come' | 'waiting' | 'in force' | 'ended' | 'used';
  /** Findings that it silences. */
  readonly silences: readonly Finding[];
  /** How often it let something past, by what is on record. */
  readonly uses: number;
  /** The last time. */
  readonly last?: { readonly at: Time; readonly what: string; readonly finding?: string };
  /** What still rests on it, though it has ended or was used once. */
  readonly rests?: { readonly says: string; readonly finding?: string };
}

type Seen = Pick<Analysis, 'lineage' | 'findings'>;

/** All that was let past up to an instant: policy, decisions and break-glass in one list, in no order. */
export function letPast(analysis: Seen, decisions: readonly Decision[], at: Time): readonly LetPast[] {
  return [...exceptions(analysis, at), ...suppressions(analysis, decisions, at), ...overrides(analysis.lineage, at)];
}

function exceptions(analysis: Seen, at: Time): readonly LetPast[] {
  const { policy } = analysis.lineage;
  const accepted = new Set(policy.contents.accepted);
  const acceptedIn = accepted.size === 0 ? undefined : acceptances(analysis);
  const byId = new Map(analysis.findings.map((one) => [one.id, one]));
  return exceptionUses(analysis).map(({ exception, silences }) => {
    const { id, key, reason, ticket, owner, approvedBy, starts, expires, reviewBy, reviewedAt, reviewedBy } = exception;
    const uses = [...silences.map(useOf), ...(acceptedIn?.get(id) ?? [])];
    const stands = standing(exception, at);
    const left = stands === 'ended' ? byId.get(findingId(exceptionExpired, key)) : undefined;
    return {
      kind: accepted.has(exception) ? ('accepted contents' as const) : ('exception' as const),
      key,
      id,
      what: scopeOf(exception),
      reason,
      owner,
      ends: expires,
      isReviewOverdue:
        reviewBy !== undefined && reviewBy <= at && !(reviewedAt !== undefined && reviewedAt >= reviewBy),
      standing: stands,
      silences,
      uses: uses.length,
      ...known({ ticket, approvedBy, from: starts, review: reviewBy, reviewedBy, last: lastOf(uses) }),
      ...(left && left.state !== 'resolved' && { rests: { says: left.summary, finding: left.id } }),
    };
  });
}

type Use = NonNullable<LetPast['last']>;

function useOf({ id, lastEventAt, title, image, placement }: Finding): Use {
  const subject = placement?.workload ?? image?.repository;
  return { at: lastEventAt, what: subject === undefined ? title : `${title}: ${subject}`, finding: id };
}

function lastOf(uses: readonly Use[]): Use | undefined {
  return uses.reduce<Use | undefined>((last, one) => (last && last.at >= one.at ? last : one), undefined);
}

/** Pushes of which an entry of `contents.accept` accepted something, by its id. */
const acceptances = madeOnce(({ findings, lineage }: Seen): ReadonlyMap<string, readonly Use[]> => {
  const { compared } = judgementsIn(findings, lineage);
  const byEntry = new Map<string, Use[]>();
  for (const push of lineage.pushes)
    for (const id of new Set(compared(push)?.accepted ?? []))
      addTo(byEntry, id, { at: push.at, what: `${push.repository}${push.tag === undefined ? '' : `:${push.tag}`}` });
  return byEntry;
});

function scopeOf({ scope: { rules, repositories, environments, digests, actors } }: Exception): string {
  const parts = [
    ['rules', rules],
    ['repositories', repositories?.patterns],
    ['environments', environments],
    ['digests', digests?.map((one) => one.slice(0, 19))],
    ['actors', actors?.patterns],
  ] as const;
  const said = parts.flatMap(([name, values]) => (values ? [`${name} ${values.join(', ')}`] : []));
  return said.length === 0 ? 'everything' : said.join('; ');
}

function suppressions({ findings }: Seen, all: readonly Decision[], at: Time): readonly LetPast[] {
  const decisions = all.filter((one) => one.at <= at);
  const byId = new Map(findings.map((one) => [one.id, one]));
  const about = Map.groupBy(decisions, ({ finding }) => finding);
  const approvals = Map.groupBy(decisions, ({ approves }) => approves);
  return decisions
    .filter(({ kind }) => kind === 'suppress')
    .map((one) => {
      const finding = byId.get(one.finding);
      const ends = liftedOr(one, about.get(one.finding) ?? []);
      const isOver = ends <= at;
      const stands = isOver ? 'ended' : finding?.decision?.waits === true ? 'waiting' : 'in force';
      const own = finding && { at: finding.lastEventAt, what: finding.title, finding: finding.id };
      return {
        kind: 'suppression' as const,
        key: one.id,
        id: one.finding,
        what: finding ? `${finding.title} (${finding.rule})` : 'a finding that is no longer kept',
        reason: one.why,
        owner: one.who,
        from: one.at,
        ends,
        isReviewOverdue: false,
        standing: stands,
        silences: finding && stands === 'in force' ? [finding] : [],
        uses: 1 + one.parts.length,
        ...known({ approvedBy: approvalOf(one, approvals.get(one.id) ?? [], at)?.who, last: own }),
        ...(isOver && isStanding(finding) && { rests: { says: `it is ${finding.state} again`, finding: finding.id } }),
      };
    });
}

function isStanding(finding: Finding | undefined): finding is Finding {
  return finding !== undefined && finding.state !== 'resolved' && finding.state !== 'suppressed';
}

/** When it no longer held: by its end, or by a later decision. */
function liftedOr(one: Decision, about: readonly Decision[]): Time {
  const lifted = about.find(({ at, kind }) => at > one.at && (kind === 'unsuppress' || kind === 'revive'))?.at;
  return Math.min(lifted ?? Infinity, endOf(one));
}

function overrides(lineage: Lineage, end: Time): readonly LetPast[] {
  const used = new Map<string, { readonly decision: AdmissionDecided; running?: Placement }>();
  for (const placement of lineage.placements)
    for (const decision of lineage.decisionsOn(placement)) {
      const one = used.get(decision.id) ?? { decision };
      used.set(decision.id, one);
      if (placement.running) one.running = placement;
    }
  for (const { decisions } of lineage.overridden)
    for (const decision of decisions) if (!used.has(decision.id)) used.set(decision.id, { decision });
  return [...used.values()]
    .filter(({ decision: { decision, at } }) => decision === 'overridden' && at <= end)
    .map(({ decision, running }) => overrideOf(decision, running));
}

function overrideOf(one: AdmissionDecided, running: Placement | undefined): LetPast {
  const { id, at, control, policy, cluster, namespace, kind, name, reason, ticket, actor, images = [] } = one;
  const workload = [kind, name].filter(Boolean).join('/');
  const what = [
    [cluster, namespace, workload].filter(Boolean).join(' / '),
    ...images.map(({ reference, digest }) => reference ?? digest ?? ''),
  ].filter((part) => part !== '');
  return {
    kind: 'break-glass',
    key: id,
    id: `${control}${policy === undefined ? '' : ` ${policy}`}`,
    what: what.join('; '),
    from: at,
    isReviewOverdue: false,
    standing: 'used',
    silences: [],
    uses: 1,
    last: { at, what: workload },
    ...known({ reason, ticket, owner: actor?.name }),
    ...(running && { rests: { says: `${whereOf(running)} still runs what it let in` } }),
  };
}
