import type { Actor } from '../core/actor.ts';
import type { FoundContents } from '../core/contents-found.ts';
import type { Coverage } from '../core/coverage.ts';
import type { ImageCompared, LandwaiterEvent } from '../core/event.ts';
import type { ExaminedOf } from '../core/examined.ts';
import type { AttackReference, Finding, Hand, ImageName, Severity } from '../core/finding.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Exception, RepositoryName } from '../core/policy.ts';
import type {
  AttachedImage,
  Control,
  Deletion,
  JudgedWorkload,
  NamedRepository,
  Placement,
  Push,
  Pusher,
} from '../core/subjects.ts';
import type { RegistryAccount } from '../core/registry-account.ts';
import type { TrustRoots } from '../core/trust-roots.ts';
import type { UntracedPusher } from '../core/untraced-pusher.ts';
import type { Digest } from '../core/digest.ts';
import { known } from '../core/known.ts';
import type { Absence, Strength } from '../core/strength.ts';
import type { Time } from '../core/time.ts';
import type { Column, Weighed } from './contents/judge.ts';
import type {
  ClockPair,
  ExceededDoor,
  ExpectedFeed,
  MuteHost,
  Flood,
  FutureRecords,
  HeldDoor,
  KeptLogs,
  NamedCluster,
  NamedRegistry,
  NodeNetwork,
  PushRight,
  Reader,
  RenamedProject,
  UnreadBuilders,
} from '../core/watch.ts';

/** What a rule can be about; the subject's `key` and the rule's id make the finding's id. */
export interface Subjects {
  readonly push: Push;
  readonly placement: Placement;
  readonly deletion: Deletion;
  readonly control: Control;
  /** What an admission control may have let in: what runs or was asked for, and overrides for what is neither. */
  readonly admitted: Placement | JudgedWorkload;
  /** What was attached to an image: by the push of it, and the image itself for all of which no push is on record. */
  readonly attached: Push | AttachedImage;
  readonly exception: Exception;
  readonly pusher: Pusher;
  /** What one account set, or nobody on record. */
  readonly account: RegistryAccount;
  readonly untraced: UntracedPusher;
  /** What may have brought an image in: a push of it, or an account that set tags of which no record tells the images. */
  readonly arrival: Push | UntracedPusher;
  readonly repository: NamedRepository;
  /** A source that the policy expects, or what reads a cluster and was refused something. */
  readonly source: ExpectedFeed | Reader | MuteHost | UnreadBuilders;
  /** A registry that records name, watched or not. */
  readonly registry: NamedRegistry;
  /** A cluster that records name, or a network from which nodes pull, watched or not. */
  readonly cluster: NamedCluster | NodeNetwork;
  /** Two feeds that told of the same events, or records from the future. */
  readonly clocks: ClockPair | FutureRecords;
  /** A door through which came what it has no say in. */
  readonly door: ExceededDoor;
  /** A class of logs that the policy wants kept. */
  readonly kept: KeptLogs;
  /** A right to push that the policy gives by name. */
  readonly right: PushRight;
  readonly trust: TrustRoots;
  /** A project of a build system that goes by another name than the policy has. */
  readonly project: RenamedProject;
  /** A door of which deliveries wait, since it told of too much. */
  readonly flood: Flood;
}

export type Subject = Subjects[keyof Subjects];

/** A fact and what it proves, in a sentence. */
export interface Exhibit {
  readonly fact: LandwaiterEvent;
  readonly says: string;
}

