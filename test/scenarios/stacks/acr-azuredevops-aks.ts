import type { Act, Who } from '../act.ts';
import { acr } from '../products/acr.ts';
import { aks } from '../products/aks.ts';
import { ACR_HOST, AZURE_NAMES, azureName } from '../products/azure.ts';
import { azureControls } from '../products/azure-controls.ts';
import { azureDevops, DEVOPS_PROJECTS } from '../products/azure-devops.ts';
import { CLUSTERS, MANIFESTS, type Names } from '../stack.ts';
import { joined } from './joined.ts';

const one = (who: Who): readonly string[] => [AZURE_NAMES[who]];

const names: Names = {
  registry: ACR_HOST,
  actors: {
    pipeline: [...one('pipeline'), azureName('pipeline', true)],
    release: one('release'),
    promoter: one('promoter'),
    deployer: one('deployer'),
    retention: one('retention'),
    replication: one('replication'),
    node: [AZURE_NAMES.node, 'system:node:*'],
    controller: ['system:serviceaccount:kube-system:*'],
    dana: one('dana'),
    lee: one('lee'),
    mallory: one('mallory'),
  },
  build: {
    source: 'azure-devops',
    projects: DEVOPS_PROJECTS,
    workflows: ['release', 'main', 'nightly'],
    refs: ['refs/heads/main', 'refs/tags/v*'],
    triggers: ['individualCI', 'schedule'],
  },
  sources: [
    { name: 'registry-log', kind: 'azure-acr-log', covers: [ACR_HOST], expectEvery: '2h', files: ['azure/acr-log.*'] },
    { name: 'registry-events', kind: 'azure-acr', files: ['azure/acr-events.*'] },
    { name: 'builds', kind: 'azure-devops', expectEvery: '2h', files: ['azure/devops-*'] },
    ...Object.values(CLUSTERS).map((cluster) => ({
      name: `${cluster}-audit`,
      kind: 'kubernetes-audit',
      cluster,
      expectEvery: '2h',
      files: [`azure/aks-${cluster}.*`],
    })),
  ],
};

// Nobody here runs container engines on hosts that would tell of it. Of the lock of a tag Azure writes nothing anywhere.
function unheard(act: Act): string | undefined {
  switch (act.act) {
    case 'host':
      return 'docker';
    case 'decision':
      return act.what === 'break-glass' ? 'stackrox' : undefined;
    case 'release':
      return 'github';
    case 'report':
      return 'cdevents';
    default:
      return undefined;
  }
}

/** Azure Container Registry, Azure DevOps, AKS with Gatekeeper. */
export const acrAzuredevopsAks = joined(
  'acr-azuredevops-aks',
  names,
  [acr, azureDevops, azureControls, aks(ACR_HOST)],
  unheard,
  {
    'tag-protection-disabled': 'a registry that logs the locks of its tags',
    'layers-appended': MANIFESTS,
    'platform-swapped': MANIFESTS,
    'suspect-layer-inherited': MANIFESTS,
  },
);
