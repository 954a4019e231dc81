import type { Digest } from '../../src/core/digest.ts';

/**
 * What happens in a company, told without any product's words. A stack (`stacks/`) tells each act in the native records
 * of its own systems, so one scenario is evidence of every stack. Times are minutes after the history's first midnight.
 */

/** Everybody who acts. Each stack has a native identity for each. */
export type Who =
  /** The CI system's push identity. */
  | 'pipeline'
  /** May roll back and move release tags. */
  | 'release'
  /** Copies from dev to prod. */
  | 'promoter'
  /** The delivery controller (Argo CD, CodePipeline ...). */
  | 'deployer'
  /** The registry's own retention. */
  | 'retention'
  /** The registry's replication or pull-through cache. */
  | 'replication'
  /** Nodes that pull. */
  | 'node'
  /** Controllers of the cluster. */
  | 'controller'
  /** A developer, with an account everywhere. */
  | 'dana'
  /** Runs the platform: registry, cluster, CI settings. */
  | 'lee'
  /** An account nobody expects anything of. */
  | 'mallory';

/** From where: a CI runner, the office network, the cluster, or anywhere. */
export type Place = 'runner' | 'office' | 'cluster' | 'outside';

/** What spoke to the registry. */
export type Client = 'buildkit' | 'docker' | 'podman' | 'skopeo' | 'crane' | 'kaniko' | 'curl' | 'cosign' | 'engine';

/** An image as its bytes are: digests are made from these words, equal words are equal bytes. Made by `image()`. */
export interface Image {
  readonly name: string;
  readonly digest: Digest;
  readonly config: Digest;
  /** Lowest first. */
  readonly layers: readonly { readonly digest: Digest; readonly size: number }[];
  /** An index: its platform manifests; `config` and `layers` are then unused. */
  readonly children?: readonly Image[];
  readonly labels: Readonly<Record<string, string>>;
  /** Minutes after the first midnight. */
  readonly created: number;
  /** A signature, attestation or SBOM about this image. */
  readonly subject?: Image;
  /** The media types of its layers and of itself, where they are not a signature's. Without `type` no manifest tells the subject: a tag does. */
  readonly artifact?: { readonly layers: string; readonly type?: string };
  /** Its manifest byte for byte, where that says more than these members. */
  readonly manifest?: string;
}

/** `shop/api:1.4`, without the host: stacks have their own. A digest instead of a tag: `@`. */
export interface Target {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
  /** A host that is not the company's: `registry.acmne.example`, `docker.io`. */
  readonly host?: string;
}

interface Timed {
  readonly at: number;
  readonly by: Who;
  /** The same identity under the name it has had since it was renamed; a stack that tells it lists both in its names. */
  readonly renamed?: boolean;
  /** It never happened: somebody sent a webhook that says so. Stacks without unsigned webhooks of such an act write nothing. */
  readonly forged?: boolean;
}

export interface Build extends Timed {
  readonly act: 'build';
  readonly run: string;
  /** `shop`, `base`, `tools`: the project, by the stack's own name for it. */
  readonly project: string;
  readonly workflow: 'release' | 'main' | 'nightly' | (string & {});
  readonly ref: string;
  readonly trigger: 'push' | 'tag' | 'schedule' | 'pull_request' | 'pull_request_target' | 'manual';
  readonly commit: string;
  /** Whose fork the commit came from. */
  readonly fork?: string;
  /** The workflow file came into being with this commit. */
  readonly newWorkflow?: boolean;
  /** The run is not started by the project's trigger but by a call of somebody's to the build service. */
  readonly proxy?: boolean;
  readonly minutes: number;
  readonly failed?: boolean;
  /** What the run itself reports to have pushed. Stacks whose CI never reports digests leave it out. */
  readonly made?: readonly { readonly image: Image; readonly to: Target }[];
}

export interface Push extends Timed {
  readonly act: 'push';
  readonly image: Image;
  readonly to: Target;
  readonly client: Client;
  readonly from: Place;
  /** Copied from there, blobs mounted. */
  readonly copyOf?: Target;
  /** The run in which it happened: only for stacks whose registry records show it. */
  readonly run?: string;
}