/** The rule fires. */
export interface Fired {
  /** What happened, in one sentence with names. */
  readonly summary: string;
  /** The weakest link the statement needs. */
  readonly confidence: Strength;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
  /** Whom the finding is about, where that is another than the subject tells. */
  readonly actor?: Actor;
  /** Who did what of it, where that is more than the subject tells. */
  readonly hands?: readonly Hand[];
  /** Whoever asked for what runs only after this did not bring it there. */
  readonly askedUntil?: Time;
  /** The image that the finding is about, where the subject tells of none. */
  readonly image?: ImageName;
  /** What is not known, or not there. */
  readonly missing?: readonly string[];
  /** What to do, where that differs from the rule's own advice. */
  readonly respond?: readonly string[];
  /** Given where the statement rests on something not being on record. */
  readonly absence?: Absence;
  /** Evidence may still arrive until then; before it the finding is pending. */
  readonly pendingUntil?: Time;
  /** Who is asked meanwhile, and what about: `github for run 8123`. */
  readonly asks?: string;
  /** Since when it is so, where that is a day that came or where no record is evidence of it. */
  readonly since?: Time;
  /** Oldest first. */
  readonly evidence: readonly Exhibit[];
  /** Keys of other subjects that the finding is about as well: suspicion stands on them, too. */
  readonly alsoOn?: readonly string[];
  /** The image of another push that the finding rests on: it is told with what stands against that one. */
  readonly cause?: Digest;
  /** Findings that this one tells together. */
  readonly parts?: readonly Finding[];
  /** What reading the image showed, where it did. */
  readonly contents?: FoundContents;
  /** Fires only while these parts wait for evidence. */
  readonly pending?: boolean;
}

/** The rule looked and stays quiet, and says by which of its conditions. */
export interface Quiet {
  readonly quiet: string;
  readonly strength: Strength;
  readonly because: string;
  /** Nothing better than a claim says so, however it is tied to the subject. */
  readonly claimed?: boolean;
  /** The records that say so, where others than these would not. */
  readonly by?: readonly LandwaiterEvent[];
}

/** Quiet by a condition that the records themselves show to hold. */
export function onRecord(quiet: string, because: string, by?: Quiet['by']): Quiet {
  return quietBy(quiet, 'recorded', because, by);
}

export function quietBy(quiet: string, strength: Strength, because: string, by?: Quiet['by']): Quiet {
  return { quiet, strength, because, ...known({ by }) };
}

/** Undefined: the rule does not concern this subject. */
export type Verdict = Fired | Quiet | undefined;

/** What earlier phases concluded. */
export interface Judged {
  /** Findings of medium or more, neither suppressed nor resolved, on a subject. */
  suspicions(key: string): readonly Finding[];
  /** The same on a push, without what only a later push of the same digest under the same name gave rise to. */
  suspicionsOf(push: Push): readonly Finding[];
  /** The latest push of a digest before an instant that is trusted in a repository; see engine.md, "trusted image". */
  trusted(digest: Digest, before: Time, at: RepositoryName): Push | undefined;
  /** What a pushed image is to be compared with; undefined: it is judged by itself. In the phases from `trust` on. */
  baseline(push: Push): Baseline | undefined;
  /** What reading showed of a pushed image; undefined: it was not read. In the phases from `trust` on. */
  compared(push: Push): Compared | undefined;
  /** Later pushes to the repository that show nothing but what this one did: they are told with it. */
  saidAgain(push: Push): readonly Push[];
  /** Findings within the scope of an exception, whether or not it was in force; each with what it is about. */
  within(exceptionId: string): readonly { readonly finding: Finding; readonly subject: Subject }[];
}

/** The image that a pushed one is compared with, and why that one. */
export interface Baseline {
  readonly digest: Digest;
  /** Absent where a run reported a digest of which no trusted push is on record. */
  readonly push?: Push;
  /** `run` reported it instead; it lies `below`; its `tag` meant it before; it was trusted last in the `repository`. */
  readonly why: 'run' | 'below' | 'tag' | 'repository';
}

/** What was read of a pushed image, and what it comes to. */
export interface Compared {
  readonly baseline?: Baseline;
  /** A comparison of each of its platforms that was read. */
  readonly facts: readonly [ImageCompared, ...ImageCompared[]];
  /** That nothing could be read of others. */
  readonly gone: readonly ImageCompared[];
  /** The ids of the entries of `contents.accept` that cover a part of it. */
  readonly accepted: readonly string[];
  /** An exception of the policy covers its finding. */
  readonly isCovered: boolean;
  /** All platforms were compared with the baseline; where there is none, each was read by itself. */
  readonly isCurrent: boolean;
  /** Of every platform everything was read. */
  readonly isComplete: boolean;
  readonly strength: Strength;
  readonly column: Column;
  /** By that column. */
  readonly weighed: Weighed;
  /** Of medium or more, or undefined. */
  readonly severity?: Severity;
  /** The findings that it rests on, where without them it would be less. */
  readonly restsOn: readonly Finding[];
  /** Why it comes to less than medium, where it would not but for that. */
  readonly quiet?: Quiet;
  /** The earlier push to the repository that all of it stands on already. */
  readonly saidOf?: Push;
}

