import type { Digest } from './digest.ts';
import type { HostImage, NamedRun, RunAbsent, RunReported } from './event.ts';
import type { FormerName } from './former-name.ts';
import { attemptOf } from './run-attempt.ts';
import type { Push } from './subjects.ts';
import type { Promotion, RepositoryName } from './policy.ts';
import { type Absence, bestOf, isRecorded, type Strength } from './strength.ts';
import { countBelow, countUntil, DAY, HOUR, MINUTE, type Time } from './time.ts';

/** One attempt of a CI run, joined from its records. */
export interface Run extends NamedRun, Pick<RunReported, ClaimedField | 'committed' | 'number'> {
  readonly from: Time;
  /** Absent while no record says that it ended. */
  readonly to?: Time;
  readonly products: readonly { readonly reference?: string; readonly digest?: Digest; readonly strength: Strength }[];
  readonly strength: Strength;
  /**
   * Of a run that its CI system recorded: the unsigned claims (webhooks) from which those fields are that the record
   * lacks. Such a field may raise a doubt; it proves nothing and links nothing.
   */
  readonly claims: Readonly<Partial<Record<ClaimedField, RunReported>>>;
  readonly facts: readonly RunReported[];
  /** By which its project took the name that another had: whoever allows that name may not mean it. */
  readonly taken?: RunReported;
  /** Another name that the policy has, by which its project went then. */
  readonly formerly?: FormerName;
}

/** What a claim may add to the record of a run. */
export type ClaimedField =
  | 'conclusion'
  | 'workflow'
  | 'ref'
  | 'commit'
  | 'trigger'
  | 'head'
  | 'sourceRepository'
  | 'runner'
  | 'actor';

/** A run's word on a digest that it made. */
export interface BuildReport {
  readonly run: Run;
  readonly digest: Digest;
  /** The name it gave the image, where it tells one: canonical, after the policy's aliases. */
  readonly name?: RepositoryName;
  readonly tag?: string;
  readonly strength: Strength;
}

/** A run that may have made a push as well, and why no entry allows it. */
export interface Rival {
  readonly run: Run;
  readonly unapproved: string;
}

/**
 * Which build a push came from. `explained` by one run (or by an earlier explained push of the same bytes, `via`);
 * `hosted`: nobody says which runs this repository should have, and a host that may build recorded that it made these very
 * bytes; `ambiguous`: several runs fit and nothing tells them apart; `none`: no run fits; `unasked`: nobody says which
 * builds this repository should have, and no builder made it.
 */
export type Explanation =
  | {
      readonly state: 'explained';
      readonly run: Run;
      /** `attested`: a signed statement about this digest names the run. */
      readonly by: 'attested' | 'digest' | 'commit' | 'number' | 'ref' | 'time';
      readonly strength: Strength;
      /** Why no `builds` entry allows the run; absent when one does or none is asked for. */
      readonly unapproved?: string;
      /** Nothing but the fork that its code is from stands against the run, by an entry that lets pull requests push. */
      readonly outsiders?: true;
      /** The claim without which nothing would stand against the run. */
      readonly doubt?: RunReported;
      /** Only claims gave its project the name by which an entry allows it. */
      readonly isNameClaimed?: true;
      readonly via?: Push;
      /** Where only its time speaks for the run: others of that time, of allowed workflows, that no entry allows. */
      readonly rivals?: () => readonly Rival[];
    }
  | { readonly state: 'hosted'; readonly origin: HostOrigin }
  | {
      readonly state: 'ambiguous';
      /** How many there are, and the first of them, or all. Found anew at each call: each push may have very many. */
      readonly count: number;
      readonly runs: (most?: number) => readonly Run[];
      /** Whether `builds` entries allow all of them, and no claim speaks against any; true where none is asked for. */
      readonly approved: boolean;
      /** Where the entries allow none: why not the first. */
      readonly unapproved?: string;
    }
  | {
      readonly state: 'none';
      readonly absence: Absence;
      readonly gap?: string;
      /** Nothing of the build system was read of that time or before. */
      readonly unread?: true;
      readonly used?: Run;
      /** To one of whose jobs the credential of the push had been given, by all that is known; it had ended before. */
      readonly over?: Run;
      /** One of that time that is only claimed, where the build system itself has to tell of it. */
      readonly claimed?: Run;
      /** It is later than all that the build system itself has told yet, which may come until then. */
      readonly due?: Time;
      /** The build system says that there is no such run, nor any other of that time that is only claimed. */
      readonly absent?: RunAbsent;
      /** Those that are only claimed and of which it has not said so: the latest 500. */
      readonly waiting?: readonly Run[];
    }
  | { readonly state: 'unasked' };

