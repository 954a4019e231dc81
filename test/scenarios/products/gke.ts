import { isObject, object, text } from '../../../src/ingest/records/json.ts';
import type { JsonObject } from '../../../src/ingest/source.ts';
import type { Decision, Who } from '../act.ts';
import type { NativeRecord } from '../stack.ts';
import { type Cloud, cloudCluster, type Identity, type Said } from './cloud-cluster.ts';
import { GOOGLE_NAMES, LOCATION, logName, memberOf, PLATFORM, stamp } from './google.ts';
import { namingOf, type Product } from './product.ts';

/** GKE: the API server's audit log as entries of Cloud Logging, with what Binary Authorization says as their labels. */
export function gke(registry: string): Product {
  return cloudCluster(registry, { identity, carry, said, elsewhere: ELSEWHERE });
}

const ELSEWHERE: ReadonlySet<string> = new Set(['deploy-granted', 'admission-weakened', 'admission-exception']);

function identity(by: Who): Identity {
  return {
    user: { username: GOOGLE_NAMES[by] },
    ...(by === 'deployer' && { userAgent: 'clouddeploy/v1 kubectl/v1.33.4 (linux/amd64)' }),
  };
}

const carry: Cloud['carry'] = (event, cluster, at): NativeRecord => {
  const reference = object(event, 'objectRef') ?? {};
  const { requestObject, responseObject, annotations, sourceIPs } = event;
  const [principalEmail, verb] = [text(event, 'user', 'username') ?? '', text(event, 'verb') ?? ''];
  const group = text(reference, 'apiGroup') ?? 'core';
  const resource = parts(reference, 'resource', 'subresource').join('.');
  const method = `io.k8s.${group}.${text(reference, 'apiVersion')}.${resource}.${verb}`;
  const resourceName = nameOf(reference, group);
  const callerIp: unknown = Array.isArray(sourceIPs) ? sourceIPs[0] : undefined;
  return {
    file: `google/gke-${cluster}.ndjson`,
    at,
    record: {
      protoPayload: {
        '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
        status: {},
        authenticationInfo: {
          principalEmail,
          ...(!principalEmail.startsWith('system:') && { principalSubject: memberOf(principalEmail) }),
        },
        requestMetadata: { callerIp, callerSuppliedUserAgent: event['userAgent'] },
        serviceName: 'k8s.io',
        methodName: method,
        authorizationInfo: [{ resource: resourceName, permission: method, granted: true, resourceAttributes: {} }],
        resourceName,
        ...(isObject(requestObject) && { request: typed(requestObject, verb, group) }),
        ...(isObject(responseObject) && { response: typed(responseObject, 'create', group) }),
      },
      insertId: text(event, 'auditID'),
      resource: {
        type: 'k8s_cluster',
        labels: { project_id: PLATFORM, cluster_name: cluster, location: LOCATION },
      },
      timestamp: stamp(at),
      severity: 'NOTICE',
      labels: annotations,
      logName: logName(PLATFORM, false),
      operation: { id: namingOf('operation', event['auditID']).uuid(), producer: 'k8s.io', first: true, last: true },
      receiveTimestamp: stamp(at + 1500),
    },
  };
};

/** `apps/v1/namespaces/shop/deployments/api/scale` */
function nameOf(reference: JsonObject, group: string): string {
  const space = parts(reference, 'namespace').map((namespace) => `namespaces/${namespace}`);
  const object = parts(reference, 'resource', 'name', 'subresource');
  return [group, ...parts(reference, 'apiVersion'), ...space, ...object].join('/');
}

/** Those that the reference has. */
function parts(reference: JsonObject, ...keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => text(reference, key) ?? []);
}

function typed(shown: JsonObject, verb: string, group: string): object {
  const kind = text(shown, 'kind');
  const type = verb === 'patch' || kind === undefined ? 'k8s.io/Patch' : `${group}.k8s.io/v1.${kind}`;
  return { '@type': kind === 'DeleteOptions' ? 'meta.k8s.io/__internal.DeleteOptions' : type, ...shown };
}

const LABEL = 'imagepolicywebhook.image-policy.k8s.io/';

/** Binary Authorization tells of what it let in against its policy; of what it let in by it, nothing. */
function said(what: Decision['what'], reference: string): Said {
  const attestor = `projects/${PLATFORM}/attestors/release`;
  const verdict = `'${reference}' : Image denied by attestor ${attestor}: no attestations found\n`;
  const overridden = { [`${LABEL}overridden-verification-result`]: verdict };
  switch (what) {
    case 'break-glass':
      return { beside: { [`${LABEL}break-glass`]: 'true', ...overridden } };
    case 'violation':
      return { beside: { [`${LABEL}dry-run`]: 'true', ...overridden } };
    case 'failed-open':
      return { beside: { [`${LABEL}failed-open`]: 'true' } };
    case 'allowed':
      return {};
  }
}
