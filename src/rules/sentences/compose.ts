import type { Actor } from '../../core/actor.ts';
import { textHash } from '../../core/canonical.ts';
import type { Digest } from '../../core/digest.ts';
import { type Finding, type FindingState, isAtLeastSevere, lowered, type Severity } from '../../core/finding.ts';
import { inShell } from '../../core/in-shell.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Exception, ExceptionSubject, Policy, RepositoryName } from '../../core/policy.ts';
import type { Control, JudgedWorkload, Placement } from '../../core/subjects.ts';
import { weakest } from '../../core/strength.ts';
import { earliest, formatTime, latest, type Time } from '../../core/time.ts';
import { evidenceOf } from './evidence.ts';
import { handsOf } from './hands.ts';
import { onHosts } from './host-sentences.ts';
import { containingFirst } from './next-steps.ts';
import { plainly } from './plainly.ts';
import type { Fired, Rule, Subject } from '../rule.ts';

/** The id users and outputs know a finding by: rule, its version and the subject key, never evidence or time. */
export function findingId(rule: { readonly id: string; readonly version: number }, key: string): string {
  return textHash(JSON.stringify([rule.id, rule.version, key])).slice(0, 16);
}

/** The finding that a rule's verdict comes to, and every exception within whose scope it is. */
export function compose(
  rule: Rule,
  subject: Subject,
  fired: Fired,
  lineage: Lineage,
): { readonly finding: Finding; readonly exceptions: readonly Exception[] } {
  const { policy, at } = lineage;
  const told = askedBy(subject, fired.askedUntil);
  const about = describe(told, fired);
  const setting = policy.rule(rule.id);
  const graded = fired.severity ?? rule.severity;
  const severity: Severity = setting.severity ?? (fired.absence === 'unproven' ? lowered(graded) : graded);
  const { says, evidence } = toldOf(subject, fired, severity, lineage);
  // Images are read, and asked about, at any time after: that dates nothing.
  const dated = fired.evidence.filter(({ fact }) => fact.type !== 'image.compared' && fact.type !== 'evidence.held');
  const times = dated.length > 0 ? dated.map(({ fact }) => fact.at) : [fired.since ?? at];
  const lastEventAt = latest(times);
  const scope = { rule: rule.id, ...about.scope };
  const covering = (those: ExceptionSubject): Exception | undefined =>
    exceptionFor(those, subject, isOfActs(subject) ? lastEventAt : at, lastEventAt, policy);
  const exception = covering({ ...scope, severity });
  const unapproved = exception ? undefined : covering(scope);
  const waits = fired.pending === true || (fired.pendingUntil !== undefined && at < fired.pendingUntil);
  const state: FindingState = exception ? 'suppressed' : waits ? 'pending' : 'open';
  const given = fired.hands ?? (fired.actor ? undefined : handsOf(told, lineage));
  const hands = given && given.length > 0 ? given : undefined;
  const finding: Finding = {
    id: findingId(rule, subject.key),
    rule: rule.id,
    severity,
    confidence: 'claimed' in subject ? weakest([fired.confidence, 'asserted']) : fired.confidence,
    state,
    title: rule.title,
    summary: plainly(says),
    why: rule.why,
    missing: [...(fired.missing ?? []).map(plainly), ...(unapproved ? [approvalOf(unapproved)] : [])],
    respond: stepsOf(rule, fired, { ...about.shown, ...known({ hands }) }),
    benignIf: rule.benignIf,
    openedAt: Math.min(at, fired.pendingUntil ?? fired.since ?? lastEventAt),
    firstEventAt: earliest(times),
    lastEventAt,
    attack: rule.attack,
    evidence,
    ...about.shown,
    ...known({
      hands,
      absence: fired.absence,
      contents: fired.contents,
      cause: fired.cause ?? ('told' in subject ? lineage.attachment(subject)?.subject : undefined),
      parts: fired.parts?.map((part) => part.id),
      exception: exception?.id,
      resolution: exception
        ? `covered by exception ${exception.id} of ${exception.owner}: ${exception.reason}, until ${formatTime(exception.expires)}`
        : waits && fired.pendingUntil !== undefined
          ? `${fired.asks === undefined ? 'evidence may still arrive' : `asking ${fired.asks}`} until ${formatTime(fired.pendingUntil)}`
          : undefined,
    }),
  };
  return { finding, exceptions: policy.exceptions.length === 0 ? [] : policy.exceptionsOn({ ...scope, severity }) };
}

/** The sentence and the evidence of a finding, with what hosts recorded of a push: what they did before or since dates nothing. */
function toldOf(
  subject: Subject,
  { summary, evidence }: Fired,
  severity: Severity,
  lineage: Lineage,
): { readonly says: string; readonly evidence: Finding['evidence'] } {
  const isOfPush = 'told' in subject && 'digest' in subject && lineage.onHosts.length > 0;
  if (!isOfPush || !isAtLeastSevere(severity, 'medium')) return { says: summary, evidence: evidenceOf(evidence) };
  const { says, exhibits } = onHosts(subject, lineage, new Set(evidence.map(({ fact }) => fact.id)));
  return { says: `${summary}${says}`, evidence: evidenceOf([...evidence, ...exhibits]) };
}