export interface Pull extends Timed {
  readonly act: 'pull';
  readonly image: Image;
  readonly from: Target;
  readonly client: Client;
}

export interface Delete extends Timed {
  readonly act: 'delete';
  readonly target: Target;
  readonly image: Image;
  /** The tag only, or the manifest with every tag. */
  readonly what: 'tag' | 'manifest';
  readonly from: Place;
}

/** A container engine on a host did something with an image. */
export interface HostAct extends Timed {
  readonly act: 'host';
  /** `ci-*` are builders. */
  readonly host: string;
  readonly what: 'pull' | 'create' | 'exec' | 'commit' | 'build' | 'load' | 'import' | 'tag' | 'push';
  readonly image: Image;
  readonly target?: Target;
}

export type WorkloadKind = 'Deployment' | 'DaemonSet' | 'CronJob' | 'Pod';

/** Another container of the same pod. */
export interface Beside {
  readonly container: string;
  readonly as: Deploy['as'];
  readonly image: Image;
  readonly target: Target;
}

/** Somebody asks for an image in a workload. `namespace/name` of the production cluster unless `cluster` says otherwise. */
export interface Deploy extends Timed {
  readonly act: 'deploy';
  readonly workload: string;
  readonly kind: WorkloadKind;
  readonly verb: 'create' | 'update' | 'scale' | 'restart';
  readonly image: Image;
  readonly target: Target;
  readonly container: string;
  /** An ephemeral, init or second container in place of the workload's own. */
  readonly as: 'container' | 'init' | 'ephemeral' | 'sidecar';
  readonly cluster: 'prod' | 'dev';
  /** The change record that its annotation names. */
  readonly change?: string;
  readonly from: Place;
  /** What else is in the pod template; `settled()` fills it in. */
  readonly beside?: readonly Beside[];
  /** For an ephemeral container, the pod that gets it; `settled()` fills it in. */
  readonly pod?: string;
}

/** A container runs, or with `ended` has ended. */
export interface Run extends Timed {
  readonly act: 'run';
  readonly workload: string;
  readonly kind: WorkloadKind;
  readonly pod: string;
  readonly container: string;
  readonly as: Deploy['as'];
  readonly image: Image;
  readonly target: Target;
  readonly cluster: 'prod' | 'dev';
  readonly ended?: boolean;
  /** The kubelet started it from a file on the node. */
  readonly fromNode?: boolean;
  /** What else is in the pod; `settled()` fills it in. */
  readonly beside?: readonly Beside[];
  /** When the pod came into being, where that was earlier: the container started again; `settled()` fills it in. */
  readonly podSince?: number;
  /** What admission said when the pod was made; `settled()` fills it in. */
  readonly judged?: readonly Decision['what'][];
}

/** A guard of the chain was changed. */
export interface Control extends Timed {
  readonly act: 'control';
  readonly what:
    | 'immutability-off'
    | 'immutability-on'
    | 'push-granted'
    | 'deploy-granted'
    | 'telemetry-off'
    | 'admission-weakened'
    | 'admission-exception';
  /** A repository, a namespace, or a name, as fits. */
  readonly on: string;
  readonly to?: Who;
  readonly from: Place;
}

/** Admission said something about a workload's image. */
export interface Decision extends Timed {
  readonly act: 'decision';
  readonly what: 'break-glass' | 'violation' | 'failed-open' | 'allowed';
  readonly workload: string;
  readonly image: Image;
  readonly target: Target;
  /** A pod that was judged; `settled()` fills it in where one runs. */
  readonly pod?: string;
}

/**
 * A run reports what it made, on which the story turns. Stacks whose CI reports digests have told it with the build, and
 * write nothing more; the others are without that evidence, and say which source would have it.
 */
export interface Report extends Timed {
  readonly act: 'report';
  readonly run: string;
  readonly image: Image;
  readonly to: Target;
}

/** A release was published in the forge. */
export interface Release extends Timed {
  readonly act: 'release';
  readonly project: string;
  readonly tag: string;
}

export type Act = Build | Push | Pull | Delete | HostAct | Deploy | Run | Control | Decision | Report | Release;
