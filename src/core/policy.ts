import type { ImageReader } from './image-reader.ts';
import type { Binding } from './binding.ts';
import type { Actor } from './actor.ts';
import type { AskedOfImages } from './asked-of-images.ts';
import type { Sha256, Signer } from './attachment.ts';
import type { Digest } from './digest.ts';
import type { DoorScope } from './door-scope.ts';
import type { Environment, Matcher, RepositoryName } from './environment.ts';
import type { Expressions } from './expression.ts';
import type { Severity } from './finding.ts';
import type { LogClass } from './log-class.ts';
import type { Seen } from './comparison.ts';
import { DAY, type Interval, type Time } from './time.ts';

export type { Binding } from './binding.ts';
export type { Environment, Matcher, RepositoryName } from './environment.ts';

/** Where something runs; an absent cluster is unknown and matches nothing. */
export interface Place {
  readonly cluster?: string;
  readonly namespace: string;
}

/** One entry of `publishers[].builds`: an absent list does not restrict. */
export interface BuildEntry {
  readonly source: string;
  readonly project: string;
  readonly workflows?: Matcher;
  readonly refs?: Matcher;
  readonly triggers?: Matcher;
  /** Whose code it may be: where the project is no repository; and beside the project, where it is one. */
  readonly repositories?: Matcher;
  readonly forks?: Matcher;
  /** A run that only a webhook tells of does not do. */
  readonly evidence?: 'recorded';
}

export interface Publisher {
  readonly actors?: Matcher;
  /** Absent: pushes by this publisher need no build. */
  readonly builds?: readonly BuildEntry[];
  /** Each pattern is tried against the whole user agent and each product token in it. */
  readonly clients?: Matcher;
  readonly networks?: Matcher;
  /** Listed hosts send all of it: a push that none of them recorded is none of theirs, from the first one on. */
  readonly sentFrom?: 'builders';
}

/** That an actor, spelled out by name, may push to what one pattern of its entry matches. */
export interface PushRightEntry {
  readonly actor: string;
  /** One pattern. */
  readonly repositories: Matcher;
  /** Absent: the pattern speaks of several hosts. */
  readonly registry?: string;
}

export interface Promotion {
  /** `**` in `from` is bound to the same tail as in `to`. */
  allows(from: RepositoryName, to: RepositoryName): boolean;
  readonly actors?: Matcher;
  readonly builds?: readonly BuildEntry[];
  /** Milliseconds the digest must have been in `from`. */
  readonly minAge?: number;
}

/** An entry of `classes.replication`. */
export interface Replication {
  readonly from: Matcher;
  /** The hosts that `from` names; with `*` where it names none in particular. */
  readonly hosts: Matcher;
}

export interface ExceptionScope {
  readonly rules?: readonly string[];
  readonly repositories?: Matcher;
  readonly environments?: readonly string[];
  readonly digests?: readonly Digest[];
  readonly actors?: Matcher;
}

/** What an exception is asked about. A scope part that the subject lacks does not match. */
export interface ExceptionSubject {
  readonly rule: string;
  readonly repository?: RepositoryName;
  readonly environment?: string;
  readonly digest?: Digest;
  readonly actor?: Actor;
  /** A critical one needs an exception that somebody other than its owner approved. */
  readonly severity?: Severity;
}

/** A decision to tolerate a finding: owned, reasoned, scoped and ended. */
export interface Exception {
  /** `exception:<id>`: the subject key. */
  readonly key: string;
  readonly id: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly owner: string;
  readonly approvedBy?: string;
  /** Somebody other than its owner approved it. */
  readonly approved: boolean;
  readonly starts?: Time;
  readonly expires: Time;
  readonly reviewBy?: Time;
  readonly reviewedAt?: Time;
  readonly reviewedBy?: string;
  /** Somebody other than its owner reviewed it, at `reviewedAt`. */
  readonly reviewed: boolean;
  readonly scope: ExceptionScope;
}

