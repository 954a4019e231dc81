import type { Actor, BuildSystem, Cluster, Registry } from '../organisation.ts';
import type { Chance } from './chance.ts';
import type { Roles } from './company.ts';
import type { Habits } from './habits.ts';
import { PEOPLE } from './words.ts';

interface Of {
  readonly name: string;
  readonly habits: Habits;
  readonly registries: readonly Registry[];
  readonly builds: readonly BuildSystem[];
  readonly clusters: readonly Cluster[];
}

/** The accounts of an organisation. Where a product names somebody in its usual way, `accounts` leaves it to the writers. */
export function rolesOf(chance: Chance, of: Of): Roles {
  const people = chance.some(PEOPLE, chance.between(3, 6)).map((id) => personOf(id, of));
  const lead = people[0];
  if (lead === undefined) throw new Error('an organisation without people');
  return {
    pipeline: pipelineOf(chance.one(['ci-bot', 'image-builder', 'pipeline', 'builder']), of),
    promoter: robotOf(chance.one(['promoter', 'release-bot', 'shipper']), of, 'ci:promoter'),
    deployer: robotOf(
      'deployer',
      of,
      of.habits.deployment === 'gitops' ? 'argocd:argocd-application-controller' : 'ci:deployer',
    ),
    signer: robotOf('signer', of, 'ci:signer'),
    scanner: robotOf('scanner', of, 'security:scanner'),
    updater: robotOf(chance.one(['renovate', 'updater']), of, 'ci:updater'),
    nodes: { id: 'nodes', kind: 'node', accounts: {} },
    registry: { id: 'registry-jobs', kind: 'registry', accounts: {} },
    controller: { id: 'controller', kind: 'controller', accounts: {} },
    people,
    lead,
  };
}

/** Somebody with an account everywhere, under one mail address in clouds and clusters. */
function personOf(id: string, { name, registries, builds, clusters }: Omit<Of, 'habits'>): Actor {
  const mail = `${id}@${name}.example`;
  const byMail = [
    ...registries.filter(({ product }) => product === 'artifact-registry' || product === 'acr'),
    ...builds.filter(({ product }) => product === 'cloud-build' || product === 'azure-devops'),
    ...clusters,
  ];
  return { id, kind: 'person', accounts: Object.fromEntries(byMail.map((system) => [system.id, mail])) };
}

export function robotOf(id: string, { clusters }: Pick<Of, 'clusters'>, account: string): Actor {
  const inCluster = `system:serviceaccount:${account}`;
  return { id, kind: 'robot', accounts: Object.fromEntries(clusters.map((cluster) => [cluster.id, inCluster])) };
}

/** GitHub pushes to its own registry as its app, whatever the company calls its account. */
function pipelineOf(id: string, of: Of): Actor {
  const { accounts, ...rest } = robotOf(id, of, 'ci:pipeline');
  const ghcr = of.registries.filter(({ product }) => product === 'ghcr').map((one) => [one.id, 'github-actions[bot]']);
  return { ...rest, accounts: { ...accounts, ...Object.fromEntries(ghcr) } };
}
