import type { JsonObject } from '../../../src/ingest/source.ts';
import type { Decision, Who } from '../act.ts';
import { CLUSTERS, type NativeRecord } from '../stack.ts';
import { ACCOUNT, accessKeyOf, AWS_NAMES, grantedTo, principalId, principalOf, sessionName } from './aws.ts';
import { type Cloud, cloudCluster, type Identity, type Said } from './cloud-cluster.ts';
import { namingOf, type Product } from './product.ts';

/** `deployers` of a policy, and everybody else, as the access entries of the clusters name them. */
export const EKS_NAMES: Readonly<Record<Who, readonly string[]>> = {
  ...AWS_NAMES,
  node: ['system:node:*'],
  controller: ['system:serviceaccount:kube-system:*'],
};

/**
 * EKS: the audit log of the control plane in CloudWatch Logs. Of the production cluster a subscription is read, of the
 * other what `aws logs filter-log-events` prints, which does not name the log group.
 */
export function eks(registry: string): Product {
  return cloudCluster(registry, CLOUD);
}

const CLOUD: Cloud = {
  identity,
  carry: (event, cluster, at) => (cluster === CLUSTERS.prod ? subscribed(event, cluster, at) : filtered(event, at)),
  said,
  elsewhere: new Set(['deploy-granted']),
};

function subscribed(event: JsonObject, cluster: string, at: number): NativeRecord {
  const logStream = streamOf(cluster);
  const logEvent = { id: numberOf(event, 56), timestamp: at, message: JSON.stringify(event) };
  return {
    file: `aws/eks-${cluster}.ndjson`,
    at,
    record: {
      messageType: 'DATA_MESSAGE',
      owner: ACCOUNT,
      logGroup: `/aws/eks/${cluster}/cluster`,
      logStream,
      subscriptionFilters: ['audit'],
      logEvents: [logEvent],
    },
  };
}

function filtered(event: JsonObject, at: number): NativeRecord {
  const one = {
    logStreamName: streamOf(CLUSTERS.dev),
    timestamp: at,
    message: JSON.stringify(event),
    ingestionTime: at + 1200,
    eventId: numberOf(event, 56),
  };
  return { file: `aws/eks-${CLUSTERS.dev}.ndjson`, at, record: { events: [one], searchedLogStreams: [] } };
}

function streamOf(cluster: string): string {
  return `kube-apiserver-audit-${namingOf('stream', cluster).hex(32)}`;
}

function numberOf(event: JsonObject, digits: number): string {
  const naming = namingOf('log', event);
  return Array.from({ length: digits }, () => naming.below(10)).join('');
}

function identity(by: Who): Identity {
  const caller = { by, from: 'office' } as const;
  const { name } = grantedTo(by);
  const isUser = grantedTo(by).kind === 'user';
  const arn = principalOf(caller);
  const id = principalId(isUser ? 'AIDA' : 'AROA', name);
  return {
    user: {
      username: arn,
      uid: `aws-iam-authenticator:${ACCOUNT}:${id}`,
      groups: ['system:authenticated'],
      extra: {
        accessKeyId: [accessKeyOf(caller)],
        arn: [arn],
        canonicalArn: [grantedTo(by).arn],
        principalId: [id],
        sessionName: [isUser ? '' : sessionName(caller)],
      },
    },
    ...(by === 'deployer' && { userAgent: 'kubectl/v1.34.1 (linux/amd64) kubernetes/f6f3ba5' }),
  };
}

/** What webhooks and policies leave; an image policy webhook cannot be set up here, StackRox's mark stands on the pod. */
function said(what: Decision['what'], reference: string): Said {
  switch (what) {
    case 'break-glass':
      return { within: { 'admission.stackrox.io/break-glass': 'production is down' } };
    case 'violation': {
      const failure = {
        message: `${reference} is not signed by the release pipeline`,
        policy: 'signed-images',
        binding: 'signed-images-audit',
        expressionIndex: 0,
        validationActions: ['Audit'],
      };
      return { beside: { 'validation.policy.admission.k8s.io/validation_failure': JSON.stringify([failure]) } };
    }
    case 'failed-open':
      return { beside: { 'failed-open.validating.webhook.admission.k8s.io/round_0_index_0': 'gate.acme.example' } };
    case 'allowed':
      return {};
  }
}