/**
 * `facts`: needs neither habits nor trust; then `habits`; then `trust`; then `incident`, which tells the others together;
 * then `campaign`, which tells incidents with one cause together; then `exceptions`, which looks at what was tolerated.
 */
export type Phase = 'facts' | 'habits' | 'trust' | 'incident' | 'campaign' | 'exceptions';

/** A condition under which a rule stays quiet, and the least strength of the evidence that may satisfy it. */
export interface QuietCondition {
  readonly when: string;
  readonly least: Strength;
  /** Why nobody outside controls this evidence. Absent: a case shows the rule fire although an attacker does. */
  readonly beyondAttackers?: string;
}

/** A detection about one kind of subject. */
export interface RuleOn<Kind extends keyof Subjects> {
  /** The file name without its extension. Part of the contract with users. */
  readonly id: string;
  /** Raised when the meaning changes so much that old findings are other findings. */
  readonly version: number;
  readonly title: string;
  readonly severity: Severity;
  /** `observe`: works without a policy too. */
  readonly mode: 'policy' | 'observe';
  /**
   * Keys of the policy file, as `publishers[].actors`, by which it judges. In mode `policy` it finds nothing where none of them is
   * given; otherwise it goes by what is usual there, or by records alone.
   */
  readonly goesBy?: readonly string[];
  readonly attack: readonly AttackReference[];
  /** Why it matters, for the person who is paged. */
  readonly why: string;
  /** What to do, in order. */
  readonly respond: readonly string[];
  /** Honest causes, so that the reader can dismiss one quickly. */
  readonly benignIf: readonly string[];
  readonly phase: Phase;
  readonly on: Kind;
  readonly quiet: Readonly<Record<string, QuietCondition>>;
  /** Pure and synchronous. */
  detect(subject: Subjects[Kind], lineage: Lineage, judged: Judged): Verdict;
}

/** A detection. `on` narrows the subject that `detect` is given. */
export type Rule = { [Kind in keyof Subjects]: RuleOn<Kind> }[keyof Subjects];

/** Implant Internal Image, the technique this product exists for. */
export const IMPLANT: readonly AttackReference[] = [{ technique: 'T1525', analytic: 'AN0946' }];

/** Disable or Modify Tools: what defends is stopped, weakened or passed by. */
export const IMPAIRED: AttackReference = { technique: 'T1685', formerly: 'T1562' };

/** A history, as {@link file://./scenario.ts} tells it: facts, and which feeds were there. */
export interface Story {
  readonly events: readonly LandwaiterEvent[];
  readonly coverage: readonly Coverage[];
  /** Of a server: what waits because its door told of too much. */
  readonly held?: readonly HeldDoor[];
  /** What attachments in it are worth. */
  readonly examined?: ExaminedOf;
}

/** A history and what the rule says of it; all rules are run, the verdicts of one are compared. */
export interface Case extends Story {
  readonly name: string;
  /** The policy file's text; absent: observe mode. */
  readonly policy?: string;
  /**
   * `fires`: a finding of the given severity, state, absence and words. Otherwise there is none at all: a subject is quiet by
   * the named condition, or with `none` the rule does not even concern anything here.
   */
  readonly expect: 'fires' | 'none' | { readonly quiet: string };
  readonly severity?: Severity;
  readonly state?: Finding['state'];
  readonly absence?: Absence;
  /** Words of the summary. */
  readonly says?: string;
  /** How many findings there are of the rule in all. */
  readonly times?: number;
  /** The condition whose evidence the attacker controls here, in vain. */
  readonly defeats?: string;
  /** Evaluation time; absent: as offline. */
  readonly at?: Time;
}
