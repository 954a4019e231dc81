import type { Actor } from './actor.ts';
import type { AdmissionDecided, ControlChanged, CredentialIssued } from './control-event.ts';
import type { Digest } from './digest.ts';
import type {
  ContainerKind,
  ContainerObserved,
  Descriptor,
  HostImage,
  LandwaiterEvent,
  ManifestDeleted,
  ManifestPushed,
  RunReported,
  WorkloadChanged,
} from './event.ts';
import type { Environment, Policy, Promotion, RepositoryName } from './policy.ts';
import type { Reference } from './reference.ts';
import type { Absence, Strength } from './strength.ts';
import type { Interval, Time } from './time.ts';

/** A change of a setting that guards the chain; several of one setting have one key. */
export interface Control {
  /** `control:<where>:<kind>:<subject>`. */
  readonly key: string;
  readonly at: Time;
  /** After the policy's aliases. */
  readonly actor?: Actor;
  readonly grantee?: Actor;
  /** Canonical, where the change is about a registry. */
  readonly registry?: string;
  readonly facts: readonly [ControlChanged];
}

/** What all facts together say about one digest. */
export interface Image {
  readonly digest: Digest;
  /** `artifact`: a signature, attestation, SBOM or referrer: carried by a registry, never run. */
  readonly kind: 'index' | 'manifest' | 'artifact' | 'unknown';
  readonly config?: Digest;
  readonly layers?: readonly Descriptor[];
  readonly children: readonly Digest[];
  /** Indexes that list this digest. Trust flows from them to it, never back. */
  readonly parents: readonly Digest[];
}

/** One arrival of a digest under a name, joined from every record that tells of it; its repetitions included. */
export interface Push extends RepositoryName {
  /** `registry/repository:tag@digest`: the subject key. A later return of the tag to this digest has the same key. */
  readonly key: string;
  readonly tag?: string;
  readonly digest: Digest;
  readonly at: Time;
  readonly strength: Strength;
  /** After the policy's aliases. */
  readonly actor?: Actor;
  /** Who acted as the actor: by impersonation, by taking its role, or by a sign-in that its credential came from. */
  readonly behind?: Actor;
  readonly client?: string;
  /** From where it was pushed; where the registry hides that, from where its credential was asked for. */
  readonly address?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** The record that each of these fields is from. */
  readonly told: Readonly<Partial<Record<'actor' | 'behind' | 'client' | 'address' | 'labels', LandwaiterEvent>>>;
  readonly kind: Image['kind'];
  /** What the tag meant just before, still or until deleted. */
  readonly previous?: TagInterval;
  /** Oldest first. */
  readonly facts: readonly ManifestPushed[];
}

/** `repository:tag` meant `digest` during the interval. */
export interface TagInterval extends RepositoryName, Interval {
  readonly tag: string;
  readonly digest: Digest;
  /** Absent: only seen in use (a pull), set before the records began. */
  readonly push?: Push;
  readonly endedBy?: 'moved' | 'deleted';
  readonly deletion?: Deletion;
  /** Two records of the same instant disagree; broken by fact id. */
  readonly ambiguous?: boolean;
}

export interface Deletion extends RepositoryName {
  readonly key: string;
  readonly tag?: string;
  readonly digest?: Digest;
  readonly at: Time;
  readonly retention: boolean;
  readonly actor?: Actor;
  readonly facts: readonly ManifestDeleted[];
}

/** One attempt of a CI run, joined from its records. */
export interface Run {
  readonly system: string;
  readonly project: string;
  readonly run: string;
  readonly from: Time;
  /** Absent while no record says that it ended. */
  readonly to?: Time;
  readonly conclusion?: string;
  readonly workflow?: string;
  readonly ref?: string;
  readonly commit?: string;
  readonly trigger?: string;
  readonly head?: string;
  readonly runner?: string;
  readonly actor?: Actor;
  readonly products: readonly { readonly reference?: string; readonly digest?: Digest; readonly strength: Strength }[];
  readonly strength: Strength;
  readonly facts: readonly RunReported[];
}

/**
 * Which build a push came from. `explained` by one run (or by an earlier explained push of the same bytes, `via`);
 * `ambiguous`: several runs fit and nothing tells them apart; `none`: no run fits; `unasked`: nobody says which builds
 * this repository should have.
 */
export type Explanation =
  | {
      readonly state: 'explained';
      readonly run: Run;
      readonly by: 'digest' | 'commit' | 'ref' | 'time';
      readonly strength: Strength;
      /** Why no `builds` entry allows the run; absent when one does or none is asked for. */
      readonly unapproved?: string;
      readonly via?: Push;
    }
  | { readonly state: 'ambiguous'; readonly runs: readonly Run[] }
  | { readonly state: 'none'; readonly absence: Absence; readonly gap?: string; readonly used?: Run }
  | { readonly state: 'unasked' };

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
}

/** A listed promotion explains the copy. */
export interface PromotionLink {
  readonly entry: Promotion;
  readonly from: Push;
  readonly strength: Strength;
}

export interface Workload {
  /** Absent: unknown. */
  readonly cluster?: string;
  readonly namespace: string;
  /** `Deployment/api`: the top of the owner chain as far as it is known. */
  readonly workload: string;
}

