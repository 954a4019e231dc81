import type { Actor } from './actor.ts';
import type {
  AccessTold,
  AdmissionDecided,
  ControlChanged,
  CredentialIssued,
  DeploymentReported,
  ReleasePublished,
  WebhookPatch,
} from './control-event.ts';
import type { ContainerEntered } from './container-entered.ts';
import type { Digest } from './digest.ts';
import type { ScopeExceeded } from './door.ts';
import type { Observed } from './observed.ts';
import type { Time } from './time.ts';

export type { Origin } from './observed.ts';

/** A descriptor as OCI has it, without the parts nobody joins by. */
export interface Descriptor {
  readonly digest: Digest;
  readonly mediaType?: string;
  readonly size?: number;
}

/** What a record shows of a manifest or index itself. */
export interface ManifestContents {
  readonly mediaType?: string;
  /** Of the manifest's config blob: the join to host records. */
  readonly config?: Digest;
  /** Layers in order, lowest first, where the record lists them. */
  readonly layers?: readonly Descriptor[];
  /** Platform manifests, where the digest is an index and the record lists them. */
  readonly children?: readonly Digest[];
  /** The image that this artifact (signature, SBOM, provenance) is about. */
  readonly subject?: Digest;
  readonly artifactType?: string;
  /** OCI labels or annotations that the record shows: claims of whoever built the image. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A registry accepted a manifest or index. `repository` is the path without the host. */
export interface ManifestPushed extends Observed, ManifestContents {
  readonly type: 'manifest.pushed';
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest: Digest;
  /** Only its outcome was seen, by asking the registry: at `at` it was there, at this time it was not yet. */
  readonly since?: Time;
  readonly actor?: Actor;
  /** Who acted as `actor`: by impersonation, or by taking its role. */
  readonly impersonator?: Actor;
  /** The id of the credential it was done with, where the record names it: the join to `credential.issued`. */
  readonly credential?: string;
  /** The whole user agent. */
  readonly client?: string;
  /** Network address without port. */
  readonly address?: string;
}

/** A tag was seen to mean a digest: a pull of a manifest from a registry. */
export interface ManifestPulled extends Observed, ManifestContents {
  readonly type: 'manifest.pulled';
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest: Digest;
  /** Pulled by who took stock of the registry: it shows what the registry holds, not that anybody uses it. */
  readonly inventory?: true;
  readonly actor?: Actor;
  /** Who acted as `actor`: by impersonation, or by taking its role. */
  readonly impersonator?: Actor;
  readonly client?: string;
  readonly address?: string;
}

/**
 * A registry removed a tag, or a manifest and with it all its tags, or a repository and with it everything in it. Where
 * `whole` is absent, at least one of `tag` and `digest` is there; where it is given, neither.
 */
export interface ManifestDeleted extends Observed {
  readonly type: 'manifest.deleted';
  readonly registry: string;
  readonly repository: string;
  /** `repository`: all of it went; `below`: and every repository whose path lies under it. */
  readonly whole?: 'repository' | 'below';
  readonly tag?: string;
  readonly digest?: Digest;
  /** Only its outcome was seen, by asking the registry: at `at` it was gone, at this time it was there. */
  readonly since?: Time;
  /** The registry's own retention policy did it. */
  readonly retention?: boolean;
  readonly actor?: Actor;
  /** Who acted as `actor`: by impersonation, or by taking its role. */
  readonly impersonator?: Actor;
  readonly client?: string;
  readonly address?: string;
}

export type HostAction = 'built' | 'committed' | 'loaded' | 'imported' | 'pulled' | 'tagged' | 'pushed' | 'removed';

/** A registry told of a push or a deletion without saying which digest: it joins the fact that does. */
export interface ManifestHinted extends Observed {
  readonly type: 'manifest.hinted';
  readonly action: 'pushed' | 'deleted';
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly actor?: Actor;
  /** Who acted as `actor`: by impersonation, or by taking its role. */
  readonly impersonator?: Actor;
  readonly client?: string;
  readonly address?: string;
}

/** A container engine on a host did something to a local image. Carries no user: engines record none. */
export interface HostImage extends Observed {
  readonly type: 'host.image';
  /** From the record, else from the policy's file binding, else absent: unknown. */
  readonly host?: string;
  readonly action: HostAction;
  /** Config digest (classic stores, podman) or manifest or index digest (containerd store): try both. */
  readonly image?: Digest;
  /** As written in the record, e.g. `registry.acme.example/shop/api:1.4`. */
  readonly reference?: string;
  /** For `committed`: the image that the container was started from, as written. */
  readonly base?: string;
  readonly container?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** One thing a run says it produced. */
export interface Product {
  readonly reference?: string;
  readonly digest?: Digest;
}

/** A CI system told about a run; several records of one run merge by `system`, `project` and `run`. */
export interface RunReported extends Observed {
  readonly type: 'run.reported';
  /** One of the policy's `builds[].source`. */
  readonly system: string;
  /** The system's own name for the project, e.g. `acme/shop`. */
  readonly project: string;
  /** The run's id with its attempt, e.g. `8123/1`. */
  readonly run: string;
  /** The `run` of what holds this one: what that says of ref, commit, trigger and actor holds here too. */
  readonly parent?: string;
  /** It only holds other runs: nothing is built by itself. */
  readonly isParent?: boolean;
  readonly status: 'queued' | 'running' | 'completed';
  readonly conclusion?: string;
  readonly started?: Time;
  readonly ended?: Time;
  /** The workflow's file, e.g. `.github/workflows/release.yml`. */
  readonly workflow?: string;
  /** Full ref where it can be known: `refs/heads/main`, `refs/tags/v1`; otherwise the short name as given. */
  readonly ref?: string;
  readonly commit?: string;
  /** When the commit was made: the creation time that a reproducible build gives its image. */
  readonly committed?: Time;
  /** What started it: `push`, `release`, `schedule`, `pull_request`, … */
  readonly trigger?: string;
  /** The project the commit came from, where it is another one: a fork. */
  readonly head?: string;
  readonly runner?: string;
  readonly actor?: Actor;
  readonly products?: readonly Product[];
}

/** `volume`: no container, but an image mounted into some; its `container` is `volume:<name>`, which no container can be called. */
export type ContainerKind = 'container' | 'init' | 'ephemeral' | 'volume';

/** A container as a workload's template asks for it. */
export interface ContainerSpec {
  readonly name: string;
  readonly kind: ContainerKind;
  /** As written, e.g. `registry.acme.example/shop/api:1.4`. */
  readonly image: string;
}

/** The object that owns another, nearest first. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  /** It manages nothing: the object only goes when it goes. Absent: it manages, or the record does not tell. */
  readonly controller?: false;
}

/** The annotation by which the kubelet marks what stands for a static pod in the API. */
export const MIRROR = 'kubernetes.io/config.mirror';

/** A workload (pod, or an object with a pod template) was created, changed or deleted, and the API server agreed. */
export interface WorkloadChanged extends Observed {
  readonly type: 'workload.changed';
  /** From the record, else from the policy's file binding, else absent: unknown. */
  readonly cluster?: string;
  readonly namespace: string;
  /** `Deployment`, `StatefulSet`, `DaemonSet`, `ReplicaSet`, `Job`, `CronJob`, `Pod`, … */
  readonly kind: string;
  readonly name: string;
  readonly verb: 'create' | 'update' | 'patch' | 'delete';
  /** Seen as it is, or that it is gone, by a list or watch: nobody is told to have done anything, and `verb` is no one's. */
  readonly seen?: true;
  /**
   * Absent where the record does not show the resulting object (audit level Metadata, scale, deletion). Of a patch whose
   * result is not shown, only the containers that it names.
   */
  readonly containers?: readonly ContainerSpec[];
  /** Only some of its containers: a patch whose result the record does not show. */
  readonly partial?: true;
  /** What was asked for, where the API server stored other containers or images: something changed it on its way. */
  readonly requested?: readonly ContainerSpec[];
  /** Beside `requested`: what webhooks are on record as having changed it. */
  readonly patched?: readonly WebhookPatch[];
  /** Nothing but the number of its pods was set. */
  readonly scaled?: true;
  readonly owners?: readonly Owner[];
  /**
   * Annotations, tags or labels, its own before its pods'; of a patch whose result is not shown, those that it sets.
   * Absent where the record shows none because it never does; empty where there are none.
   */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly uid?: string;
  /** How many pods a ReplicaSet is to have from then on, where the record shows it. */
  readonly replicas?: number;
  readonly actor?: Actor;
  /** Who acted as `actor` by impersonation. */
  readonly impersonator?: Actor;
  /** As the identity provider calls whoever acted, where the cluster knows them by another name: an AWS session. */
  readonly identity?: string;
  /** The id of the credential it was done with, where the record names it: the join to `credential.issued`. */
  readonly credential?: string;
  readonly client?: string;
  readonly address?: string;
}

/**
 * Somebody asked for a change of a workload, and no answer is told, or that it was refused: so it deploys, clears and ends
 * nothing. Where no record of the same request says more, its outcome and its images are unknown.
 */
export interface WorkloadAttempted extends Observed {
  readonly type: 'workload.attempted';
  /** The system's id of the request. */
  readonly request: string;
  readonly cluster?: string;
  readonly namespace: string;
  readonly kind: string;
  /** Absent of a new object: its name is in what the record does not show. */
  readonly name?: string;
  readonly verb: WorkloadChanged['verb'];
  readonly refused?: true;
  readonly actor?: Actor;
  readonly impersonator?: Actor;
  readonly identity?: string;
  readonly credential?: string;
  readonly client?: string;
  readonly address?: string;
}

/** A container was seen running (or having run): the kubelet's word on which digest it really is. */
export interface ContainerObserved extends Observed {
  readonly type: 'container.observed';
  readonly cluster?: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid?: string;
  readonly owners?: readonly Owner[];
  readonly container: string;
  readonly kind: ContainerKind;
  /** `spec.image`: names the repository. Where the record does not show the spec, the status's: see `runtimeName`. */
  readonly image: string;
  /** `image` is what the runtime calls the bytes: of several names that it has for them any, at last none but a digest. */
  readonly runtimeName?: true;
  /** From `imageID`: a manifest, index or (some runtimes) config digest. Absent when not yet known. */
  readonly digest?: Digest;
  /** `digest` stood there without a repository: it is the runtime's own id of the image, with containerd its config. */
  readonly byId?: true;
  /**
   * The runtime's own id of the image, where its status shows that beside `digest`: with containerd and CRI-O the config of
   * the bytes that really run, while `digest` is what their name on the node is said to stand for.
   */
  readonly runtimeId?: Digest;
  /** The runtime's id of this container, `containerd://3f2a…`: started again it has another. */
  readonly instance?: string;
  readonly node?: string;
  /** When this container instance started, where told. */
  readonly started?: Time;
  /** When the pod was created. */
  readonly created?: Time;
  readonly running: boolean;
  /** Why it never ran until then, as the kubelet calls that: `ContainerCreating`, `ErrImagePull`. */
  readonly waiting?: string;
  /** When it ended, where told. */
  readonly ended?: Time;
  /** When its pod was asked to end, where told. */
  readonly stopping?: Time;
}

/**
 * Everything that runs in a cluster was listed: a pod whose uid is in the range and not among these was gone by then. The
 * range: after `after`, up to and with `upTo`, in the order of their characters; without both, all there are.
 */
export interface PodsListed extends Observed {
  readonly type: 'pods.listed';
  readonly cluster?: string;
  readonly after?: string;
  readonly upTo?: string;
  readonly uids: readonly string[];
}

/** Every source speaks these and nothing else; what is beyond its door becomes the last. */
export type LandwaiterEvent =
  | ManifestPushed
  | ManifestPulled
  | ManifestDeleted
  | ManifestHinted
  | HostImage
  | RunReported
  | ReleasePublished
  | DeploymentReported
  | WorkloadChanged
  | WorkloadAttempted
  | ContainerObserved
  | ContainerEntered
  | PodsListed
  | AccessTold
  | AdmissionDecided
  | ControlChanged
  | CredentialIssued
  | ScopeExceeded;

export type EventOf<Type extends LandwaiterEvent['type']> = Extract<LandwaiterEvent, { readonly type: Type }>;
