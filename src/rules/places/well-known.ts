import type { Placement } from '../../core/subjects.ts';
import type { Policy } from '../../core/policy.ts';

/** Registries that serve everybody: of their common images nobody outside can get a feed. */
const PUBLIC_REGISTRIES: ReadonlySet<string> = new Set([
  'cgr.dev',
  'docker.elastic.co',
  'docker.io',
  'gcr.io',
  'ghcr.io',
  'gke.gcr.io',
  'k8s.gcr.io',
  'mcr.microsoft.com',
  'nvcr.io',
  'public.ecr.aws',
  'quay.io',
  'registry.access.redhat.com',
  'registry.gitlab.com',
  'registry.k8s.io',
  'registry.redhat.io',
]);

export function isPublicRegistry(host: string): boolean {
  return PUBLIC_REGISTRIES.has(host);
}

// What clusters come with, and what is usually set up before the first workload of one's own.
const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set([
  'argocd',
  'cert-manager',
  'flux-system',
  'ingress-nginx',
  'istio-system',
  'calico-system',
  'gatekeeper-system',
  'kyverno',
  'metallb-system',
  'tigera-operator',
]);
const SYSTEM_FAMILIES = ['kube-', 'openshift-', 'gke-', 'gmp-', 'cattle-'] as const;

/** Whether it runs where the cluster's own software does: as the policy says or, where it says nothing of the place, by the usual names. */
export function isSystems(placement: Placement, policy: Policy): boolean {
  if (policy.isExempt(placement)) return true;
  const { environment, namespace } = placement;
  if (environment) return false;
  return SYSTEM_NAMESPACES.has(namespace) || SYSTEM_FAMILIES.some((family) => namespace.startsWith(family));
}
