import type { Actor } from './actor.ts';
import type { AccessTold, AdmissionDecided, ControlChanged, DeploymentReported } from './control-event.ts';
import type { ScopeExceeded, ScopePart } from './door.ts';
import type { HostImage, LandwaiterEvent, ManifestPulled, RunReported } from './event.ts';
import type { About } from './finding.ts';
import type { LogClass } from './log-class.ts';
import type { Reference } from './reference.ts';
import type { Control, DigestlessPush, Placement, Push } from './subjects.ts';
import type { Time } from './time.ts';

/** What came by a door and spoke of one thing in which the policy gives that door no say. */
export interface ExceededDoor {
  /** `beyond:<door>:<part>:<name>`. */
  readonly key: string;
  readonly about: About;
  readonly part: ScopePart;
  readonly name: string;
  /** Oldest first. */
  readonly records: readonly {
    readonly fact: ScopeExceeded;
    /** Of the images that it names, with canonical registries. */
    readonly references: readonly Reference[];
  }[];
}

/** A project of a build system that goes by another name than the policy has. */
export interface RenamedProject {
  /** `project:<system> <its id>`. */
  readonly key: string;
  readonly about: About;
  readonly system: string;
  /** As the policy has it. */
  readonly name: string;
  readonly now: string;
  /** The last fact by the policy's name: where it is a claim, nothing better tells that both are one project. */
  readonly earlier: RunReported;
  /** The latest record, by today's name. */
  readonly latest: RunReported;
}

/** A stretch of time with both ends. */
export interface Stretch {
  readonly from: Time;
  readonly to: Time;
}

/** A stretch in which nothing of a source was read, and the facts on both sides of it, where any are known. */
export interface Silence extends Stretch {
  readonly before?: LandwaiterEvent;
  readonly after?: LandwaiterEvent;
}

/** A stretch in which a host recorded nothing, while what it sends at that time came to a registry from its address. */
export interface MuteStretch extends Stretch {
  /** The records of the host around it. */
  readonly before: HostImage;
  readonly after: HostImage;
  /** Oldest first: of each name the first one, and what came under it as the same. */
  readonly pushes: readonly Push[];
  /** How many of them the host sent at this time of the day on days before. */
  readonly regular: number;
}

/** A host whose records break off while it goes on pushing. */
export interface MuteHost {
  /** `host:<host>`. */
  readonly key: string;
  readonly about: About;
  readonly host: string;
  readonly mute: readonly MuteStretch[];
}

/** Listed builders of which nothing at all was read, though the policy names where it is, and what can only have come from them. */
export interface UnreadBuilders {
  /** `unread:<hosts>`. */
  readonly key: string;
  readonly about: About;
  /** The sources of the policy, and the hosts that they are of, in its order. */
  readonly sources: readonly string[];
  readonly hosts: readonly string[];
  /** From which the pushes came. */
  readonly addresses: readonly string[];
  /** Oldest first. */
  readonly pushes: readonly Push[];
}

/** A source that the policy expects, and how far it was heard. */
export interface ExpectedFeed {
  /** `source:<name>`. */
  readonly key: string;
  readonly about: About;
  /** The telemetry kind. */
  readonly kind: string;
  /** Milliseconds; absent: the policy expects no heartbeat. */
  readonly expectEvery?: number;
  /**
   * From its first to its last record up to the evaluation: also behind the watermark, where nothing is judged silent yet, and
   * before any log begins. Absent: no dated record was read.
   */
  readonly heard?: Stretch;
  /** What was expected to be there: from the oldest record of any log to the watermark, behind which records may be late. */
  readonly window: Stretch;
  /** Longer than expected, oldest first: after its first record, or the whole window where it was never heard. */
  readonly silences: readonly Silence[];
  /** From the oldest record of any log until its own first one, where that is longer than expected. */
  readonly late?: Silence;
}

/** A stretch of time in which a reader of ours was refused one kind of object. */
export interface Refused {
  readonly resource: string;
  /** From the first refusal; without an end it goes on. */
  readonly from: Time;
  readonly to?: Time;
  /** It was read before. */
  readonly wasRead: boolean;
  readonly facts: readonly [AccessTold, ...AccessTold[]];
}

/** What reads a cluster for us, as the API server lets it. */
export interface Reader {
  /** `reader:<cluster>`. */
  readonly key: string;
  readonly about: About;
  readonly cluster: string;
  /** As the API server knows it; absent: no answer named it. */
  readonly account?: string;
  /** Whether it may read anything at all since it was first refused, or did before. */
  readonly isRead: boolean;
  /** Oldest first. */
  readonly refused: readonly [Refused, ...Refused[]];
}

/** That a change took from a reader of ours what it reads by. */
export interface Blinding {
  readonly account: string;
  /** `recorded`: the records say that it concerned the account; `inferred`: it is the last such change before the refusals. */
  readonly strength: 'recorded' | 'inferred';
  /** What was then refused. */
  readonly refused: readonly Refused[];
}

