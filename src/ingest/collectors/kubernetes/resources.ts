/** A kind of object that is listed and watched in all namespaces. */
export interface Resource {
  /** By which it is called in an API path, in notes and in messages. */
  readonly name: string;
  /** `/api/v1/pods` */
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** What remembers of an object that went away: enough to tell of it when only a list shows that it is gone. */
  readonly tombstone: 'pod' | 'name' | 'none';
  /** API servers keep no watch cache of it by default, and without one they send no bookmarks: a quiet watch is usual. */
  readonly isOftenSilent?: boolean;
  /** Older API servers do not have it. */
  readonly isNew?: boolean;
}

function resource(apiVersion: string, name: string, kind: string, more: Partial<Resource> = {}): Resource {
  const root = apiVersion.includes('/') ? 'apis' : 'api';
  return { name, path: `/${root}/${apiVersion}/${name}`, apiVersion, kind, tombstone: 'none', ...more };
}

const ADMISSION = 'admissionregistration.k8s.io/v1';
const guard = { tombstone: 'name' } as const;

/** All that is collected; `deploy/kubernetes/10-collector.yaml` allows the same. */
export const RESOURCES: readonly Resource[] = [
  resource('v1', 'pods', 'Pod', { tombstone: 'pod' }),
  resource('v1', 'events', 'Event', { isOftenSilent: true }),
  resource('v1', 'namespaces', 'Namespace'),
  resource('apps/v1', 'deployments', 'Deployment'),
  resource('apps/v1', 'statefulsets', 'StatefulSet'),
  resource('apps/v1', 'daemonsets', 'DaemonSet'),
  resource('apps/v1', 'replicasets', 'ReplicaSet'),
  resource('batch/v1', 'jobs', 'Job'),
  resource('batch/v1', 'cronjobs', 'CronJob'),
  resource(ADMISSION, 'validatingwebhookconfigurations', 'ValidatingWebhookConfiguration', guard),
  resource(ADMISSION, 'mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', guard),
  // In v1 since Kubernetes 1.30.
  resource(ADMISSION, 'validatingadmissionpolicies', 'ValidatingAdmissionPolicy', { ...guard, isNew: true }),
  resource(ADMISSION, 'validatingadmissionpolicybindings', 'ValidatingAdmissionPolicyBinding', {
    ...guard,
    isNew: true,
  }),
  // In v1 since Kubernetes 1.36.
  resource(ADMISSION, 'mutatingadmissionpolicies', 'MutatingAdmissionPolicy', { ...guard, isNew: true }),
  resource(ADMISSION, 'mutatingadmissionpolicybindings', 'MutatingAdmissionPolicyBinding', { ...guard, isNew: true }),
];
