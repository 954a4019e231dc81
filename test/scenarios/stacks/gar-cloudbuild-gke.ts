import type { Act, Who } from '../act.ts';
import { artifactRegistry, GAR } from '../products/artifact-registry.ts';
import { cloudBuild } from '../products/cloud-build.ts';
import { gke } from '../products/gke.ts';
import { CLOUD_BUILD_PROJECTS, GOOGLE_NAMES, googleName } from '../products/google.ts';
import { googleControls } from '../products/google-controls.ts';
import { CLUSTERS, MANIFESTS, type Names } from '../stack.ts';
import { joined } from './joined.ts';

const one = (who: Who): readonly string[] => [GOOGLE_NAMES[who]];

const names: Names = {
  registry: GAR,
  actors: {
    pipeline: [...one('pipeline'), googleName('pipeline', true)],
    release: one('release'),
    promoter: one('promoter'),
    deployer: one('deployer'),
    retention: one('retention'),
    replication: one('replication'),
    node: [GOOGLE_NAMES.node, 'system:node:*'],
    controller: ['system:serviceaccount:kube-system:*'],
    dana: one('dana'),
    lee: one('lee'),
    mallory: one('mallory'),
  },
  build: {
    source: 'google-cloud-build',
    projects: CLOUD_BUILD_PROJECTS,
    workflows: ['release', 'main', 'nightly'].map((name) => `cloudbuild/${name}.yaml`),
    refs: ['refs/heads/main', 'refs/tags/v*'],
    triggers: ['trigger'],
  },
  sources: [
    {
      name: 'registry-audit',
      kind: 'artifact-registry-audit',
      covers: [GAR.slice(0, GAR.indexOf('/'))],
      expectEvery: '2h',
      files: ['google/artifact-registry.*'],
    },
    { name: 'registry-topic', kind: 'google-artifact-registry', files: ['google/gcr-topic.*'] },
    { name: 'builds', kind: 'google-cloud-build', files: ['google/cloud-builds-topic.*'] },
    { name: 'builds-audit', kind: 'google-cloud-build-audit', expectEvery: '2h', files: ['google/cloud-build.*'] },
    ...Object.values(CLUSTERS).map((cluster) => ({
      name: `${cluster}-audit`,
      kind: 'gke-audit',
      cluster,
      expectEvery: '2h',
      files: [`google/gke-${cluster}.*`],
    })),
  ],
};

// Nobody here runs container engines on hosts that would tell of it, and neither cluster asks a policy engine.
function unheard(act: Act): string | undefined {
  switch (act.act) {
    case 'host':
      return 'docker';
    case 'decision':
      return act.what === 'allowed' ? 'gatekeeper' : undefined;
    case 'release':
      return 'github';
    default:
      return undefined;
  }
}

/** Google Artifact Registry, Cloud Build, GKE with Binary Authorization. */
export const garCloudbuildGke = joined(
  'gar-cloudbuild-gke',
  names,
  [artifactRegistry, cloudBuild(GAR), googleControls, gke(GAR)],
  unheard,
  {
    'push-from-unusual-client': 'a registry that names its clients',
    'layers-appended': MANIFESTS,
    'platform-swapped': MANIFESTS,
    'suspect-layer-inherited': MANIFESTS,
  },
);