/** What an account did, as of when it did so last. */
function isOfActs(subject: Subject): boolean {
  return 'pushes' in subject && 'actor' in subject;
}

// A name with anything else is for a shell no one word; within quotes it is, as long as a reader sees all of it.
const SEEN = /^[\x20-\x26\x28-\x7e]{1,200}$/;
const SHOWN_DIGEST = 'sha256:'.length + 12;

/** What is to be done, what contains it first. */
function stepsOf(rule: Rule, fired: Fired, about: Pick<Finding, 'actor' | 'image' | 'hands'>): Finding['respond'] {
  return containingFirst(fired.respond ?? rule.respond).map((one) => filledIn(one, about));
}

/** An advice with the command as it is to be typed. */
function filledIn(advice: string, { actor, image, hands }: Pick<Finding, 'actor' | 'image' | 'hands'>): string {
  const digest = image?.digest?.slice(0, SHOWN_DIGEST) ?? 'DIGEST';
  const account = hands?.[0]?.account;
  const whose = account !== undefined && SEEN.test(account) ? ` (${account})` : '';
  const told = advice
    .replace(/(?<=landwaiter (?:where|trace) )DIGEST/, digest)
    .replace(/(?<=landwaiter verify )IMAGE/, (word) => (image?.digest ? inShell(byDigest(image, image.digest)) : word))
    .replace(/^Revoke the credential that pushed it\b/, (those) => `${those}${whose}`);
  if (actor === undefined) return told.replace(': landwaiter where ACTOR', '');
  const { name } = actor;
  const word = SEEN.test(name) && !name.startsWith('-') ? inShell(name) : 'ACTOR';
  return told.replace('landwaiter where ACTOR', () => `landwaiter where ${word}`);
}

function byDigest({ registry, repository }: RepositoryName, digest: Digest): string {
  return `${registry}/${repository}@${digest}`;
}

/** A place with those who asked for what runs there until an instant. */
function askedBy(subject: Subject, until: Time | undefined): Subject {
  if (until === undefined || !('container' in subject)) return subject;
  return { ...subject, asked: subject.asked.filter(({ at }) => at <= until) };
}

function approvalOf({ id, owner }: Exception): string {
  return `approval of exception ${id} by somebody other than ${owner}: it covers nothing critical without`;
}

/** A push is judged as of its own time, what runs as of `at`, and as of when it was set and began to run. */
function exceptionFor(
  those: ExceptionSubject,
  subject: Subject,
  at: Time,
  lastEventAt: Time,
  policy: Policy,
): Exception | undefined {
  if ('facts' in subject) return policy.exceptionFor(those, subject.at);
  const acts = actsOf(subject, lastEventAt);
  return policy.exceptionFor(those, at) ?? (acts && policy.exceptionFor(those, earliest(acts), latest(acts)));
}

/**
 * When what the finding is about was done. An exception's end makes nobody's doing in its time a fault again: what goes on
 * after it is `exception-expired`, and whoever does it once more then does so without one.
 */
function actsOf(subject: Subject, lastEventAt: Time): readonly Time[] | undefined {
  if ('container' in subject) {
    const { asked, instances, from } = subject;
    const begun = asked.length > 0 ? asked.map((one) => one.at) : instances.map((one) => one.from);
    return [...begun, from, lastEventAt];
  }
  return 'decisions' in subject ? subject.decisions.map((one) => one.at) : undefined;
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

/** What the subject tells, with what the rule says that it does not. */
function describe(subject: Subject, fired: Fired): Described {
  const { shown, scope } = described(subject);
  const named = known({ actor: fired.actor });
  return {
    shown: { ...shown, ...named, ...known({ image: shown.image ?? fired.image }) },
    scope: { ...scope, ...named },
  };
}

function described(subject: Subject): Described {
  if ('about' in subject) {
    const named = 'actor' in subject ? { actor: subject.actor } : {};
    return { shown: { about: subject.about, ...named }, scope: named };
  }
  if ('container' in subject) return describePlacement(subject);
  if ('workload' in subject) return describeJudged(subject);
  if ('placements' in subject) {
    const { registry, repository } = subject;
    return { shown: { image: { registry, repository } }, scope: { repository: subject } };
  }
  if ('answers' in subject) {
    const { registry, repository, digest } = subject;
    return { shown: { image: { registry, repository, digest } }, scope: { repository: subject, digest } };
  }
  if ('scope' in subject) return { shown: {}, scope: {} };
  if (!('facts' in subject)) return { shown: known({ actor: subject.actor }), scope: known({ actor: subject.actor }) };
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
