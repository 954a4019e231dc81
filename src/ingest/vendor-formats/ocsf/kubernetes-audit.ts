import { isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import { fieldAt, present, timeOf } from './fields.ts';
import { mergedObjects, unmappedFields } from './unmapped.ts';

/**
 * The audit event of an API server that AWS made the event of, by its published mapping of 1.1 and later.
 * https://github.com/ocsf/examples/tree/main/mappings/markdown/AWS/v1.1.0/EKS%20Audit%20Logs
 */
export function kubernetesAuditOf(event: JsonObject): JsonObject {
  const at = (...path: readonly string[]): unknown => fieldAt(event, ...path);
  const rest = unmappedFields(event);
  const objectRef = present(objectRefOf(event));
  const resource = fieldAt(rest, 'objectRef', 'resource') ?? objectRef['resource'];
  const mapped = present({
    kind: 'Event',
    apiVersion: at('metadata', 'product', 'version'),
    level: at('metadata', 'log_level'),
    auditID: at('api', 'request', 'uid') ?? at('metadata', 'uid'),
    stage: at('message'),
    requestURI: requestUri(event),
    verb: at('api', 'operation'),
    user: userOf(event),
    sourceIPs: addressesOf(event),
    userAgent: at('http_request', 'user_agent'),
    objectRef,
    responseStatus: responseOf(event),
    requestObject: resource === 'pods' ? containersIn(at('api', 'request', 'containers')) : undefined,
    responseObject: resource === 'pods' ? containersIn(at('api', 'response', 'containers')) : undefined,
    requestReceivedTimestamp: timeOf(event, 'start_time'),
    stageTimestamp: timeOf(event, 'time'),
  });
  // What the origin's own fields say of objects is more than what the mapping made of them.
  const { requestObject, responseObject, objectRef: named } = rest;
  return mergedObjects({ requestObject, responseObject, objectRef: named }, mergedObjects(mapped, rest));
}

function requestUri(event: JsonObject): unknown {
  const path = fieldAt(event, 'http_request', 'url', 'path');
  const query = fieldAt(event, 'http_request', 'url', 'query_string');
  return typeof path === 'string' && typeof query === 'string' && !path.includes('?') ? `${path}?${query}` : path;
}

function userOf(event: JsonObject): JsonObject {
  const at = (...path: readonly string[]): unknown => fieldAt(event, 'actor', ...path);
  const groups = at('user', 'groups');
  return present({
    username: at('user', 'name'),
    uid: at('user', 'uid'),
    groups: Array.isArray(groups) ? groups.filter(isObject).map((group) => group['name']) : undefined,
    extra: present({ accessKeyId: listed(at('session', 'credential_uid')), sessionName: listed(at('session', 'uid')) }),
  });
}

function listed(value: unknown): unknown {
  return typeof value === 'string' ? [value] : undefined;
}

function addressesOf(event: JsonObject): unknown {
  const between = fieldAt(event, 'src_endpoint', 'intermediate_ips');
  const all = [fieldAt(event, 'src_endpoint', 'ip'), ...(Array.isArray(between) ? between : [])];
  const told = all.filter((one) => typeof one === 'string');
  return told.length > 0 ? told : undefined;
}

function objectRefOf(event: JsonObject): JsonObject {
  const resources = fieldAt(event, 'resources');
  const first: unknown = Array.isArray(resources) ? resources[0] : undefined;
  const one = isObject(first) ? first : {};
  const type = fieldAt(one, 'type');
  const [resource, subresource] = typeof type === 'string' ? type.split(/[/,]/, 2) : [];
  return {
    resource,
    subresource,
    namespace: fieldAt(one, 'namespace'),
    name: fieldAt(one, 'name'),
    uid: fieldAt(one, 'uid'),
    resourceVersion: fieldAt(one, 'version'),
    apiVersion: fieldAt(event, 'api', 'version'),
    apiGroup: fieldAt(event, 'api', 'group', 'name'),
  };
}

function responseOf(event: JsonObject): JsonObject {
  const at = (key: string): unknown => fieldAt(event, 'api', 'response', key);
  const code = at('code');
  return present({
    code: typeof code === 'string' ? Number(code) : code,
    message: at('message'),
    reason: at('error'),
    status: at('error_message'),
  });
}

function containersIn(containers: unknown): unknown {
  if (!Array.isArray(containers)) return undefined;
  const told = containers
    .filter(isObject)
    .map((one) => present({ name: one['name'], image: fieldAt(one, 'image', 'name') }));
  return told.length > 0 ? { spec: { containers: told } } : undefined;
}
