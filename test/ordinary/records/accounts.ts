import type { Act } from '../act.ts';
import type { Actor, BuildSystem, Registry } from '../organisation.ts';
import { namingOf, numberOf } from './naming.ts';

type System = Registry | BuildSystem;

/** What a registry calls the part of itself that replicates, fetches from upstream and cleans up, where its records do. */
const OWN: Readonly<Partial<Record<System['product'], readonly string[]>>> = {
  harbor: ['harbor-jobservice'],
  ecr: ['ecr.amazonaws.com', 'replication from *', 'pull-through cache of *', '*AWSServiceRoleForECRReplication/*'],
  'artifact-registry': ['service-*@gcp-sa-artifactregistry.iam.gserviceaccount.com'],
};

/**
 * What the system calls somebody: the name that the organisation gave, or the product's usual one. Of AWS it is the user's
 * or role's ARN: a session's has a session name on top, which `records/aws.ts` adds.
 */
export function accountOf(actor: Actor, system: System): string {
  const given = actor.accounts[system.id];
  if (given !== undefined) return given;
  const { id, kind } = actor;
  const isPerson = kind === 'person' || kind === 'outsider';
  switch (system.product) {
    case 'harbor':
      return kind === 'registry' ? 'harbor-jobservice' : isPerson ? id : `robot$${id}`;
    case 'ecr':
    case 'codebuild':
      return `arn:aws:iam::${system.account}:${isPerson ? 'user' : 'role'}/${id}`;
    case 'artifact-registry':
    case 'cloud-build':
      if (kind === 'registry')
        return `service-${numberOfProject(system)}@gcp-sa-artifactregistry.iam.gserviceaccount.com`;
      return isPerson ? mailOf(actor, system) : `${id}@${system.account}.iam.gserviceaccount.com`;
    case 'acr':
    case 'azure-devops':
      return isPerson ? mailOf(actor, system) : namingOf('entra', system.account, id).uuid();
    case 'gitlab':
      return system.is === 'registry' ? tokenOf(actor, system) : id;
    case 'quay':
      return isPerson ? id : `${firstOf(system)}+${id.replaceAll('-', '_')}`;
    default:
      return id;
  }
}

/** Pipelines push to GitLab's registry with an access token of the group, nodes pull with a deploy token. */
function tokenOf({ id, kind }: Actor, registry: Registry): string {
  switch (kind) {
    case 'robot':
    case 'workload':
      return `group_${numberOf(10, 900, 'group', registry.id)}_bot_${namingOf('bot', registry.id, id).hex(32)}`;
    case 'node':
    case 'controller':
      return `gitlab+deploy-token-${numberOf(1, 90, 'deploy token', registry.id, id)}`;
    default:
      return id;
  }
}

/** The names under which the system's records may show somebody, as patterns of a policy file. */
export function patternsOf(actor: Actor, system: System): readonly string[] {
  if (actor.kind === 'registry') return OWN[system.product] ?? [accountOf(actor, system)];
  const account = accountOf(actor, system);
  const [, number, role] = /^arn:aws:iam::(\d+):role\/(.+)$/.exec(account) ?? [];
  return role === undefined ? [account] : [`arn:aws:sts::${number}:assumed-role/${role}/*`];
}

/** The words by which records of the system name somebody, in a session or not. */
export function wordsFor(actor: Actor, system: System): readonly string[] {
  return [accountOf(actor, system), ...patternsOf(actor, system).map((pattern) => pattern.replace(/\/\*$/, ''))];
}

/** The registry that an act is about, if any. */
export function registryOf(act: Act): Registry | undefined {
  switch (act.act) {
    case 'push':
      return act.to.registry;
    case 'pull':
    case 'delete':
      return act.from.registry;
    case 'control':
      return act.system.is === 'registry' ? act.system : undefined;
    default:
      return undefined;
  }
}

/** `dana@korvel.example`: the organisation's own domain is the end of its hosts. */
export function mailOf({ id }: Pick<Actor, 'id'>, { host, account }: System): string {
  const [domain = 'acme'] = /[\w-]+(?=\.example$)/.exec(host) ?? [account.replaceAll(/[^a-z0-9-]/g, '')];
  return `${id}@${domain}.example`;
}

function numberOfProject({ account }: Pick<System, 'account'>): number {
  return 100_000_000_000 + namingOf('project number', account).below(800_000_000);
}

function firstOf(system: System): string {
  return (system.is === 'registry' ? system.prefix.split('/', 1)[0] : '') || 'org';
}
