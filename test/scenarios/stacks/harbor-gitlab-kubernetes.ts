import type { Act, Who } from '../act.ts';
import { distribution } from '../products/distribution.ts';
import { gitlab, GITLAB_PROJECTS } from '../products/gitlab.ts';
import { harbor, HARBOR_USERS } from '../products/harbor.ts';
import { kubernetes, KUBERNETES_USERS } from '../products/kubernetes.ts';
import { kyverno } from '../products/kyverno.ts';
import { podman } from '../products/podman.ts';
import { renamedTo } from '../products/product.ts';
import { CLUSTERS, type Names } from '../stack.ts';
import { joined } from './joined.ts';

const REGISTRY = 'harbor.acme.example';

const both = (who: Who): readonly string[] => [HARBOR_USERS[who], KUBERNETES_USERS[who]];

const names: Names = {
  registry: REGISTRY,
  actors: {
    pipeline: [...both('pipeline'), renamedTo(HARBOR_USERS.pipeline, true)],
    release: both('release'),
    promoter: both('promoter'),
    deployer: ['system:serviceaccount:argocd:*'],
    retention: both('retention'),
    replication: both('replication'),
    node: [HARBOR_USERS.node, 'system:node:*'],
    controller: ['system:serviceaccount:kube-system:*'],
    dana: both('dana'),
    lee: both('lee'),
    mallory: both('mallory'),
  },
  // GitLab's list of pipelines does not tell the workflow's file.
  build: {
    source: 'gitlab',
    projects: GITLAB_PROJECTS,
    refs: ['refs/heads/main', 'refs/tags/v*'],
    triggers: ['push', 'schedule'],
  },
  sources: [
    { name: 'harbor', kind: 'harbor', covers: [REGISTRY], registry: REGISTRY, files: ['harbor/webhooks.*'] },
    {
      name: 'harbor-audit',
      kind: 'harbor-audit',
      covers: [REGISTRY],
      registry: REGISTRY,
      expectEvery: '2h',
      files: ['harbor/audit.*'],
    },
    {
      name: 'harbor-registry',
      kind: 'distribution',
      covers: [REGISTRY],
      registry: REGISTRY,
      expectEvery: '2h',
      files: ['harbor/registry.*'],
    },
    { name: 'gitlab', kind: 'gitlab', expectEvery: '2h', files: ['ci/*'] },
    ...Object.values(CLUSTERS).map((cluster) => ({
      name: `${cluster}-audit`,
      kind: 'kubernetes-audit',
      cluster,
      expectEvery: '2h',
      files: [`kubernetes/${cluster}.*`],
    })),
    { name: 'kyverno', kind: 'kyverno', cluster: CLUSTERS.prod, files: [`admission/${CLUSTERS.prod}-*`] },
  ],
};

function unheard(act: Act): string | undefined {
  if (act.act === 'report') return 'cdevents';
  return act.act === 'control' ? 'gitlab-audit' : undefined;
}

/** Harbor with the notifications of the registry inside it, GitLab, Kubernetes with Argo CD and Kyverno, podman on the hosts. */
export const harborGitlabKubernetes = joined(
  'harbor-gitlab-kubernetes',
  names,
  [
    distribution(REGISTRY, 'harbor'),
    harbor(REGISTRY),
    gitlab,
    podman(REGISTRY),
    kubernetes(REGISTRY, 'kyverno'),
    kyverno(REGISTRY),
  ],
  unheard,
);
