import type { Hum, Writers } from '../writer.ts';
import { gatekeeper } from './gatekeeper.ts';
import { kubernetesAudit, leases } from './kubernetes-audit.ts';
import { kubernetesPods } from './kubernetes-pods.ts';
import { kyverno } from './kyverno.ts';

/** Of clusters, by telemetry kind. GKE's audit log has a kind of its own; those of EKS and AKS have not. */
export const clusters: Writers = {
  'kubernetes-audit': kubernetesAudit,
  'gke-audit': kubernetesAudit,
  'kubernetes-pods': kubernetesPods,
  kyverno,
  gatekeeper,
};

export const CLUSTER_HUM: Readonly<Record<string, Hum>> = {
  'kubernetes-audit': leases,
  'gke-audit': leases,
};
