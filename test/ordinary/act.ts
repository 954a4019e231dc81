import type { Actor, Cluster, Host, BuildSystem, Registry } from './organisation.ts';
import type { Image } from '../scenarios/act.ts';

/**
 * What happens in an organisation, in no product's words. The writers (`records/`) tell each act in the native records
 * of the products that this organisation has. Times are milliseconds since 1970, as the acting system's true clock has
 * them: what telemetry makes of them (lateness, whole seconds, offsets) comes after the writers.
 */
export type Act = Build | Push | Pull | Delete | HostAct | Ask | Start | End | Admission | Control | Release;

interface Timed {
  readonly at: number;
  readonly by: Actor;
  /** Address the act comes from; one of the organisation's networks, or not. */
  readonly address: string;
  /** Set on acts of an attack, and on those of an owed act: its id. */
  readonly story?: string;
}

/** A name in a registry. */
export interface Place {
  readonly registry: Registry;
  /** Without the host, with what the product puts before it: `acme/shop/api`. */
  readonly repository: string;
  /** Absent: by digest. */
  readonly tag?: string;
}

export interface Build extends Timed {
  readonly act: 'build';
  readonly system: BuildSystem;
  /** Unique in the month. Attempts of one run share it. */
  readonly run: string;
  readonly attempt: number;
  /** When the first attempt began; absent: this is the first. */
  readonly first?: number;
  readonly project: string;
  /** A file's path, a pipeline's or a trigger's name, as the product calls it. */
  readonly workflow: string;
  readonly ref: string;
  readonly trigger: 'push' | 'tag' | 'schedule' | 'manual' | 'pull_request' | 'api' | 'upstream';
  readonly commit: string;
  /** When it ended. */
  readonly ended: number;
  readonly outcome: 'success' | 'failure' | 'cancelled';
  /** Where its jobs ran. */
  readonly host?: Host;
  /** What the run reports to have pushed, where this build system tells it. */
  readonly made: readonly { readonly image: Image; readonly to: Place }[];
}

export interface Push extends Timed {
  readonly act: 'push';
  readonly image: Image;
  readonly to: Place;
  /** As the client names itself to the registry. */
  readonly agent: string;
  /** Copied from there; blobs mounted where both are in one registry. */
  readonly copyOf?: Place;
  /** `replication`, `pull-through`: made by the registry itself. */
  readonly own?: 'replication' | 'pull-through';
  readonly run?: string;
  /** Of the run, where it is not the first: some build systems give each attempt an identity of its own. */
  readonly attempt?: number;
}

export interface Pull extends Timed {
  readonly act: 'pull';
  readonly image: Image;
  readonly from: Place;
  readonly agent: string;
}

export interface Delete extends Timed {
  readonly act: 'delete';
  readonly image: Image;
  readonly from: Place;
  readonly what: 'tag' | 'manifest';
  /** By the registry's own retention. */
  readonly own?: boolean;
  readonly agent: string;
}

/** A container engine on a host did something. */
export interface HostAct extends Timed {
  readonly act: 'host';
  readonly host: Host;
  readonly what:
    | 'pull'
    | 'build'
    | 'tag'
    | 'push'
    | 'commit'
    | 'load'
    | 'import'
    | 'create'
    | 'start'
    | 'exec'
    | 'die'
    | 'remove';
  readonly image: Image;
  readonly name?: string;
  readonly container?: string;
}

export type WorkloadKind =
  | 'Deployment'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'CronJob'
  | 'Job'
  | 'Pod'
  /** Custom resources: an operator makes their pods, ReplicaSets or Jobs. */
  | 'Rollout'
  | 'StrimziPodSet'
  | 'ScaledJob';

export interface Workload {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly kind: WorkloadKind;
  readonly name: string;
}

/** One container of a pod template: the reference as written there. */
export interface Wanted {
  readonly container: string;
  readonly as: 'container' | 'init' | 'sidecar' | 'ephemeral';
  readonly image: Image;
  /** `registry.acme.example/shop/api:main`, with a digest where it is pinned. */
  readonly reference: string;
  /** As it was asked for, before a mutating webhook wrote `reference`. */
  readonly sent?: string;
}

/** What a mutating webhook did to a request. */
export interface Mutation {
  readonly configuration: string;
  readonly webhook: string;
  /** A JSON patch; empty: it looked and changed nothing. */
  readonly patch: readonly object[];
}

