import type { Digest } from './digest.ts';
import type { Observed } from './observed.ts';
import type { Time } from './time.ts';
import type { Done, NamedImage, WebhookPatch } from './control-event.ts';

/** `volume`: no container, but an image mounted into some; its `container` is `volume:<name>`, which no container can be called. */
export type ContainerKind = 'container' | 'init' | 'ephemeral' | 'volume';

/** A container as a workload's template asks for it. */
export interface ContainerSpec {
  /** Or {@link placeName}, where the record does not tell it. */
  readonly name: string;
  readonly kind: ContainerKind;
  /** As written, e.g. `registry.acme.example/shop/api:1.4`. */
  readonly image: string;
}

/** What stands for the name of a container of which a record tells only the place in its list: `#0`, as none can be called. */
export function placeName(place: number): string {
  return `#${place}`;
}

/** The place that such a name tells; undefined for a real name. */
export function placeIn(name: string): number | undefined {
  return /^#\d{1,3}$/.test(name) ? Number(name.slice(1)) : undefined;
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

/** The name in a deletion of all objects of a kind in a namespace whose record names none: no object can be called so. */
export const EVERY = '*';

/** A workload (pod, or an object with a pod template) was created, changed or deleted, and the API server agreed. */
export interface WorkloadChanged extends Observed, Done {
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
  /** A deletion of which the record does not tell whether it was a dry run. */
  readonly unsure?: true;
  /**
   * Absent where the record does not show the resulting object (audit level Metadata, scale, deletion). Of a patch whose
   * result is not shown, only the containers that it names.
   */
  readonly containers?: readonly ContainerSpec[];
  /** Only some of its containers: a patch whose result the record does not show. */
  readonly partial?: true;
  /** A patch that names no image, such as a restart: those that are told, if any are, stood there before. */
  readonly kept?: true;
  /** Of a deleted pod: its containers as it had them at last, where the record shows them. */
  readonly had?: readonly ContainerSpec[];
  /** What was asked for, where the API server stored other containers or images: something changed it on its way. */
  readonly requested?: readonly ContainerSpec[];
  /** Beside `requested`: what webhooks are on record as having changed it. */
  readonly patched?: readonly WebhookPatch[];
  /** Nothing but the number of its pods was set. */
  readonly scaled?: true;
  readonly owners?: readonly Owner[];
  /** Of a pod that asks for the processes of one node as its own, as `kubectl debug node/…` does: that node. */
  readonly onNode?: string;
  /**
   * Annotations, tags or labels, its own before its pods'; of a patch whose result is not shown, those that it sets.
   * Absent where the record shows none because it never does; empty where there are none.
   */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly uid?: string;
  /** How many pods a ReplicaSet is to have from then on, where the record shows it. */
  readonly replicas?: number;
  /** The id of the credential it was done with, where the record names it: the join to `credential.issued`. */
  readonly credential?: string;
}

/**
 * Somebody asked for a change of a workload, and no answer is told, or that it was refused: so it deploys, clears and ends
 * nothing. Where no record of the same request says more, its outcome and its images are unknown.
 */
export interface WorkloadAttempted extends Observed, Done {
  readonly type: 'workload.attempted';
  /** The system's id of the request. */
  readonly request: string;
  readonly cluster?: string;
  readonly namespace: string;
  readonly kind: string;
  /** Absent of a new object: its name is in what the record does not show. */
  readonly name?: string;
  readonly verb: WorkloadChanged['verb'];
  /** Those asked for, where the record shows them. */
  readonly images?: readonly NamedImage[];
  readonly refused?: true;
  readonly credential?: string;
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
  /**
   * Not a list, but what one follows from, of a service with revisions, which are the pods in the range: its requests go to
   * `named` ones alone, to the `latest` that is ready and those named, or a new one is `ready`.
   */
  readonly serving?: 'named' | 'latest' | 'ready';
}