/** Somebody asked for an image in a workload: a change that set or replaced a container's image. */
export interface Deployment extends Workload {
  readonly container: string;
  readonly kind: ContainerKind;
  readonly image: string;
  readonly at: Time;
  readonly actor?: Actor;
  /** Who acted as the actor: as for a push. */
  readonly behind?: Actor;
  readonly client?: string;
  readonly address?: string;
  /** The sign-in that `behind` is from, where no field of the change itself tells. */
  readonly issued?: CredentialIssued;
  /** What the container asked for before; absent when it is new or nobody knows. */
  readonly before?: string;
  /** No earlier record shows this workload, so whether the image changed cannot be told. */
  readonly uncertain: boolean;
  readonly fact: WorkloadChanged;
}

/** One digest (or, where that is unknown, one reference) in one container of one workload. */
export interface Placement extends Workload {
  /** The subject key: cluster, namespace, workload, container, digest or reference. */
  readonly key: string;
  readonly container: string;
  readonly kind: ContainerKind;
  readonly image: string;
  /** Absent when the text is no valid reference. */
  readonly reference?: Reference;
  readonly digest?: Digest;
  /** The digest comes from the tag's meaning when it was asked for, not from a kubelet. */
  readonly resolved: boolean;
  readonly from: Time;
  readonly to?: Time;
  /** Seen running, and nothing says that it ended. */
  readonly running: boolean;
  readonly environment?: Environment;
  readonly asked: readonly Deployment[];
  readonly observed: readonly ContainerObserved[];
}

/** Whether records of some kind could be missing over a window. */
export interface CoverageAnswer {
  readonly absence: Absence;
  /** What is not known, in a sentence; absent when proven. */
  readonly gap?: string;
}

/** What was usual before an instant, from events that had time to be questioned; no counts while it does not speak. */
export interface Habit {
  /** Enough events on enough days. */
  readonly speaks: boolean;
  readonly count: number;
  readonly days: number;
  readonly since?: Time;
  /** How often each value was seen. */
  readonly seen: ReadonlyMap<string, number>;
}

export interface Habits {
  /** Actors that push to the repository. */
  publishers(push: Push): Habit;
  /** Client families (`skopeo`, `docker`) of this actor in this repository. */
  clients(push: Push): Habit;
  /** Networks (IPv4 /24, IPv6 /48) of this actor in this repository. */
  networks(push: Push): Habit;
  /** CI projects (`github:acme/shop`) with a run around nine in ten of the repository's pushes; a push may count for several. */
  projects(push: Push): Habit;
  /** Actors that change images of the workload. */
  deployers(deployment: Deployment): Habit;
}

/** What rules may ask: a loaded, read-only view of the facts, the same offline, on the server and in cases. */
export interface Lineage {
  readonly policy: Policy;
  /** Evaluation time. */
  readonly at: Time;
  readonly facts: readonly LandwaiterEvent[];
  /** Oldest first, as all lists here. */
  readonly pushes: readonly Push[];
  readonly deletions: readonly Deletion[];
  readonly runs: readonly Run[];
  readonly deployments: readonly Deployment[];
  readonly placements: readonly Placement[];
  readonly controls: readonly Control[];
  image(digest: Digest): Image;
  /** The digest itself, the indexes that list it, and the manifests whose config it is: what may stand for it. */
  standsFor(digest: Digest): readonly Digest[];
  /** Whether the digests are one image: equal, index and child, or manifest and its config. */
  isSameImage(one: Digest, other: Digest): boolean;
  pushesOf(digest: Digest): readonly Push[];
  pushesTo(repository: RepositoryName): readonly Push[];
  /** Pushes to the same repository whose layers are this image's lowest ones, and fewer; most layers first. */
  pushesBelow(push: Push): readonly Push[];
  /** The pushes that brought a placement's image into the repository it names; else into any. */
  pushesFor(placement: Placement): readonly Push[];
  placementsOf(push: Push): readonly Placement[];
  placementsOfDigest(digest: Digest): readonly Placement[];
  /** What admission controls said about it, oldest first. */
  decisionsOn(placement: Placement): readonly AdmissionDecided[];
  placementsIn(workload: Workload): readonly Placement[];
  deploymentsOf(workload: Workload): readonly Deployment[];
  tagHistory(repository: RepositoryName, tag: string): readonly TagInterval[];
  tagAt(repository: RepositoryName, tag: string, at: Time): TagInterval | undefined;
  /** A pull of exactly this digest from the repository was recorded. */
  wasPulled(repository: RepositoryName, digest: Digest): boolean;
  /** The index push that an untagged manifest, pushed by the same actor, belongs to and is judged with. */
  partOf(push: Push): Push | undefined;
  explanation(push: Push): Explanation;
  readonly habits: Habits;
  /** The same view with habits learned from all pushes but the questioned ones (by key). */
  learn(questioned: ReadonlySet<string>): Lineage;
  promotion(push: Push): PromotionLink | undefined;
  hostOrigins(push: Push): readonly HostOrigin[];
  /** Whether the registry's feed was there over the window. */
  registryCoverage(registry: string, window: Interval): CoverageAnswer;
  /** Some registry feed covers this host at all. */
  isMonitored(registry: string): boolean;
  /** The registry's feed records pulls. */
  recordsPulls(registry: string): boolean;
  coverageStart(registry: string): Time | undefined;
}
