import * as z from 'zod';
import { MINUTE } from '../../core/time.ts';
import { duration, fields, text } from './fields.ts';

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
  name: text,
  kind: z.literal('kubernetes'),
  cluster: text.describe('what the cluster is called in this policy'),
  kubeconfig: text
    .optional()
    .describe(
      'path of a kubeconfig with a token, tokenFile or client certificate; absent: the service account of the pod',
    ),
  context: text.optional().describe('of the kubeconfig; absent: its current-context'),
  resources: z.array(z.enum(KUBERNETES_RESOURCES)).min(1).optional().describe('absent: all'),
  relistEvery: duration
    .refine((every) => every >= MINUTE, { error: 'shorter than a minute' })
    .optional()
    .describe('how often everything is listed again, whatever the watch says; 5m unless given'),
}).refine(({ context, kubeconfig }) => context === undefined || kubeconfig !== undefined, {
  path: ['context'],
  error: 'needs a kubeconfig',
});
