import * as z from 'zod';
import { MINUTE } from '../../core/time.ts';
import { duration, fields, optional, required, text } from './fields.ts';

/** What of a cluster can be listed and watched, by its names in API paths. */
export const KUBERNETES_RESOURCES = [
  'pods',
  'events',
  'namespaces',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'cronjobs',
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
] as const;

/** The shape of a collector of a cluster under `collectors`. A context needs the kubeconfig that it stands in. */
export const kubernetesCollectorSchema = fields({
  name: required(text, 'as the log and its state call the cluster’s collector', { example: 'prod-eu' }),
  kind: required(z.literal('kubernetes'), 'lists and watches a cluster'),
  cluster: required(text, 'what the cluster is called in this policy', { example: 'prod-eu' }),
  kubeconfig: optional(text, 'path of a kubeconfig with a token, tokenFile or client certificate', {
    absent: 'the service account of the pod',
    example: '/etc/landwaiter/prod-eu.kubeconfig',
  }),
  context: optional(text, 'which context of the kubeconfig', { absent: 'its current-context', example: 'prod-eu' }),
  resources: optional(z.array(z.enum(KUBERNETES_RESOURCES)).min(1), 'what of the cluster is watched', {
    absent: 'all',
  }),
  relistEvery: optional(
    duration.refine((every) => every >= MINUTE, { error: 'shorter than a minute' }),
    'how often everything is listed again, whatever the watch says',
    { default: '5m' },
  ),
}).refine(({ context, kubeconfig }) => context === undefined || kubeconfig !== undefined, {
  path: ['context'],
  error: 'needs a kubeconfig',
});