/** Somebody asks the cluster for something. */
export interface Ask extends Timed {
  readonly act: 'ask';
  readonly workload: Workload;
  readonly verb:
    | 'create'
    | 'update'
    | 'restart'
    | 'scale'
    | 'delete'
    | 'debug'
    | 'evict'
    | 'delete-pod'
    | 'delete-namespace';
  readonly wanted: readonly Wanted[];
  readonly replicas?: number;
  /** Of `debug`, `evict`, `delete-pod`. */
  readonly pod?: string;
  readonly agent: string;
  /** In whose name, where `by` impersonates another account. */
  readonly as?: Actor;
  /** Only tried: `dryRun=All`. */
  readonly isDryRun?: boolean;
  /** Put there again from a backup, with the ReplicaSet that it had; controllers adopt what they find. */
  readonly isRestored?: boolean;
  readonly mutations?: readonly Mutation[];
  /** Written by the agent that puts it in: commit, change or application, where the delivery tool keeps it. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Worked out before writers are asked (`linked.ts`), as the other members with this remark. */
  readonly linked?: {
    /** The hash in the name of the ReplicaSet of this template, and whether it is a new one. */
    readonly set?: string;
    readonly isNewSet?: boolean;
    /** Of `delete-namespace`: what was in it. */
    readonly within?: readonly Workload[];
    /** The pod that is asked about. */
    readonly pod?: Start;
  };
}

/** A pod starts (its first time, or a container of it again). */
export interface Start extends Timed {
  readonly act: 'start';
  readonly workload: Workload;
  readonly pod: string;
  readonly uid: string;
  readonly node: string;
  /** The pod's creation; `at` is when its containers run. */
  readonly created: number;
  /** Who made the pod where no controller did: it has no owner until one adopts it. */
  readonly maker?: { readonly by: Actor; readonly address: string; readonly agent: string };
  /** What webhooks did when it was made. */
  readonly mutations?: readonly Mutation[];
  readonly containers: readonly (Wanted & {
    /** `containerd://…`; absent: it never started (`reason`). */
    readonly id?: string;
    readonly restarts: number;
    /** The node had these bytes under another name, or only their config: what `image` and `imageID` of its status say. */
    readonly shown?: { readonly image: string; readonly imageID: string };
    readonly reason?: 'ErrImagePull' | 'ImagePullBackOff' | 'CrashLoopBackOff' | 'OOMKilled';
  })[];
  /** Worked out: no earlier act is about this pod, about this job. */
  readonly linked?: {
    readonly isFirst: boolean;
    readonly isFirstOfJob: boolean;
    /** What admission said when this pod was made. */
    readonly judged: readonly Admission[];
    /** When each of its containers began, by id: those beside one that starts again go on. */
    readonly since: ReadonlyMap<string, number>;
    /** Containers that the template does not have: a webhook put them in when the pod was made. */
    readonly injected: readonly string[];
  };
}

export interface End extends Timed {
  readonly act: 'end';
  readonly workload: Workload;
  readonly pod: string;
  readonly uid: string;
  readonly why: 'rollout' | 'scaled' | 'drained' | 'evicted' | 'completed' | 'deleted' | 'spot';
  /** Worked out: how it last ran, and who asked for its end. */
  readonly linked?: { readonly pod?: Start; readonly asked?: Ask };
}

/** Admission said something of a pod or workload. */
export interface Admission extends Timed {
  readonly act: 'admission';
  readonly workload: Workload;
  readonly pod?: string;
  readonly guard: 'kyverno' | 'gatekeeper' | 'policy' | 'binauthz' | 'webhook';
  readonly verdict: 'allowed' | 'denied' | 'audited' | 'break-glass' | 'failed-open';
  readonly image: Image;
  readonly reference: string;
  /** Worked out: the uid of the pod, where an act tells that it starts. */
  readonly linked?: { readonly uid?: string };
}

/** A guard of the chain was changed: a role, a tag's protection, a webhook configuration, a policy, a retention rule. */
export interface Control extends Timed {
  readonly act: 'control';
  readonly what:
    | 'member-added'
    | 'member-removed'
    | 'role-bound'
    | 'role-changed'
    | 'token-issued'
    | 'account-renamed'
    | 'immutability-on'
    | 'immutability-off'
    | 'retention-changed'
    | 'replication-changed'
    | 'admission-changed'
    | 'admission-exception'
    | 'telemetry-off'
    | 'telemetry-on'
    | 'repository-made'
    | 'repository-deleted'
    | 'namespace-made';
  /** The registry, cluster or build system in which it is changed. */
  readonly system: Registry | Cluster | BuildSystem;
  /** A repository, namespace, project, role or object, as fits. */
  readonly on: string;
  readonly to?: Actor;
  readonly agent: string;
}

/** A release was published in the forge. */
export interface Release extends Timed {
  readonly act: 'release';
  readonly system: BuildSystem;
  readonly project: string;
  readonly tag: string;
  readonly commit: string;
}
