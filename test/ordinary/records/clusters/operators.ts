import type { Cluster } from '../../organisation.ts';
import { type Agent, serviceAccount } from './agents.ts';

/** The operators that make what custom resources own: their namespaces and accounts as their manifests have them. */
const OPERATORS = {
  Rollout: ['argo-rollouts', 'argo-rollouts', 'rollouts-controller/v0.0.0 (linux/amd64) kubernetes/$Format'],
  StrimziPodSet: ['strimzi', 'strimzi-cluster-operator', 'fabric8-kubernetes-client/7.3.1'],
  ScaledJob: ['keda', 'keda-operator', 'keda/v0.0.0 (linux/amd64) kubernetes/$Format'],
} as const;

type Operated = keyof typeof OPERATORS;

/** The operator as the API server sees it. */
export function operatorOf(kind: Operated, cluster: Cluster): Agent {
  const [namespace, account, userAgent] = OPERATORS[kind];
  return { ...serviceAccount(cluster, namespace, account), userAgent };
}

/** `system:serviceaccount:keda:keda-operator`. */
export function operatorAccount(kind: Operated): string {
  const [namespace, account] = OPERATORS[kind];
  return `system:serviceaccount:${namespace}:${account}`;
}
