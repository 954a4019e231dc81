import type { WorkloadChanged } from '../../../core/event.ts';
import type { Time } from '../../../core/time.ts';
import { known } from '../../../core/known.ts';
import { isObject, object, requiredText, text, texts, whole } from '../../records/json.ts';
import { requester } from '../requester.ts';
import type { Context, JsonObject } from '../../source.ts';

/** A request to the API server that may tell something, with where and when it was made. */
export interface AuditRequest extends Context {
  readonly record: JsonObject;
  readonly at: Time;
  readonly verb: WorkloadChanged['verb'];
  readonly resource: string;
  readonly group: string;
  readonly subresource: string | undefined;
  /** The stored object, where the record shows it. */
  readonly result: JsonObject | undefined;
}

const VERBS: ReadonlyMap<string, WorkloadChanged['verb']> = new Map([
  ['create', 'create'],
  ['update', 'update'],
  ['patch', 'patch'],
  ['delete', 'delete'],
  ['deletecollection', 'delete'],
]);

/** The verbs that write; any other request tells nothing. */
export const WRITING_VERBS: readonly string[] = [...VERBS.keys()];

/** What the request does to what; undefined when it writes nothing, is a dry run, or has not been answered yet. */
export function auditedWrite(record: JsonObject): Omit<AuditRequest, 'at' | 'origin'> | undefined {
  return text(record, 'stage') === 'ResponseComplete' && !isDryRun(record) ? requestTo(record) : undefined;
}

/** The write that a record of any stage tells of. */
export function requestTo(record: JsonObject): Omit<AuditRequest, 'at' | 'origin'> | undefined {
  const verb = VERBS.get(text(record, 'verb') ?? '');
  if (verb === undefined) return undefined;
  const { responseObject: response } = record;
  return {
    record,
    verb,
    resource: resourceOf(record),
    group: groupOf(record),
    subresource: text(record, 'objectRef', 'subresource'),
    result: isObject(response) && response['kind'] !== 'Status' ? response : undefined,
  };
}

export function resourceOf(record: JsonObject): string {
  return text(record, 'objectRef', 'resource') ?? '';
}

// v1alpha1 has no apiGroup: its apiVersion is `extensions/v1beta1`.
export function groupOf(record: JsonObject): string {
  const [group, version] = (text(record, 'objectRef', 'apiVersion') ?? '').split('/');
  return text(record, 'objectRef', 'apiGroup') ?? (version === undefined ? '' : (group ?? ''));
}

// Exactly what the API server takes for a dry run; anything else it refuses or ignores. A deletion's body may say it.
export function isDryRun({ requestURI: uri, requestObject: request }: JsonObject): boolean {
  const query = new URLSearchParams(
    typeof uri === 'string' && uri.includes('?') ? uri.slice(uri.indexOf('?') + 1) : '',
  );
  if (query.getAll('dryRun').includes('All')) return true;
  if (!isObject(request)) return false;
  if (request['kind'] === 'Eviction') return texts(object(request, 'deleteOptions') ?? {}, 'dryRun').includes('All');
  return request['kind'] === 'DeleteOptions' && texts(request, 'dryRun').includes('All');
}

/**
 * At level Metadata a deletion looks like a dry run of one, of which only the body tells. What nodes and controllers delete,
 * they delete.
 */
export function mayBeDry(record: JsonObject): boolean {
  const kind = requester(record).actor?.kind;
  return text(record, 'level') === 'Metadata' && kind !== 'node' && kind !== 'controller';
}

/** The request was granted. */
export function isGranted(record: JsonObject): boolean {
  const code = whole(record, 'responseStatus', 'code');
  return (code === undefined || (code >= 200 && code <= 299)) && text(record, 'responseStatus', 'status') !== 'Failure';
}

/** Where and when, and by which source: what every event of an audit record has. */
export function recorded({ at, origin, cluster, record }: AuditRequest) {
  return { source: 'kubernetes-audit', at, origin, ...known({ cluster, cut: isCut(record) || undefined }) };
}

export function eventId({ record }: AuditRequest): string {
  return `kubernetes-audit:${requiredText(record, 'auditID')}:${requiredText(record, 'stage')}${isCut(record) ? ':cut' : ''}`;
}

/**
 * A backend left the objects of the request and its answer out, because the record would have been too long for it.
 * https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#event-batching
 */
function isCut({ annotations }: JsonObject): boolean {
  return isObject(annotations) && annotations['audit.k8s.io/truncated'] === 'true';
}
