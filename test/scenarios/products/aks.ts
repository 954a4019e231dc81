import { auditRecord } from '../../lab/kubernetes.ts';
import { isObject } from '../../../src/ingest/records/json.ts';
import type { Control, Decision, Who } from '../act.ts';
import { CLUSTERS, type NativeRecord } from '../stack.ts';
import { AZURE_NAMES, clusterId, logged } from './azure.ts';
import { type Cloud, cloudCluster, type Identity, type Said } from './cloud-cluster.ts';
import { addressOf, namingOf, type Product } from './product.ts';

/** AKS with Entra ID: the category kube-audit of its diagnostic logs, with what the Azure Policy add-on (Gatekeeper) says. */
export function aks(registry: string): Product {
  const inner = cloudCluster(registry, {
    identity,
    carry,
    said,
    elsewhere: new Set(['deploy-granted', 'admission-exception']),
  });
  return {
    ...inner,
    tell: (act, at) =>
      act.act === 'control' && act.what === 'admission-exception' ? [exempted(act, at(act.at))] : inner.tell(act, at),
  };
}

function identity(by: Who): Identity {
  const username = AZURE_NAMES[by];
  return {
    user: {
      username,
      groups: [namingOf('group', by).uuid(), 'system:authenticated'],
      extra: { oid: [username.includes('@') ? namingOf('entra', by).uuid() : username] },
    },
    ...(by === 'deployer' && { userAgent: 'kubectl/v1.34.1 (linux/amd64) kubernetes/f6f3ba5' }),
  };
}

const carry: Cloud['carry'] = (event, cluster, at): NativeRecord =>
  logged(`azure/aks-${cluster}.ndjson`, at, {
    category: 'kube-audit',
    operationName: 'Microsoft.ContainerService/managedClusters/diagnosticLogs/Read',
    resourceId: clusterId(cluster).toUpperCase(),
    properties: {
      log: JSON.stringify(event),
      stream: 'stdout',
      pod: `kube-apiserver-${namingOf('server', cluster).suffix()}`,
      containerID: namingOf('server', cluster).hex(64),
    },
    serviceBuild: 'na',
    ccpNamespace: namingOf('ccp', cluster).hex(24),
    Cloud: 'AzureCloud',
    Environment: 'prod',
  });

/** Gatekeeper leaves namespaces with this label alone. */
function exempted(act: Control, at: number): NativeRecord {
  const namespace = act.on.split('/', 1)[0] ?? act.on;
  const labels = { 'admission.gatekeeper.sh/ignore': 'true' };
  const { user } = identity(act.by);
  const agent = { name: user.username, groups: [], userAgent: 'kubectl/v1.34.2', address: addressOf(act.by, act.from) };
  const made = auditRecord(namingOf('exempted', act).uuid(), {
    at,
    who: agent,
    verb: 'patch',
    ref: { resource: 'namespaces', namespace, name: namespace },
    requestObject: { metadata: { labels } },
    response: { kind: 'Namespace', apiVersion: 'v1', metadata: { name: namespace, labels } },
    code: 200,
  });
  return carry(isObject(made.record) ? { ...made.record, user } : {}, CLUSTERS.prod, made.at);
}

function said(what: Decision['what'], reference: string): Said {
  const evaluation = (found: readonly object[]): Said => ({
    beside: { 'validation.gatekeeper.sh/evaluation': JSON.stringify({ allowed: true, violations: found }) },
  });
  switch (what) {
    case 'allowed':
      return evaluation([]);
    case 'violation':
      return evaluation([
        {
          constraintKind: 'K8sAzureV2ContainerAllowedImages',
          constraintName: 'signed-images',
          enforcementAction: 'dryrun',
          message: `${reference} is not signed by the release pipeline`,
        },
      ]);
    case 'failed-open':
      return {
        beside: { 'failed-open.validating.webhook.admission.k8s.io/round_0_index_0': 'validation.gatekeeper.sh' },
      };
    // Nothing in Gatekeeper lets a single pod through.
    case 'break-glass':
      return {};
  }
}
