import type { Act, Who } from '../act.ts';
import { distribution, DISTRIBUTION_USERS } from '../products/distribution.ts';
import { docker } from '../products/docker.ts';
import { github, GITHUB_PROJECTS } from '../products/github.ts';
import { kubernetes, KUBERNETES_USERS } from '../products/kubernetes.ts';
import { renamedTo } from '../products/product.ts';
import { CLUSTERS, type Names } from '../stack.ts';
import { joined } from './joined.ts';

const REGISTRY = 'registry.acme.example';

const both = (who: Who): readonly string[] => [DISTRIBUTION_USERS[who], KUBERNETES_USERS[who]];

const names: Names = {
  registry: REGISTRY,
  actors: {
    pipeline: [...both('pipeline'), renamedTo(DISTRIBUTION_USERS.pipeline, true)],
    release: both('release'),
    promoter: both('promoter'),
    deployer: ['system:serviceaccount:argocd:*'],
    retention: both('retention'),
    replication: both('replication'),
    node: [DISTRIBUTION_USERS.node, 'system:node:*'],
    controller: ['system:serviceaccount:kube-system:*'],
    dana: both('dana'),
    lee: both('lee'),
    mallory: both('mallory'),
  },
  build: {
    source: 'github',
    projects: GITHUB_PROJECTS,
    workflows: ['release', 'main', 'nightly'].map((name) => `.github/workflows/${name}.yml`),
    refs: ['refs/heads/main', 'refs/tags/v*'],
    triggers: ['push', 'schedule'],
  },
  sources: [
    { name: 'registry', kind: 'distribution', covers: [REGISTRY], expectEvery: '2h', files: ['registry/*'] },
    { name: 'github', kind: 'github', files: ['ci/github.*'] },
    { name: 'github-audit', kind: 'github-audit', expectEvery: '2h', files: ['ci/github-audit.*'] },
    ...Object.values(CLUSTERS).map((cluster) => ({
      name: `${cluster}-audit`,
      kind: 'kubernetes-audit',
      cluster,
      expectEvery: '2h',
      files: [`kubernetes/${cluster}.*`],
    })),
  ],
  hosts: 'docker',
};

// This registry keeps no settings of its own that anybody could change or read; others log such changes.
function unheard(act: Act): string | undefined {
  if (act.act === 'report') return 'cdevents';
  if (act.act === 'decision') return act.what === 'allowed' ? 'kyverno' : undefined;
  return act.act === 'control' ? 'harbor-audit' : undefined;
}

/** CNCF Distribution, GitHub Actions on own runners, Kubernetes with Argo CD, docker on the hosts. */
export const distributionGithubKubernetes = joined(
  'distribution-github-kubernetes',
  names,
  [distribution(REGISTRY), github, docker(REGISTRY), kubernetes(REGISTRY)],
  unheard,
);
