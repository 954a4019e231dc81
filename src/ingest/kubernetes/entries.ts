import type { ContainerEntered } from '../../core/container-entered.ts';
import { known } from '../../core/known.ts';
import { requiredText, text, whole } from '../json.ts';
import type { Context, JsonObject } from '../source.ts';
import { groupOf, resourceOf } from './audit-request.ts';
import type { Time } from '../../core/time.ts';
import { requester } from './requester.ts';

/** The subresources of a pod by which one comes into its containers. */
export const ENTRANCES = ['exec', 'attach', 'portforward'] as const;

/** Told when it begins, and again when it ends: a session may be cut off with the API server. */
const STAGES: ReadonlySet<string> = new Set(['ResponseStarted', 'ResponseComplete']);
const SWITCHED = 101;

/** By which entrance a request came into a pod: by POST, or by GET where it is a WebSocket. Undefined: it is none, or failed. */
export function entranceIn(record: JsonObject): ContainerEntered['by'] | undefined {
  if (!STAGES.has(text(record, 'stage') ?? '') || resourceOf(record) !== 'pods' || groupOf(record) !== '')
    return undefined;
  const code = whole(record, 'responseStatus', 'code');
  const isOpen = code === SWITCHED || (code !== undefined && code >= 200 && code <= 299);
  const entrance = text(record, 'objectRef', 'subresource');
  return isOpen ? ENTRANCES.find((one) => one === entrance) : undefined;
}

/** Which command was run stays in the record: it may hold secrets. */
export function entryEvent(
  record: JsonObject,
  by: ContainerEntered['by'],
  at: Time,
  { origin, cluster }: Context,
): ContainerEntered {
  const uri = text(record, 'requestURI') ?? '';
  const query = new URLSearchParams(uri.includes('?') ? uri.slice(uri.indexOf('?') + 1) : '');
  return {
    type: 'container.entered',
    id: `kubernetes-audit:${requiredText(record, 'auditID')}:${requiredText(record, 'stage')}`,
    source: 'kubernetes-audit',
    at,
    strength: 'recorded',
    origin,
    namespace: requiredText(record, 'objectRef', 'namespace'),
    pod: requiredText(record, 'objectRef', 'name'),
    by,
    ...known({ cluster, container: query.get('container')?.slice(0, LONGEST_NAME) || undefined, ...requester(record) }),
  };
}

const LONGEST_NAME = 253;
