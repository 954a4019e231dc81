import { WORKLOAD_RESOURCES } from '../kubernetes/audited-object.ts';
import { parseAuditLine } from '../kubernetes/audit/audit-line.ts';
import { WRITING_VERBS } from '../kubernetes/audit/audit-request.ts';
import { readAudited } from '../kubernetes/audit/audited.ts';
import { ENTRANCES } from '../kubernetes/audit/entries.ts';
import { CONSTRAINT_GROUP, CONTROL_RESOURCES } from '../kubernetes/controls/controls.ts';
import type { Source } from '../source.ts';

/** Kubernetes API server audit events of every version (audit.k8s.io/v1, v1beta1, v1alpha1) and level. */
export const kubernetesAudit: Source = {
  name: 'kubernetes-audit',
  title: 'Kubernetes API server audit log',
  docs: 'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
  verifiedOn: 'real',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which digest really runs: only status updates of pods at level Request or higher, or kubernetes-pods, show it.',
    'Images at level Metadata; the result of a patch at level Request (only the containers the patch names).',
    'The person behind a controller: a Deployment makes ReplicaSets, those make Pods. Owner references lead back.',
    'Which cluster it is: bind it to the file with sources[].files and cluster in the policy.',
    'The real client address behind a proxy: the first of sourceIPs is what X-Forwarded-For says.',
    'The names of deleted objects in a deletecollection below level RequestResponse.',
    'Which way a control was changed by a whole write, unless an earlier record shows how it stood; by an apply, only at ' +
      'level RequestResponse; at level Metadata nothing of either. Labels of a namespace that a whole write leaves out.',
    'What a role allows from its binding, except for cluster-admin, admin, edit and view.',
    'What was done inside a container: that somebody came in by exec, attach or port-forward, or onto its node, is all that is told, and by the ' +
      'kubelet’s own port nothing is.',
    'Verdicts of webhooks that let a request in: only refusals, failing open, and violations that the API server ' +
      'itself noted. Tokens that kubelets fetch for their pods are left out.',
  ],
  joinWith: [
    'kubernetes-pods, for the digest of every container.',
    'registry records, for who pushed it.',
    'kyverno, gatekeeper, opa or ratify records, for what was judged and let in.',
    "the cloud provider's trail, by access key id, for the person behind an EKS session.",
  ],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines. Webhook: POST of lists of events. On EKS: a log group of CloudWatch.',
    authentication:
      'Webhook: client certificate or bearer token, as in its kubeconfig. File: none, whoever can write it can ' +
      'forge records. CloudWatch: fetched with your own AWS credentials.',
    loss:
      'A file loses what was not read before it is rotated away. A webhook, by default, drops what overflows 10,000 ' +
      'waiting events, or fails 5 times in about 81 seconds; batches may repeat and overtake each other.',
    delay: 'File: written with the request. Webhook: up to 30 seconds for a batch. CloudWatch: not documented.',
  },
  connect: [
    'Give the API server --audit-policy-file (deploy/kubernetes/api-server/audit-policy.yaml is one) and --audit-log-path (JSON lines), or on EKS switch on the control ' +
      'plane log type audit and export the log group. OpenShift writes it already: oc adm node-logs --role=master ' +
      '--path=kube-apiserver/audit.log, and openshift-apiserver/audit.log for DeploymentConfigs.',
    'In the audit policy set level RequestResponse for the verbs create, update, patch, delete, deletecollection ' +
      'on pods, pods/ephemeralcontainers, replicationcontrollers, deployments, replicasets, statefulsets, daemonsets ' +
      '(apps), jobs and cronjobs (batch), and level Request for pods/status; level Metadata for the rest shows that ' +
      'the log is alive.',
    'Set level RequestResponse for the same verbs on the groups admissionregistration.k8s.io and rbac.authorization.k8s.io, ' +
      'on namespaces, and on the groups of your admission control (kyverno.io, policies.kyverno.io, ' +
      'templates.gatekeeper.sh, constraints.gatekeeper.sh, config.gatekeeper.sh, policy.sigstore.dev), and level ' +
      'Metadata for ' +
      'serviceaccounts/token.',
    'Leave out the stage RequestReceived (omitStages) by rule, but keep it for the writes to workloads and controls: of some ' +
      'requests, such as a server-side apply in YAML, it is the only record that the API server writes.',
    'Name the cluster in the policy: sources: - { name: prod-eu, kind: kubernetes-audit, cluster: prod-eu, files: ' +
      '["audit/prod-eu/*.log"] }.',
  ],
  logClass: 'deployment',
  prefilter: {
    mark: '{"kind":"Event","apiVersion":"audit.k8s.io/',
    require: [
      // First what the fewest lines have: leases are updated all the time.
      {
        key: 'resource',
        values: [...WORKLOAD_RESOURCES, ...CONTROL_RESOURCES],
        beside: CONSTRAINT_GROUP,
        // Of nodes nothing else is read, and kubelets tell of them all day long.
        instead: { key: 'subresource', values: ['proxy'] },
      },
      { key: 'verb', values: WRITING_VERBS, instead: { key: 'subresource', values: ENTRANCES } },
      { key: 'stage', values: ['ResponseComplete', 'ResponseStarted', 'RequestReceived', 'Panic'] },
    ],
    timeKey: 'requestReceivedTimestamp',
    scopeKey: 'cluster',
    parse: parseAuditLine,
  },

  // Items of an EventList carry neither kind nor apiVersion.
  // Asked about every record there is, and most are of something else.
  needless: [
    {
      verb: ['get', 'list', 'watch'],
      'objectRef.resource': /./,
      'objectRef.subresource': /^(?!exec$|attach$|portforward$|proxy$)/,
    },
    { requestURI: /^\/(?:healthz|readyz|livez|version|metrics|openapi|\.well-known|apis?\/?(?:\?|$))/ },
    { stage: ['RequestReceived'], 'objectRef.resource': /./ },
    { 'responseStatus.code': /^[45]/, 'objectRef.resource': /./ },
    { 'objectRef.resource': /^(?!pods$)./, 'objectRef.subresource': /^(?!proxy$)./ },
    { 'objectRef.subresource': ['proxy'], requestURI: /\/proxy\/(?:metrics|stats|healthz|configz|pods)/ },
    { 'objectRef.resource': ['pods'], 'objectRef.subresource': ['binding', 'eviction', 'log'] },
    {
      'objectRef.subresource': [''],
      'objectRef.resource':
        /^(?:leases|events|nodes|configmaps|secrets|endpoints|endpointslices|services|serviceaccounts|(?:cluster)?role(?:binding)?s|\w{1,30}reviews|persistentvolume\w{0,10}|horizontalpodautoscalers)$/,
    },
    { 'objectRef.resource': /^(?:namespaces|(?:mutating|validating)webhookconfigurations)$/, requestObject: ['{}'] },
    { requestURI: /[?&](?:dryRun|dry%52un)=A(?:l|%6c)l/i, objectRef: ['{}'] },
    { 'requestObject.dryRun.0': ['All'] },
  ],

  recognises: (record) =>
    typeof record['auditID'] === 'string' &&
    typeof record['level'] === 'string' &&
    typeof record['stage'] === 'string' &&
    typeof record['verb'] === 'string' &&
    (record['kind'] === undefined || record['kind'] === 'Event') &&
    isAuditVersion(record['apiVersion']),

  read: readAudited,
};

function isAuditVersion(version: unknown): boolean {
  return version === undefined || (typeof version === 'string' && version.split('/', 1)[0] === 'audit.k8s.io');
}
