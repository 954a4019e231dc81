import { type Digest, isDigest } from '../../core/digest.ts';
import type { ContainerKind, ContainerSpec, Owner } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { isObject, object, objects, requiredText, shortened, text, time, whole } from './json.ts';
import type { JsonObject } from '../source.ts';

/** One container's status in a pod: what the kubelet says of it. */
export interface ContainerStatus {
  readonly name: string;
  readonly kind: ContainerKind;
  /** As the runtime names it: by the digest in its `imageID`, where it has no other name, as of what was asked for by digest. */
  readonly image?: string;
  readonly digest?: Digest;
  /** The digest stood there without a repository. */
  readonly byId?: true;
  /** What the runtime calls the bytes, where it has no name for them: its own id of the image, beside another `digest`. */
  readonly runtimeId?: Digest;
  readonly containerId?: string;
  readonly running: boolean;
  readonly waiting?: string;
  readonly started?: Time;
  readonly ended?: Time;
}

const SPECS: readonly (readonly [string, ContainerKind])[] = [
  ['initContainers', 'init'],
  ['containers', 'container'],
  ['ephemeralContainers', 'ephemeral'],
];

const STATUSES: readonly (readonly [string, ContainerKind])[] = [
  ['initContainerStatuses', 'init'],
  ['containerStatuses', 'container'],
  ['ephemeralContainerStatuses', 'ephemeral'],
];

/** The containers and image volumes of a pod spec that have a name and an image: a patch may name one without the other. */
export function containers(podSpec: JsonObject): readonly ContainerSpec[] {
  return [...ownContainers(podSpec), ...imageVolumes(podSpec)];
}

/** Images that are mounted, not run: https://kubernetes.io/docs/concepts/storage/volumes/#image. */
export function imageVolumes(podSpec: JsonObject): readonly ContainerSpec[] {
  return objects(podSpec, 'volumes').flatMap((volume) => {
    const name = text(volume, 'name');
    const image = isObject(volume['image']) ? shortened(volume['image'], 'reference') : undefined;
    return name === undefined || image === undefined ? [] : [{ name: `volume:${name}`, kind: 'volume', image }];
  });
}

function ownContainers(podSpec: JsonObject): readonly ContainerSpec[] {
  return SPECS.flatMap(([key, kind]) =>
    objects(podSpec, key).flatMap((container) => {
      const name = text(container, 'name');
      // Nothing pulls a longer name. Refusing the record for it would hide the pod's other containers.
      const image = shortened(container, 'image');
      return name === undefined || image === undefined ? [] : [{ name, kind, image }];
    }),
  );
}

/** Tells a pod's containers apart, also where a forged or damaged record gives one name to several kinds. */
export function containerKey({ kind, name }: Pick<ContainerSpec, 'kind' | 'name'>): string {
  return kind === 'container' ? name : `${kind}:${name}`;
}

/** The container statuses of a pod, or of a patch of its status. Of those with one name in a list, the first. */
export function containerStatuses(pod: JsonObject): readonly ContainerStatus[] {
  return STATUSES.flatMap(([key, kind]) =>
    once(objects(pod, 'status', key)).map((status) => {
      const started = time(status, 'state', 'running', 'startedAt') ?? time(status, 'state', 'terminated', 'startedAt');
      return {
        name: requiredText(status, 'name'),
        kind,
        running: object(status, 'state', 'running') !== undefined,
        ...known({
          ...imagesOf(text(status, 'image'), text(status, 'imageID')),
          containerId: shortened(status, 'containerID'),
          started,
          waiting: waitingOf(status),
          ended: time(status, 'state', 'terminated', 'finishedAt'),
        }),
      };
    }),
  );
}

/** Why a container does not run yet, or never did: a pod may end before its image is there. */
function waitingOf(status: JsonObject): string | undefined {
  const state = object(status, 'state', 'waiting') ?? object(status, 'state', 'terminated');
  const hasRun = text(status, 'containerID') !== undefined || time(state ?? {}, 'startedAt') !== undefined;
  return state === undefined || hasRun ? undefined : (shortened(state, 'reason') ?? 'unknown');
}

/** A list has a container once; what stands there again under its name is not believed. */
function once(statuses: readonly JsonObject[]): readonly JsonObject[] {
  const first = new Map<unknown, JsonObject>();
  for (const status of statuses) if (!first.has(status['name'])) first.set(status['name'], status);
  return [...first.values()];
}

/** The owners of an object, the managing one first. */
export function owners(item: JsonObject): readonly Owner[] | undefined {
  const references = objects(item, 'metadata', 'ownerReferences');
  const managing = references.filter((one) => one['controller'] === true);
  const others = references.filter((one) => one['controller'] !== true);
  const all = [...managing, ...others].map((one) => ({
    kind: requiredText(one, 'kind'),
    name: requiredText(one, 'name'),
    ...(one['controller'] !== true && { controller: false as const }),
  }));
  return all.length > 0 ? all : undefined;
}

/** When the pod was asked to end: the stored time is the request plus the grace period, so it may lie in the future. */
export function stoppingSince(pod: JsonObject): Time | undefined {
  const deletion = time(pod, 'metadata', 'deletionTimestamp');
  const grace = whole(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
  const asked = deletion === undefined ? undefined : deletion - grace * 1000;
  return asked === undefined || asked < 0 ? undefined : asked;
}

/** Whether this is a pod by its kind or, in a list whose items have none, by its shape. */
export function isPod(value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  if (value['kind'] !== undefined) return value['kind'] === 'Pod';
  const { metadata, spec } = value;
  return isObject(metadata) && isObject(spec) && Array.isArray(spec['containers']);
}

function imagesOf(image: string | undefined, imageId: string | undefined) {
  const { name, ...found } = imageOf(imageId);
  const ownId = image !== undefined && isDigest(image) ? image : undefined;
  const isBesides = ownId !== undefined && found.digest !== undefined && ownId !== found.digest;
  return known({
    image: ownId === undefined ? image : (name ?? image),
    ...found,
    runtimeId: isBesides ? ownId : undefined,
  });
}

// Kinds of imageID: `repository@sha256:…` (containerd, CRI-O), `docker-pullable://repository@sha256:…`,
// `docker://sha256:…` (dockershim: the config digest), bare `sha256:…` (an image that the node has no name for any more).
function imageOf(imageId: string | undefined): Pick<ContainerStatus, 'digest' | 'byId'> & { readonly name?: string } {
  if (imageId === undefined) return {};
  const scheme = imageId.indexOf('://');
  const rest = scheme === -1 ? imageId : imageId.slice(scheme + 3);
  const at = rest.lastIndexOf('@');
  const digest = rest.slice(at + 1);
  if (!isDigest(digest)) return {};
  return at === -1 ? { digest, byId: true } : { digest, ...(at > 0 && { name: rest }) };
}
