import type { Actor } from './actor.ts';
import type { ChangeTold } from './change-record.ts';
import type { Comparison } from './comparison.ts';
import type {
  AccessTold,
  AdmissionDecided,
  ControlChanged,
  CredentialIssued,
  DeploymentReported,
  ReleasePublished,
  Who,
} from './control-event.ts';
import type { ContainerEntered } from './container-entered.ts';
import type { Digest } from './digest.ts';
import type { ImageNoted } from './image-noted.ts';
import type { ScopeExceeded } from './door.ts';
import type { EvidenceHeld } from './evidence-held.ts';
import type { Observed } from './observed.ts';
import type { Time } from './time.ts';
import type { ContainerObserved, PodsListed, WorkloadAttempted, WorkloadChanged } from './workload-event.ts';

export type { Origin } from './observed.ts';
export type { EvidenceHeld } from './evidence-held.ts';
export type {
  ContainerKind,
  ContainerSpec,
  Owner,
  WorkloadChanged,
  WorkloadAttempted,
  ContainerObserved,
  PodsListed,
} from './workload-event.ts';
export { EVERY, MIRROR, placeIn, placeName } from './workload-event.ts';

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

/** What a registry's record is about, and who did it. */
interface OfRegistry extends Observed, Who {
  readonly registry: string;
  /** The path without the host. */
  readonly repository: string;
  readonly tag?: string;
}

/** A registry accepted a manifest or index. */
export interface ManifestPushed extends OfRegistry, ManifestContents {
  readonly type: 'manifest.pushed';
  readonly digest: Digest;
  /** Only its outcome was seen, by asking the registry: at `at` it was there, at this time it was not yet. */
  readonly since?: Time;
  /** The id of the credential it was done with, where the record names it: the join to `credential.issued`. */
  readonly credential?: string;
}

/** A tag was seen to mean a digest: a pull of a manifest from a registry. */
export interface ManifestPulled extends OfRegistry, ManifestContents {
  readonly type: 'manifest.pulled';
  readonly digest: Digest;
  /** Pulled by who took stock of the registry: it shows what the registry holds, not that anybody uses it. */
  readonly inventory?: true;
}

/** A registry gave somebody what a tag meant, and its record does not say which digest that was. */
export interface ManifestServed extends OfRegistry {
  readonly type: 'manifest.served';
  readonly tag: string;
}

/**
 * A registry removed a tag, or a manifest and with it all its tags, or a repository and with it everything in it. Where
 * `whole` is absent, at least one of `tag` and `digest` is there; where it is given, neither.
 */
export interface ManifestDeleted extends OfRegistry {
  readonly type: 'manifest.deleted';
  /** `repository`: all of it went; `below`: and every repository whose path lies under it. */
  readonly whole?: 'repository' | 'below';
  readonly digest?: Digest;
  /** Only its outcome was seen, by asking the registry: at `at` it was gone, at this time it was there. */
  readonly since?: Time;
  /** The registry's own retention policy did it. */
  readonly retention?: boolean;
}

/**
 * `created`, `started` and `ended`: a container of it, under the name alone; which bytes the name meant there is not told.
 * What was created once may be started again and again: it stays of the image that the name had when it was created.
 */
export const HOST_ACTIONS = [
  'built',
  'committed',
  'loaded',
  'imported',
  'pulled',
  'tagged',
  'pushed',
  'created',
  'started',
  'ended',
  'removed',
] as const;
export type HostAction = (typeof HOST_ACTIONS)[number];

/** A registry told of a push or a deletion without saying which digest: it joins the fact that does. */
export interface ManifestHinted extends OfRegistry {
  readonly type: 'manifest.hinted';
  readonly action: 'pushed' | 'deleted';
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

/** A run by the names that its CI system knows it by. */
export interface NamedRun {
  /** One of the policy's `builds[].source`. */
  readonly system: string;
  /** The system's own name for the project, e.g. `acme/shop`. */
  readonly project: string;
  /** The run's id with its attempt, e.g. `8123/1`. */
  readonly run: string;
}

/** A CI system told about a run; several records of one run merge by `system`, `project` and `run`. */
export interface RunReported extends Observed, NamedRun {
  readonly type: 'run.reported';
  /** What stays when the project is renamed or moved: the host, where it is told, and the system's own id of it there. */
  readonly projectId?: string;
  /** The `run` of what holds this one: what that says of ref, commit, trigger and actor holds here too. */
  readonly parent?: string;
  /** It only holds other runs: nothing is built by itself. */
  readonly isParent?: boolean;
  readonly status: 'queued' | 'running' | 'completed';
  readonly conclusion?: string;
  readonly started?: Time;
  readonly ended?: Time;
  /** `actor` started a part of the run again, under the run's own number: when, and which attempt that is, where it is told. */
  readonly again?: { readonly at: Time; readonly attempt?: number };
  /** The workflow's file, e.g. `.github/workflows/release.yml`. */
  readonly workflow?: string;
  /** The number by which people know it, beside `run`: it names images, too. */
  readonly number?: string;
  /** Full ref where it can be known: `refs/heads/main`, `refs/tags/v1`; otherwise the short name as given. */
  readonly ref?: string;
  readonly commit?: string;
  /** When the commit was made: the creation time that a reproducible build gives its image. */
  readonly committed?: Time;
  /** What started it: `push`, `release`, `schedule`, `pull_request`, … */
  readonly trigger?: string;
  /** The project the commit came from, where it is another one: a fork. */
  readonly head?: string;
  /** The repository that its code is from, where `project` is none, as `sourceRepository` writes it. */
  readonly sourceRepository?: string;
  readonly runner?: string;
  readonly actor?: Actor;
  readonly products?: readonly Product[];
  /** It came by a door whose sender signed the very body with a secret of that door alone. */
  readonly signed?: true;
}

/** Asked for a run, its CI system says that there is none. */
export interface RunAbsent extends Observed, NamedRun {
  readonly type: 'run.absent';
}

/**
 * Two images were read and compared, or one was looked at by itself. The time is that of the reading and dates nothing
 * else: images may be read long after all that is told of them.
 */
export interface ImageCompared extends Observed {
  readonly type: 'image.compared';
  /** Where the new image was read; absent where it came from a file. */
  readonly registry?: string;
  readonly repository?: string;
  readonly comparison: Comparison;
  /** SHA-256 of the comparison with every path, lower-case hexadecimal: kept beside the facts, and read by no rule. */
  readonly full?: string;
}

/** Every source speaks these and nothing else; what is beyond its door becomes the last. */
export type LandwaiterEvent =
  | ManifestPushed
  | ManifestPulled
  | ManifestServed
  | ManifestDeleted
  | ManifestHinted
  | HostImage
  | RunReported
  | RunAbsent
  | ImageCompared
  | ImageNoted
  | EvidenceHeld
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
  | ChangeTold
  | CredentialIssued
  | ScopeExceeded;

export type EventOf<Type extends LandwaiterEvent['type']> = Extract<LandwaiterEvent, { readonly type: Type }>;