export interface ExpectedSource extends Binding {
  readonly name: string;
  /** The files that it is said to be in; absent: none are. */
  readonly files?: Matcher;
  readonly kind: string;
  /** Hosts of registries. */
  readonly covers: readonly string[];
  readonly expectEvery?: number;
  /** As whom its records are read from a cluster, by its name there. */
  readonly account?: string;
  /** Cloud functions that its records come by. */
  readonly functions?: readonly string[];
  /** Most different subjects that a server reads of it in an hour. */
  readonly subjectsPerHour?: number;
  /** Somebody may deliver for it to a running server. */
  readonly delivers: boolean;
  /** This server reads images for it. */
  readonly isRead: boolean;
  /** All that is delivered is a claim, since its secret is another entry’s, too, or stands in the path. */
  readonly claims: boolean;
  /** Beyond it nothing that it tells is believed. */
  readonly scope: DoorScope;
}

export interface Windows {
  readonly buildToPush: number;
  readonly pushToDeploy: number;
  readonly lateEvidence: number;
}

export interface HabitSettings {
  readonly minPushes: number;
  readonly minDays: number;
  readonly quarantine: number;
  /** Milliseconds for which a publisher, client or network that is new where others are usual stays new. */
  readonly probation: number;
  /** Milliseconds after which what was seen is forgotten. */
  readonly memory: number;
}

/** What a policy file names, for whoever asks whether there is any such thing. */
export interface Outline {
  /** Hosts that stand under `registries`, aliases too. */
  readonly registries: readonly string[];
  /** Of each publisher, in the order of the file, the hosts that its patterns speak of. */
  readonly publishers: readonly { readonly patterns: readonly string[]; readonly hosts: Matcher }[];
  readonly environments: readonly { readonly name: string; readonly clusters?: Matcher }[];
  /** Build systems with projects that are no repositories, and builds that may be of code from any. */
  readonly ofAnyCode: readonly string[];
  /** The only cluster that is named anywhere, without a pattern. */
  readonly soleCluster?: string;
}

export interface RuleSetting {
  readonly enabled: boolean;
  readonly severity?: Severity;
}

/** An entry of `signers`: who may have signed. */
export interface PolicySigner {
  readonly name: string;
  /** By which trust entries its attachments are examined; none: nothing of it can be. */
  readonly trust: readonly Sha256[];
  isBy(signer: Signer): boolean;
  /** Of an identity: when what it signs counts, by a proved time. Of a key its trust entries say that. */
  readonly counts?: Interval;
  /** A statement by it counts as a signature, too. */
  readonly takesStatements: boolean;
  /** Whether it speaks for builders at all: else nothing that it states is provenance, good or bad. */
  readonly listsBuilders: boolean;
  /** Whether it may speak for a builder. */
  maySpeakFor(builder: string): boolean;
}

/** What look-alikes are measured against. */
export interface Protected {
  /** The policy lists names at all. */
  readonly isListed: boolean;
  /** Hosts and repositories that the policy spells out, without a pattern. */
  readonly hosts: readonly string[];
  readonly repositories: readonly RepositoryName[];
  /** Where nothing is listed, every repository is worth protecting. */
  matches(name: RepositoryName): boolean;
  /** Listed as known: no look-alike, whatever it looks like. */
  isKnown(name: RepositoryName): boolean;
  /** One of the policy's own registries. */
  isOwnHost(host: string): boolean;
}

/** What the policy says of what images carry. */
export interface ContentsPolicy extends AskedOfImages {
  /** In the order of the file: the first that covers a repository reads its images. */
  readonly readers: readonly ImageReader[];
  /** Whether an image under this name may be what later ones are compared with. */
  mayBeBaseline(name: RepositoryName & { readonly tag?: string }): boolean;
  /** Whether the build puts there what no package owns. */
  isOwn(repository: RepositoryName, path: string): boolean;
  /** The entries that accept what was seen. */
  readonly accepted: readonly Exception[];
  /** The one that does, for a push at an instant; `isByHash`: this very file, and no other under its name. */
  accepts(
    repository: RepositoryName,
    seen: Seen,
    at: Time,
  ): { readonly exception: Exception; readonly isByHash: boolean } | undefined;
}

