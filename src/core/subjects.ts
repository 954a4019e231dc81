import type { ContainerEntered } from './container-entered.ts';
import type { Actor } from './actor.ts';
import type { AdmissionDecided, ClusterPart, ControlChanged, CredentialIssued } from './control-event.ts';
import type { Digest } from './digest.ts';
import type {
  ContainerKind,
  ContainerObserved,
  ContainerSpec,
  Descriptor,
  EvidenceHeld,
  LandwaiterEvent,
  ManifestDeleted,
  ManifestHinted,
  ManifestPushed,
  Owner,
  WorkloadAttempted,
  WorkloadChanged,
} from './event.ts';
import type { Environment, RepositoryName } from './environment.ts';
import type { Reference } from './reference.ts';
import type { Strength } from './strength.ts';
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
  /** As the record says; where that cannot tell, by comparison with how the control stood before. */
  readonly effect: ControlChanged['effect'] | 'same';
  readonly change: string;
  /** What put it back, where it was loosened; and of that which loosening it ended. */
  readonly endedBy?: ControlChanged;
  readonly ends?: ControlChanged;
  /** A part of a cluster did it, with a credential that nobody else is on record as having got. */
  readonly part?: ClusterPart;
  /** Who acted as the actor: by impersonation, or as a part of the cluster by a credential that he got. */
  readonly behind?: Actor;
  /** What somebody is on record as having done, and a part then carried out; absent where nothing explains it. */
  readonly asked?: readonly ControlChanged[];
  /** What its controller took from a namespace: by the answer, and by what was on record there. */
  readonly took?: readonly string[];
  /** The change, the one that shows how it stood before where they were compared, and what it carried out. */
  readonly facts: readonly [ControlChanged, ...ControlChanged[]];
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
  /** What it is attached to, by its manifest, as whoever asked the registry read it. */
  readonly attachment?: Attachment;
}

/** Something was pushed under a name, as every record of it together tells. */
interface Arrival extends RepositoryName {
  readonly tag?: string;
  readonly at: Time;
  readonly strength: Strength;
  /** Only webhooks tell of it, and nothing better is read of its registry: it counts as a record, and completes no link. */
  readonly claimed?: true;
  /** After the policy's aliases. */
  readonly actor?: Actor;
  readonly client?: string;
  /** From where it was pushed; where the registry hides that, from where its credential was asked for. */
  readonly address?: string;
}

/** One arrival of a digest under a name, joined from every record that tells of it; its repetitions included. */
export interface Push extends Arrival {
  /** `registry/repository:tag@digest`: the subject key. A later return of the tag to this digest has the same key. */
  readonly key: string;
  readonly digest: Digest;
  /** No record tells of the push itself: the registry was asked, and had it at `at` and not yet at this time. */
  readonly since?: Time;
  /** Who acted as the actor: by impersonation, by taking its role, or by a sign-in that its credential came from. */
  readonly behind?: Actor;
  readonly labels?: Readonly<Record<string, string>>;
  /** The record that each of these fields is from. */
  readonly told: Readonly<Partial<Record<'actor' | 'behind' | 'client' | 'address' | 'labels', LandwaiterEvent>>>;
  readonly kind: Image['kind'];
  /** Of an artifact, where whoever asked the registry read its manifest. */
  readonly attachment?: Attachment;
  /** What the tag meant just before, still or until deleted. */
  readonly previous?: TagInterval;
  /** Oldest first. */
  readonly facts: readonly ManifestPushed[];
}

/** No release was published for a version tag, although each of the `earlier` ones pushed there before it has one. */
export interface MissingRelease {
  readonly tag: string;
  readonly earlier: number;
}

/** A push of which no record tells the digest, joined from every record of it: what its tag means since is not known. */
export interface DigestlessPush extends Arrival {
  /** Oldest first. */
  readonly facts: readonly [ManifestHinted, ...ManifestHinted[]];
}

/** What an artifact says about which image. */
export interface Attachment {
  readonly subject: Digest;
  /** `signature`, `attestation`, `SBOM`, `list of referrers`; otherwise as the artifact calls itself. */
  readonly kind: string;
}

/** Everything that was pushed under one name of an actor. */
export interface Pusher {
  /** `actor:<name>`. */
  readonly key: string;
  readonly actor: Actor;
  /** Of images under a tag, oldest first. */
  readonly pushes: readonly Push[];
}

