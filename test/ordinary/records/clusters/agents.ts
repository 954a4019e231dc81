import type { Actor, Cluster, Organisation } from '../../organisation.ts';
import { namingOf } from '../naming.ts';

/** Who talks to an API server. */
export interface Agent {
  readonly username: string;
  readonly groups: readonly string[];
  readonly uid: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
  readonly userAgent: string;
  readonly address: string;
}

const CONTROL_PLANE = '10.0.0.2';
const VERSION = 'v1.34.2 (linux/amd64) kubernetes/8cc511e';

/** The name in the cluster: what the organisation gave, or what is usual there. Patterns of a policy name it, too. */
export function clusterAccount(actor: Actor, cluster: Cluster, { name }: Organisation): string {
  const given = actor.accounts[cluster.id];
  if (given !== undefined) return given;
  const { id, kind } = actor;
  if (kind === 'node') return `system:node:${id}`;
  if (kind === 'controller') return `system:serviceaccount:kube-system:${id}`;
  if (kind === 'workload') return `system:serviceaccount:${id}:${id}`;
  const isPerson = kind === 'person' || kind === 'outsider';
  switch (cluster.product) {
    case 'kubernetes':
      return isPerson ? `${id}@${name}.example` : `system:serviceaccount:ci:${id}`;
    case 'eks':
      return isPerson
        ? `arn:aws:iam::${cluster.account}:user/${id}`
        : `arn:aws:sts::${cluster.account}:assumed-role/${id}/${id}`;
    case 'gke':
      return isPerson ? `${id}@${name}.example` : `${id}@${cluster.account}.iam.gserviceaccount.com`;
    case 'aks':
      return isPerson ? `${id}@${name}.example` : namingOf('entra', id).uuid();
  }
}

/** Somebody of the organisation, with the client that the act names. */
export function agentOf(
  act: { readonly by: Actor; readonly address: string; readonly agent?: string },
  cluster: Cluster,
  organisation: Organisation,
): Agent {
  const username = clusterAccount(act.by, cluster, organisation);
  const who = act.by.kind === 'controller' ? controller(cluster, act.by.id) : named(cluster, username, organisation);
  return {
    ...who,
    username,
    userAgent: act.agent ?? who.userAgent,
    address: act.by.kind === 'controller' ? CONTROL_PLANE : act.address,
  };
}

function named(cluster: Cluster, username: string, organisation: Organisation): Agent {
  const uid = namingOf('user', cluster.id, username).uuid();
  const userAgent = `kubectl/${VERSION}`;
  const [, , namespace, account] = username.split(':');
  if (username.startsWith('system:serviceaccount:') && namespace !== undefined && account !== undefined)
    return { ...serviceAccount(cluster, namespace, account), userAgent };
  const own = { username, uid, userAgent, address: CONTROL_PLANE };
  switch (cluster.product) {
    case 'kubernetes':
      return { ...own, groups: [`${organisation.name}:engineers`, 'system:authenticated'] };
    case 'eks':
      return { ...own, ...ofAws(cluster, username) };
    case 'gke':
      return { ...own, groups: ['system:authenticated'] };
    case 'aks':
      return {
        ...own,
        groups: [namingOf('group', organisation.name).uuid(), 'system:authenticated'],
        extra: { oid: [username.includes('@') ? namingOf('entra', username).uuid() : username] },
      };
  }
}

// https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html has the user names.
function ofAws(cluster: Cluster, username: string): Pick<Agent, 'uid' | 'groups' | 'extra'> {
  const isUser = username.includes(':user/');
  const id = `${isUser ? 'AIDA' : 'AROA'}${namingOf('principal', username).hex(16).toUpperCase()}`;
  const [, , session = ''] = username.split('/');
  const canonical = username.replace(':sts:', ':iam:').replace(/:assumed-role\/([^/]+)\/.*$/, ':role/$1');
  return {
    uid: `aws-iam-authenticator:${cluster.account}:${id}`,
    groups: ['system:authenticated'],
    extra: {
      accessKeyId: [`ASIA${namingOf('key', username).hex(16).toUpperCase()}`],
      arn: [username],
      canonicalArn: [canonical],
      principalId: [id],
      sessionName: [session],
    },
  };
}

export function serviceAccount(cluster: Cluster, namespace: string, account: string): Agent {
  return {
    username: `system:serviceaccount:${namespace}:${account}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    uid: namingOf('service account', cluster.id, namespace, account).uuid(),
    extra: {
      'authentication.kubernetes.io/credential-id': [`JTI=${namingOf('token', cluster.id, namespace, account).uuid()}`],
    },
    userAgent: `${account}/v0.0.0 (linux/amd64) kubernetes/$Format`,
    address: '10.0.4.17',
  };
}

/** One of the controllers that the controller manager runs, each under its own service account. */
export function controller(cluster: Cluster, name: string): Agent {
  const who = serviceAccount(cluster, 'kube-system', name);
  return { ...who, userAgent: `kube-controller-manager/${VERSION}/${who.username}`, address: CONTROL_PLANE };
}

export function kubelet(cluster: Cluster, node: string): Agent {
  return {
    username: `system:node:${node}`,
    groups: ['system:nodes', 'system:authenticated'],
    uid: namingOf('node', cluster.id, node).uuid(),
    userAgent: `kubelet/${VERSION}`,
    address: nodeAddress(node),
  };
}

export function nodeAddress(node: string): string {
  const number = namingOf('address of', node).below(60_000);
  return `10.1.${Math.floor(number / 250)}.${(number % 250) + 1}`;
}