/** A registry that is named by what runs, by builds or by pushes from hosts. */
export interface NamedRegistry {
  /** `registry:<host>`. */
  readonly key: string;
  readonly about: About;
  /** `claimed`: nothing that is read of it is the registry's own record of a push, pull or deletion. */
  readonly watched: 'recorded' | 'claimed' | 'no';
  /** Oldest first, as all lists here. */
  readonly placements: readonly Placement[];
  /** Runs that say they produced an image there. */
  readonly runs: readonly RunReported[];
  /** Pushes to it, as hosts tell of them. */
  readonly sent: readonly HostImage[];
}

/** A record of a cluster that is not its orchestrator's own. */
export type ClusterMention = AdmissionDecided | ControlChanged | DeploymentReported;

/** A cluster that records name. */
export interface NamedCluster {
  /** `cluster:<name>`. */
  readonly key: string;
  readonly about: About;
  /** Records of its orchestrator are read. */
  readonly watched: boolean;
  readonly placements: readonly Placement[];
  readonly mentions: readonly ClusterMention[];
}

/** A network from which container runtimes pull and nobody pushes, while some orchestrator was watched. */
export interface NodeNetwork {
  /** `network:<network>`. */
  readonly key: string;
  readonly about: About;
  /** All of them, in a list made when it is asked for: there may be very many. */
  readonly pulls: readonly ManifestPulled[];
  /** How many there are, of how many images. */
  readonly count: number;
  readonly images: number;
  /** The last few, oldest first. */
  readonly latest: readonly ManifestPulled[];
  /** A container started in a watched cluster with the pulled image, about when it was pulled. */
  readonly coupled?: { readonly pull: ManifestPulled; readonly placement: Placement };
  /** Of some other network this is known: so pulls and starts can be matched here. */
  readonly othersCoupled: boolean;
}

/** Two feeds that told of the same events. */
export interface ClockPair {
  /** `clocks:<one>|<other>`. */
  readonly key: string;
  readonly about: About;
  readonly one: string;
  readonly other: string;
  readonly pairs: number;
  /** Milliseconds by which `other` is ahead of `one`: the median over the pairs, and what half of the pairs lie between. */
  readonly ahead: number;
  readonly middle: readonly [number, number];
  /** Two records of one event whose distance is the median. */
  readonly example: readonly [LandwaiterEvent, LandwaiterEvent];
}

/** Records of one kind that lie more than a day after all others. */
export interface FutureRecords {
  /** `clocks:future:<kind>`. */
  readonly key: string;
  readonly about: About;
  /** The latest record of all that are not in the future. */
  readonly now: Time;
  readonly latest: Time;
  /** Some of them, the latest last; empty where the records told nothing but their time. */
  readonly future: readonly LandwaiterEvent[];
}

/** A class of logs that the policy wants kept for some time. */
export interface KeptLogs {
  /** `retention:<class>`. */
  readonly key: string;
  readonly about: About;
  readonly logClass: LogClass;
  /** Milliseconds. */
  readonly wanted: number;
  /** The oldest record of any log that was read. */
  readonly start: Time;
  /** The oldest record of the class from which on no long silence interrupts it; absent: nothing of it was read. */
  readonly oldest?: Time;
  /** How long the class is silent at times, in milliseconds: so much later than the others it may begin by chance. */
  readonly pause: number;
  readonly first?: LandwaiterEvent;
}

/** The right to push that the policy gives an actor, by name, on repositories. */
export interface PushRight {
  /** `right:<actor>@<repositories>`. */
  readonly key: string;
  readonly about: About;
  readonly actor: Actor;
  /** The pattern as the policy has it. */
  readonly repositories: string;
  /** The last use that a registry recorded. */
  readonly last?: Push | DigestlessPush;
  /** What the feeds of all registries that the pattern speaks of have in common; absent: one of them is not read. */
  readonly covered?: Stretch;
}

/** A door that told of more different subjects in an hour than it may: the rest waits. */
export interface HeldDoor {
  /** The source's name, or that of the collector. */
  readonly source: string;
  /** When the oldest that waits was received. */
  readonly oldest: Time;
  /** Subjects an hour. */
  readonly limit: number;
}

/** The same, as a rule judges it. */
export interface Flood extends HeldDoor {
  /** `flood:<source>`. */
  readonly key: string;
  readonly about: About;
}

/** What is known of the telemetry itself. */
export interface Watch {
  /** Absent: nothing was read. */
  readonly window?: Stretch;
  readonly sources: readonly ExpectedFeed[];
  /** Those that build, and did so while they recorded nothing. */
  readonly mute: readonly MuteHost[];
  /** Those that build, and of which nothing was read: one thing, however many they are. */
  readonly unread: readonly UnreadBuilders[];
  /** Those that were refused something. */
  readonly readers: readonly Reader[];
  readonly blindings: ReadonlyMap<Control, Blinding>;
  readonly registries: readonly NamedRegistry[];
  readonly clusters: readonly (NamedCluster | NodeNetwork)[];
  readonly clocks: readonly (ClockPair | FutureRecords)[];
  readonly kept: readonly KeptLogs[];
  readonly rights: readonly PushRight[];
  readonly floods: readonly Flood[];
  readonly exceeded: readonly ExceededDoor[];
}