/** A repository as records name it, whether or not a feed covers its registry. */
export interface NamedRepository extends RepositoryName {
  /** `repository:<registry>/<repository>`. */
  readonly key: string;
  /** When a record first names it. */
  readonly first: Time;
  /** Oldest first. */
  readonly pushes: readonly Push[];
  readonly placements: readonly Placement[];
}

/** An image to which something was attached in a repository, by the answers of whoever is believed of it. */
export interface AttachedImage extends RepositoryName {
  /** `attached:<registry>/<repository>@<digest>`. */
  readonly key: string;
  readonly digest: Digest;
  /** What was answered, with an attachment each. Oldest first. */
  readonly answers: readonly [EvidenceHeld, ...EvidenceHeld[]];
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
  /** The repository went with everything in it. */
  readonly whole?: boolean;
  readonly at: Time;
  readonly retention: boolean;
  readonly actor?: Actor;
  readonly facts: readonly ManifestDeleted[];
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
  /** What the change says of itself, or the definition it names: a reference to a change record, for one. Absent: never told. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** It was written into an object that this owner manages, and is in no template that the owner is known to have had. */
  readonly past?: Owner;
  /** The change of an image in this workload before this change. */
  readonly preceding?: Pick<Deployment, 'at' | 'annotations'>;
  readonly fact: WorkloadChanged;
}

/** A container of a pod, from its start until it ends or starts again. */
export interface Instance {
  readonly pod: string;
  readonly podUid?: string;
  /** The runtime's id, where told. */
  readonly id?: string;
  /** As the pod asks for it, as far as any record shows. */
  readonly image: string;
  /** No record of the pod itself shows its image: it is that of the last template on record, which may lack a change. */
  readonly byTemplate?: true;
  readonly from: Time;
  /** Absent: nothing says that it ended. */
  readonly to?: Time;
  /** When somebody is on record as having asked for its end: of its pod, or of its workload. */
  readonly stopping?: Time;
  /** Why it never began to run; absent where it did. */
  readonly waiting?: string;
  /** Other digests that its status named later, and that no record ties to the first. */
  readonly others: readonly Digest[];
}

/**
 * Whether somebody is on record as having asked for what a placement runs. `stood`: it ran so before the records begin;
 * `untold`: a write does not show what it asked for; `mutated`: it was changed on its way; `unseen`: of its owner nothing
 * is on record, or nothing tells when its pods were made; `uncovered`: the records of about that time are not whole, or, where
 * facts are given, lack the making of just these pods.
 */
export interface Asking {
  readonly state: 'asked' | 'stood' | 'untold' | 'mutated' | 'unseen' | 'uncovered' | 'nobody';
  /** When the API server's records of the cluster begin. */
  readonly start: Time;
  /** What says so. */
  readonly facts: readonly (WorkloadChanged | ContainerObserved)[];
  /** What shows that it was asked for in this container before then: a pod of then, or one of a ReplicaSet that is older. */
  readonly before?: WorkloadChanged | ContainerObserved;
  /** Requests that name the workload, with an unknown outcome, from before it ran so. */
  readonly attempts: readonly WorkloadAttempted[];
}

/** Somebody came into a container that runs. */
export interface Entry {
  readonly at: Time;
  readonly actor?: Actor;
  /** `ephemeral`: by a container that was put beside it; `node`: by a pod that shares its node's processes. */
  readonly by: ContainerEntered['by'] | 'ephemeral' | 'node';
  readonly fact: ContainerEntered | WorkloadChanged;
}

/** An object was stored with an image that it was not asked for with. */
export interface Mutation {
  readonly change: WorkloadChanged;
  readonly container: ContainerSpec;
  /** The image that the container was asked for with; absent: it was put in. */
  readonly asked?: string;
  /** Where it came to run. */
  readonly placements: readonly Placement[];
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
  /** The containers that are it, in no order. */
  readonly instances: readonly Instance[];
  /** All that was seen of them. */
  readonly observed: readonly ContainerObserved[];
}

/**
 * A workload or pod that a control was overridden for, and of which no record shows a container as asked for or running:
 * an audit log at level Metadata keeps who and what, not the object.
 */
export interface JudgedWorkload extends Workload {
  /** The subject key: cluster, namespace and object. `workload` is the kind alone where the record names no object. */
  readonly key: string;
  readonly at: Time;
  readonly environment?: Environment;
  /** At least one override, and what else was said of the same object. Oldest first. */
  readonly decisions: readonly [AdmissionDecided, ...AdmissionDecided[]];
}
