import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { annotationsOf } from '../records/images/annotations.ts';
import { podTemplate } from '../kubernetes/audited-object.ts';
import { contentId, isObject, object as objectAt, requiredText, text, time } from '../records/json.ts';
import { isSeen, seenIn, writtenAt } from '../kubernetes/seen.ts';
import { containers, owners } from '../records/pod.ts';
import type { JsonObject, Source } from '../source.ts';

/** Objects that make pods, as the API server shows them: items of a list, one object, or the lines of a watch. */
export const kubernetesWorkloads: Source = {
  name: 'kubernetes-workloads',
  title: 'Kubernetes workloads (lists and watches)',
  docs: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/',
  verifiedOn: 'real',
  tells: { actor: false, digest: false, time: true, id: false },
  cannot: [
    'Who created or changed it: what is seen is no act of anybody. Rules about deployers need kubernetes-audit.',
    'What it asked for before it was seen, and between two lists.',
    'Which digest its pods run: kubernetes-pods tells.',
  ],
  joinWith: ['kubernetes-pods, whose owner references lead to it.', 'kubernetes-audit, for who changed it.'],
  delivery: {
    senders: 'system',
    by: 'API: a list or a watch that you fetch, or that Landwaiter’s collector fetches.',
    authentication: 'Fetched from the API server with your own credentials.',
    loss: 'A list shows what is there; what came and went between two lists is missing, so use a watch.',
    delay: 'Seconds with a watch; a list is as old as its file.',
  },
  connect: [
    'Let the collector do it: docs/collectors-kubernetes.md.',
    'By hand: kubectl get deployments,statefulsets,daemonsets,replicasets,jobs,cronjobs --all-namespaces -o json > ' +
      'workloads/prod-eu.json, with the verbs get and list.',
    'Name the cluster in the policy: sources: - { name: prod-eu-workloads, kind: kubernetes-workloads, cluster: ' +
      'prod-eu, files: ["workloads/prod-eu*.json"] }.',
  ],
  logClass: 'deployment',

  needless: [{ type: ['BOOKMARK', 'ERROR'] }],

  recognises: (record) => isSeen(record, isWorkload),

  read(record, context) {
    const scope = context.cluster ?? '';
    const seen = seenIn(record, context, isWorkload);
    if (!seen) return { events: [], scope, ...known({ at: time(record, 'observedAt') }) };
    const { object, deleted, seenAt } = seen;
    const kind = requiredText(object, 'kind');
    const written = writtenAt(object);
    const at = deleted ? (seenAt ?? written) : written;
    if (at === undefined) throw new InvalidInput('metadata.creationTimestamp', 'missing');
    const spec = podTemplate(kind, object);
    const content = {
      at,
      namespace: text(object, 'metadata', 'namespace') ?? 'default',
      kind,
      name: requiredText(object, 'metadata', 'name'),
      verb: deleted ? ('delete' as const) : ('update' as const),
      seen: true as const,
      ...known({
        cluster: context.cluster,
        containers: spec && !deleted ? containers(spec) : undefined,
        owners: owners(object),
        annotations: deleted ? undefined : annotations(kind, object),
        uid: text(object, 'metadata', 'uid'),
      }),
    };
    const event = {
      type: 'workload.changed',
      id: contentId('kubernetes-workloads', content),
      source: 'kubernetes-workloads',
      strength: 'recorded',
      origin: context.origin,
      ...content,
    } as const;
    return { events: [event], scope, at: seenAt ?? at };
  },
};

const GROUPS: ReadonlyMap<unknown, string> = new Map([
  ['Deployment', 'apps'],
  ['StatefulSet', 'apps'],
  ['DaemonSet', 'apps'],
  ['ReplicaSet', 'apps'],
  ['Job', 'batch'],
  ['CronJob', 'batch'],
  ['DeploymentConfig', 'apps.openshift.io'],
]);

function isWorkload({ kind, apiVersion, metadata }: JsonObject): boolean {
  if (typeof apiVersion !== 'string' || !isObject(metadata)) return false;
  const group = GROUPS.get(kind);
  return group === undefined
    ? kind === 'ReplicationController' && apiVersion === 'v1'
    : apiVersion.startsWith(`${group}/`);
}

/** Its own before those of its pods. */
function annotations(kind: string, object: JsonObject): Readonly<Record<string, string>> {
  const template = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
  return annotationsOf(
    objectAt(object, 'metadata', 'annotations'),
    objectAt(object, ...template) && objectAt(object, ...template, 'metadata', 'annotations'),
  );
}