/** The policy file compiled to questions. Made by `policy/`; without a file, by `observe()`. */
export interface Policy {
  readonly mode: 'policy' | 'observe';
  /** Whether `publishers` are listed at all: then a repository no entry speaks about may be pushed to by nobody. */
  readonly restrictsPublishers: boolean;
  /** The host after `registries[].aliases`. */
  registry(host: string): string;
  /** The actor after `actors[].aliases`. */
  actor(actor: Actor): Actor;
  /** Entries whose `repositories` match; they add up. Empty: no entry speaks about this repository. */
  publishers(repository: RepositoryName): readonly Publisher[];
  /** Of entries that let somebody attach to images, and push none: they are no publishers. Absent `actors`: anybody. */
  attachers(repository: RepositoryName): readonly Pick<Publisher, 'actors'>[];
  /** No entry speaks about this repository, and the policy lets those push there who push beside it. */
  isOpen(repository: RepositoryName): boolean;
  /** Each once, in the order of the file. */
  readonly pushRights: readonly PushRightEntry[];
  /** Builders are listed: no other host builds. Without a list those do that build by habit. */
  readonly restrictsBuilders: boolean;
  /** Whether the host or cluster is listed under `builders`; an absent name never is. */
  isBuilder(where: { readonly host?: string; readonly cluster?: string }): boolean;
  /** What `tags` say of a tag; an entry that lists it as immutable wins. */
  tagKind(repository: RepositoryName, tag: string): 'floating' | 'immutable' | undefined;
  /** Promotion entries whose `to` matches. */
  promotionsInto(repository: RepositoryName): readonly Promotion[];
  /** The first environment that matches; undefined where none does or the place is exempt or unknown. */
  environment(place: Place): Environment | undefined;
  /** The place is in an environment's `exempt` list. */
  isExempt(place: Place): boolean;
  isTesting(repository: RepositoryName): boolean;
  isBase(repository: RepositoryName): boolean;
  /** Entries of `classes.replication` by which the actor (undefined: any) copies into the repository. */
  replicationsInto(actor: Actor | undefined, to: RepositoryName): readonly Replication[];
  isRetentionActor(actor: Actor): boolean;
  isReleaseActor(actor: Actor): boolean;
  readonly protected: Protected;
  readonly exceptions: readonly Exception[];
  /** The exception that covers a subject at an instant, or from one to another: active all of that time, and every part of its scope given by the subject matches. */
  exceptionFor(subject: ExceptionSubject, from: Time, to?: Time): Exception | undefined;
  /** Every exception whose scope matches, whether or not it has begun or ended. */
  exceptionsOn(subject: ExceptionSubject): readonly Exception[];
  readonly contents: ContentsPolicy;
  /** Whose signatures count, in the order of the file. */
  readonly signers: readonly PolicySigner[];
  readonly windows: Windows;
  readonly habits: HabitSettings;
  rule(id: string): RuleSetting;
  readonly expressions: Expressions;
  /** The names given to a file, path relative to the inputs with `/`. */
  binding(path: string): Binding;
  readonly sources: readonly ExpectedSource[];
  /** Whether a collector asks the build system itself for the runs of a project, `<system>:<project>`. */
  collects(project: string): boolean;
  /** Whether a build entry names that project. */
  namesProject(project: string): boolean;
  /** Whether a claim of a run of that project explains nothing: it is asked for, or a build of the policy wants a record. */
  wantsRecord(project: string): boolean;
  readonly outline: Outline;
  /** How long logs are to be kept, in milliseconds. */
  readonly retention: Readonly<Partial<Record<LogClass | 'findings', number>>>;
  /** How long a server keeps deliveries as they were received, in milliseconds. */
  readonly keepBodies: number;
  /** Folders with rules of the organisation's own; paths as from the working folder. */
  readonly ruleFolders: readonly string[];
}

/** How long deliveries are kept where the policy does not say. */
export const KEEP_BODIES = 35 * DAY;

/** Whether images come to a repository by promotion. One in which it only gives them another tag is where they begin, too. */
export function comesByPromotion(name: RepositoryName, { promotionsInto }: Pick<Policy, 'promotionsInto'>): boolean {
  return promotionsInto(name).some((one) => !one.allows(name, name));
}
