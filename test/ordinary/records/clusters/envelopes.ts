import type { Cluster, Feed } from '../../organisation.ts';
import { namingOf } from '../naming.ts';
import type { NativeRecord } from '../writer.ts';
import type { Audited } from './audit.ts';

/** An audit event as the cluster's product hands it over. */
export function carried({ at, record }: Audited, cluster: Cluster, feed: Feed): NativeRecord {
  switch (cluster.product) {
    case 'kubernetes':
      return { at, record };
    case 'eks':
      return { at, record: subscribed(record, at, cluster) };
    case 'gke':
      return { at, record: entryOf(record, at, cluster, feed) };
    case 'aks':
      return { at, record: diagnostic(record, at, cluster) };
  }
}

type Event = Audited['record'];

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
function subscribed(event: Event, at: number, { name, account }: Cluster): object {
  const digits = namingOf('log event', event['auditID']);
  return {
    messageType: 'DATA_MESSAGE',
    owner: account,
    logGroup: `/aws/eks/${name}/cluster`,
    logStream: `kube-apiserver-audit-${namingOf('stream', account, name).hex(32)}`,
    subscriptionFilters: ['audit'],
    logEvents: [
      {
        id: Array.from({ length: 56 }, () => digits.below(10)).join(''),
        timestamp: at,
        message: JSON.stringify(event),
      },
    ],
  };
}

// https://learn.microsoft.com/azure/aks/monitor-aks-reference has the category and its members.
function diagnostic(event: Event, at: number, { name, account, region }: Cluster): object {
  const naming = namingOf('api server', account, name);
  const id = `/subscriptions/${account}/resourceGroups/${name}-rg/providers/Microsoft.ContainerService/managedClusters/${name}`;
  return {
    records: [
      {
        time: new Date(at).toISOString().replace('Z', '0000Z'),
        category: 'kube-audit',
        operationName: 'Microsoft.ContainerService/managedClusters/diagnosticLogs/Read',
        resourceId: id.toUpperCase(),
        properties: {
          log: JSON.stringify(event),
          stream: 'stdout',
          pod: `kube-apiserver-${naming.suffix()}`,
          containerID: naming.hex(64),
        },
        serviceBuild: 'na',
        ccpNamespace: naming.hex(24),
        Cloud: 'AzureCloud',
        Environment: 'prod',
        location: region,
      },
    ],
  };
}

// https://cloud.google.com/kubernetes-engine/docs/how-to/audit-logging
function entryOf(event: Event, at: number, { name, account, region }: Cluster, feed: Feed): object {
  const ref = members(event['objectRef']);
  const word = (key: string): string | undefined => (typeof ref[key] === 'string' ? ref[key] : undefined);
  const group = word('apiGroup') ?? 'core';
  const { username } = members(event['user']);
  const principal = typeof username === 'string' ? username : '';
  const resource = [word('resource'), word('subresource')].filter((part) => part !== undefined).join('.');
  const methodName = `io.k8s.${group}.${word('apiVersion') ?? 'v1'}.${resource}.${String(event['verb'])}`;
  const space = word('namespace');
  const resourceName = [
    group,
    word('apiVersion'),
    ...(space === undefined ? [] : ['namespaces', space]),
    word('resource'),
    word('name'),
    word('subresource'),
  ]
    .filter((part) => part !== undefined)
    .join('/');
  const addresses = event['sourceIPs'];
  const callerIp: unknown = Array.isArray(addresses) ? addresses[0] : undefined;
  const status = members(event['responseStatus']);
  const isRefused = typeof status['code'] === 'number' && status['code'] >= 400;
  const stamped = new Date(at).toISOString().replace('Z', '000000Z');
  return {
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      status: isRefused ? { code: 7, message: status['message'] } : {},
      authenticationInfo: {
        principalEmail: principal,
        ...(principal.includes('@') && {
          principalSubject: `${principal.endsWith('gserviceaccount.com') ? 'serviceAccount' : 'user'}:${principal}`,
        }),
      },
      requestMetadata: { callerIp, callerSuppliedUserAgent: event['userAgent'] },
      serviceName: 'k8s.io',
      methodName,
      authorizationInfo: [{ resource: resourceName, permission: methodName, granted: true, resourceAttributes: {} }],
      resourceName,
      ...typed('request', event['requestObject'], String(event['verb']), group),
      ...(!feed.without.includes('responseObject') && typed('response', event['responseObject'], 'create', group)),
    },
    insertId: event['auditID'],
    resource: { type: 'k8s_cluster', labels: { project_id: account, cluster_name: name, location: region } },
    timestamp: stamped,
    severity: 'NOTICE',
    labels: event['annotations'],
    logName: `projects/${account}/logs/cloudaudit.googleapis.com%2Factivity`,
    operation: { id: event['auditID'], producer: 'k8s.io', first: true, last: true },
    receiveTimestamp: new Date(at + 1500).toISOString().replace('Z', '000000Z'),
  };
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function typed(name: string, shown: unknown, verb: string, group: string): object {
  if (typeof shown !== 'object' || shown === null) return {};
  const kind = members(shown)['kind'];
  const type = verb === 'patch' || typeof kind !== 'string' ? 'k8s.io/Patch' : `${group}.k8s.io/v1.${kind}`;
  return { [name]: { '@type': kind === 'DeleteOptions' ? 'meta.k8s.io/__internal.DeleteOptions' : type, ...shown } };
}