/** Of a push that one run explains. */
export type Explained = Extract<Explanation, { readonly state: 'explained' }>;

/** Of a push that several runs may have made. */
export type Ambiguous = Extract<Explanation, { readonly state: 'ambiguous' }>;

/** Whether nobody can say which build a push came from: none is asked for, or nothing of its build system was read. */
export function isUnknowable(origin: Explanation): boolean {
  return origin.state === 'unasked' || (origin.state === 'none' && origin.unread === true);
}

/** Whether only a claim, such as a webhook, tells of the run that explains a push, or that it is one of an allowed project. */
export function isClaimed(origin: Explanation): boolean {
  if (origin.state !== 'explained') return false;
  return origin.isNameClaimed === true || !(isRecorded(origin.run) || isSigned(origin.run));
}

/** Whether all that tells of a run, and is no record, was signed by its sender: one claim that was not could say anything. */
export function isSigned({ facts }: Pick<Run, 'facts'>): boolean {
  return facts.every((fact) => isRecorded(fact) || fact.signed === true);
}

/** The way a pushed image came to be on a host. */
export interface HostOrigin {
  readonly host?: string;
  /** The act that made the image there. `tagged`: it was tagged there and never came there by a pull. */
  readonly how: 'built' | 'committed' | 'loaded' | 'imported' | 'tagged';
  readonly strength: Strength;
  readonly at: Time;
  /** Oldest first: the making, the tag, the push. */
  readonly facts: readonly HostImage[];
  /** Earlier images of this host that were built there and pushed, and on how many days: a habit of building. */
  readonly built: { readonly pushes: number; readonly days: number };
  /** The host also recorded that it sent the image by the name of the push, about then. */
  readonly sent?: true;
}

/** No builder recorded that it sent a push, though builders recorded that of the account's other pushes. */
export interface Unsent {
  /** Those from which the account pushes. */
  readonly hosts: readonly string[];
  /** How many pushes of the account before have such a record. */
  readonly count: number;
  /** A push of the same name, so near that nobody can say which of the two the host sent. */
  readonly rival?: Push;
  /**
   * Where no host's record shows the program and the repository, from there: the first push of the account that came from there
   * so, before any would have been missed.
   */
  readonly unshown?: Push;
  readonly absence: Absence;
  readonly gap?: string;
}

/** A listed promotion explains the copy. */
export interface PromotionLink {
  readonly entry: Promotion;
  readonly from: Push;
  /** `asserted` where the promotion asks for a build, and only a webhook tells of it. */
  readonly strength: Strength;
  /** An earlier stage to which this image came by no listed promotion, although there is one. */
  readonly skipped?: Push;
}

/** A listed promotion in all but one thing: no push into its source is on record. */
export type SourcelessPromotion = Pick<PromotionLink, 'entry' | 'strength'>;

/** A listed promotion in all but one thing: no recorded run that its `builds` allow went on when it was made. */
export interface UnbuiltPromotion {
  readonly entry: Promotion;
  readonly from: Push;
  /** `no run of acme/promote went on then`; or why the nearest one is not allowed. */
  readonly reason: string;
  readonly absence: Absence;
  readonly gap?: string;
}

/** Whether a run built its project's own code, as far as is known; that of a pull request is often a fork's. */
export function isOwnCode({ head, project }: Run): boolean {
  return head === undefined || head === project;
}

/** What a tag may call the run by: its id, of all attempts alike, and its number. */
export function runNumbers(run: Pick<Run, 'system' | 'run' | 'number'>): readonly string[] {
  return [attemptOf(run)?.run ?? run.run, ...(run.number === undefined ? [] : [run.number])];
}

/** Whether the run had not ended by then, as far as is known. */
export function isGoing({ to }: Run, at: Time): boolean {
  return to === undefined || at <= to;
}

/** A tag or a revision label that names the run's commit: the pusher's claim, at least 7 hexadecimal digits of it. */
export function namesCommit(push: Pick<Push, 'labels' | 'tag'>, run: Run): boolean {
  return namingCommit(push)?.(run) === true;
}

