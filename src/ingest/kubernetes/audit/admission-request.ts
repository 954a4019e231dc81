import type { AdmissionDecided } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import type { Time } from '../../../core/time.ts';
import { podTemplate, workloadKind } from '../audited-object.ts';
import { object, objects, text, time } from '../../records/json.ts';
import { containers } from '../../records/pod.ts';
import type { JsonObject } from '../../source.ts';
import { namedImages } from '../images.ts';
import { actorNamed } from '../requester.ts';

/** What an AdmissionReview's request to write a workload says, as an `admission.decided` has it. */
export type Asked = Pick<AdmissionDecided, 'kind' | 'namespace' | 'name' | 'uid' | 'images' | 'actor'>;

const WRITES: ReadonlySet<string | undefined> = new Set(['CREATE', 'UPDATE']);
const SUBRESOURCES: ReadonlySet<string | undefined> = new Set([undefined, 'ephemeralcontainers']);

/**
 * Reads `request` of an AdmissionReview (admission.k8s.io/v1, v1beta1); undefined when it is a dry run, or about
 * anything but the containers of a workload. https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
 */
export function askedFor(request: JsonObject): Asked | undefined {
  const kind = workloadKind(text(request, 'resource', 'resource') ?? '', text(request, 'resource', 'group') ?? '');
  if (kind === undefined || !WRITES.has(text(request, 'operation'))) return undefined;
  if (!SUBRESOURCES.has(text(request, 'subResource')) || request['dryRun'] === true) return undefined;
  const workload = object(request, 'object') ?? {};
  const spec = podTemplate(kind, workload);
  return {
    kind,
    ...known({
      namespace: text(request, 'namespace'),
      name: text(request, 'name') ?? text(workload, 'metadata', 'name') ?? text(workload, 'metadata', 'generateName'),
      uid: text(workload, 'metadata', 'uid'),
      images: spec && namedImages(containers(spec)),
      actor: actorNamed(text(request, 'userInfo', 'username')),
    }),
  };
}

/** The latest time that the object tells: the API server writes that of the very request among its managed fields. */
export function latestTime(request: JsonObject): Time | undefined {
  const workload = object(request, 'object') ?? {};
  const times = [
    time(workload, 'metadata', 'creationTimestamp'),
    ...objects(workload, 'metadata', 'managedFields').map((field) => time(field, 'time')),
  ].filter((one) => one !== undefined);
  return times.length > 0 ? Math.max(...times) : undefined;
}
