import type { ContainerEntered } from '../../../core/container-entered.ts';
import { known } from '../../../core/known.ts';
import { requiredText, text, whole } from '../../records/json.ts';
import type { Context, JsonObject } from '../../source.ts';
import { groupOf, resourceOf } from './audit-request.ts';
import type { Time } from '../../../core/time.ts';
import { requester } from '../requester.ts';
import { toldBy } from '../../records/told-by.ts';

/** The subresources of a pod by which one comes into its containers, and that of a node by which its kubelet is asked to. */
export const ENTRANCES = ['exec', 'attach', 'portforward', 'proxy'] as const;

/** A request that came into a pod. */
export interface Entrance extends Pick<ContainerEntered, 'by' | 'namespace' | 'pod' | 'container'> {}

/** Told when it begins, and again when it ends: a session may be cut off with the API server. */
const STAGES: ReadonlySet<string> = new Set(['ResponseStarted', 'ResponseComplete']);
const SWITCHED = 101;
const LONGEST_NAME = 253;

/** By POST, or by GET where it is a WebSocket. Undefined: it is none, or failed. */
export function entranceIn(record: JsonObject): Entrance | undefined {
  if (!STAGES.has(text(record, 'stage') ?? '') || groupOf(record) !== '') return undefined;
  const code = whole(record, 'responseStatus', 'code');
  const isOpen = code === SWITCHED || (code !== undefined && code >= 200 && code <= 299);
  const by = text(record, 'objectRef', 'subresource');
  if (!isOpen || by === undefined) return undefined;
  const [path = '', query = ''] = (text(record, 'requestURI') ?? '').split('?', 2);
  const resource = resourceOf(record);
  if (resource === 'nodes') return by === 'proxy' ? throughKubelet(path) : undefined;
  if (resource !== 'pods' || (by !== 'exec' && by !== 'attach' && by !== 'portforward')) return undefined;
  return {
    namespace: requiredText(record, 'objectRef', 'namespace'),
    pod: requiredText(record, 'objectRef', 'name'),
    by,
    ...known({ container: shortName(new URLSearchParams(query).get('container')) }),
  };
}

/** What the kubelet calls them; `run` answers what the command printed. */
const OF_KUBELET: Readonly<Record<string, ContainerEntered['by']>> = {
  run: 'exec',
  exec: 'exec',
  attach: 'attach',
  portForward: 'portforward',
};

/**
 * `/api/v1/nodes/NODE/proxy/exec/NAMESPACE/POD[/UID]/CONTAINER`: the kubelet's own API, by its server's
 * `InstallDebuggingHandlers`. Its other paths tell what runs, or its metrics.
 */
function throughKubelet(path: string): Entrance | undefined {
  const [, asked = ''] = path.split('/proxy/', 2);
  const [entrance = '', namespace, pod, ...rest] = asked.split('/').filter((part) => part !== '');
  const by = Object.hasOwn(OF_KUBELET, entrance) ? OF_KUBELET[entrance] : undefined;
  if (!by || !shortName(namespace) || !shortName(pod) || namespace === undefined || pod === undefined) return undefined;
  return { by, namespace, pod, ...known({ container: by === 'portforward' ? undefined : shortName(rest.at(-1)) }) };
}

function shortName(name: string | null | undefined): string | undefined {
  return name === null || name === undefined || name === '' ? undefined : name.slice(0, LONGEST_NAME);
}

/** Which command was run stays in the record: it may hold secrets. */
export function entryEvent(
  record: JsonObject,
  { namespace, pod, by, container }: Entrance,
  at: Time,
  { origin, cluster }: Context,
): ContainerEntered {
  return {
    type: 'container.entered',
    id: `kubernetes-audit:${requiredText(record, 'auditID')}:${requiredText(record, 'stage')}`,
    ...toldBy('kubernetes-audit', 'recorded', at, origin),
    namespace,
    pod,
    by,
    ...known({ cluster, container, ...requester(record) }),
  };
}