/** The same for one push and many runs; undefined where the push names no commit. */
export function namingCommit({ labels, tag }: Pick<Push, 'labels' | 'tag'>): ((run: Run) => boolean) | undefined {
  const revision = labels?.['org.opencontainers.image.revision'];
  const parts = tag?.match(/[0-9a-f]{7,64}/g) ?? [];
  if (revision === undefined && parts.length === 0) return undefined;
  return ({ commit, claims }) => {
    if (!commit || claims.commit || !/^[0-9a-f]{40,64}$/.test(commit)) return false;
    return revision === commit || parts.some((part) => commit.startsWith(part));
  };
}

/**
 * When a run went on again under its own number, as some build systems start one again: after its end, or by the first job that
 * somebody started again, where nothing had been told of the run for an hour. A job that fails and is tried again is of one attempt.
 */
export function restartsOf({ run, to, strength, facts }: Run): readonly Time[] {
  const own = facts.filter((fact) => fact.run === run);
  const all = restartsIn(own);
  if (to === undefined || all.length === 0 || !isRecorded({ strength })) return all;
  // Of a run that is on record nobody can claim that it went on after its end.
  const recorded = all.every((at) => at <= to) ? [] : restartsIn(own.filter(isRecorded));
  return all.filter((at) => at <= to || recorded.includes(at));
}

/**
 * When such a run had ended and did not go on again yet, as the best records of it tell. One that is first heard of as going on
 * more than a day after its begin went on again then: whose end nobody tells is taken to last a day.
 */
export function pausesOf({ run, from, facts }: Run): readonly Pause[] {
  if (facts.length < 2) return [];
  const own = bestOf(facts.filter((fact) => fact.run === run));
  const ends = inOrder(own.flatMap(({ status, ended }) => (status === 'completed' ? (ended ?? []) : [])));
  const first = own.reduce<RunReported | undefined>(
    (one, other) => (one && one.at <= other.at ? one : other),
    undefined,
  );
  const isLate = first !== undefined && first.status !== 'completed' && first.at > from + DAY;
  const again = ends.length < 2 ? [] : restartsIn(own);
  return [
    ...(isLate ? [{ from: from + DAY, to: first.at }] : []),
    ...again.flatMap((to) => {
      const end = ends[countBelow(ends, to) - 1];
      return end === undefined ? [] : [{ from: end, to }];
    }),
  ];
}

export interface Pause {
  readonly from: Time;
  readonly to: Time;
}

function restartsIn(facts: readonly RunReported[]): readonly Time[] {
  const ends = new Set(facts.flatMap(({ status, ended }) => (status === 'completed' ? (ended ?? []) : [])));
  const goesOn = facts.filter(({ status }) => status !== 'completed').sort((one, other) => one.at - other.at);
  const begins =
    ends.size < 2 ? [] : Array.from(ends, (end) => goesOn[countUntil(goesOn, end + MINUTE)]?.at ?? []).flat();
  const all = [...new Set(begins)];
  const agains = [...new Set(facts.flatMap(({ again }) => again?.at ?? []))];
  if (agains.length > 0) {
    const told = inOrder(facts.flatMap(({ at, started = at }) => [at, started]));
    const known = inOrder(all);
    const isBusy = (at: Time): boolean => countBelow(told, at) > countBelow(told, at - HOUR);
    const isKnown = (at: Time): boolean => countBelow(known, at + HOUR) > countBelow(known, at - HOUR);
    all.push(...apart(agains.filter((at) => !isBusy(at) && !isKnown(at))));
  }
  return inOrder(all);
}

function inOrder(times: readonly Time[]): readonly Time[] {
  return times.toSorted((one, other) => one - other);
}

/** The first of those that lie within an hour. */
function apart(times: readonly Time[]): readonly Time[] {
  let last = -Infinity;
  return inOrder(times).filter((at) => {
    const isNext = at > last + HOUR;
    if (isNext) last = at;
    return isNext;
  });
}

/** When it was last started again under its own number before an instant, and the record of that, where one tells by whom. */
export function lastRestart(
  run: Run,
  before: Time,
): { readonly at: Time; readonly attempt: number; readonly by?: RunReported } | undefined {
  const begins = restartsOf(run).filter((begin) => begin <= before);
  const at = begins.at(-1);
  if (at === undefined) return undefined;
  const retried = run.facts.filter(({ again }) => again !== undefined && again.at <= before);
  const told = retried.filter(({ again, actor }) => again && again.at >= at - MINUTE && actor !== undefined);
  const by = told.find(isRecorded) ?? told[0];
  const attempt = Math.max(begins.length + 1, ...retried.map(({ again }) => again?.attempt ?? 1));
  return { at, attempt, ...(by && { by }) };
}
