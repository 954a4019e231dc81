import {
  configMapBody,
  endpointSliceBody,
  eventBody,
  leaseBody,
  nodeStatusBody,
  podBody,
  tokenReviewBody,
  workloadBody,
} from './bodies.ts';
import { between, createRandom, pick, type Random, uuid } from './random.ts';

/** One kind of request to the API server, as the audit policy of a managed cluster would log it. */
interface Request {
  readonly weight: number;
  readonly verb: string;
  readonly resource: string;
  readonly group?: string;
  readonly subresource?: string;
  readonly user: string;
  readonly agent: string;
  /** Logged as the request, the response, or both; absent: level Metadata. */
  readonly bodies?: { readonly of: (random: Random) => object; readonly request: boolean; readonly response: boolean };
}

const KUBELET = { user: 'system:node:node-7.example', agent: 'kubelet/v1.32.2 (linux/amd64) kubernetes/67a30c0' };
const MANAGER = {
  user: 'system:kube-controller-manager',
  agent: 'kube-controller-manager/v1.32.2 (linux/amd64) kubernetes/67a30c0/leader-election',
};
const CONTROLLER = {
  user: 'system:serviceaccount:kube-system:replicaset-controller',
  agent:
    'kube-controller-manager/v1.32.2 (linux/amd64) kubernetes/67a30c0/system:serviceaccount:kube-system:replicaset-controller',
};
const DEPLOYER = {
  user: 'system:serviceaccount:argocd:argocd-application-controller',
  agent: 'argocd-application-controller/v2.14.0',
};

const both = (of: (random: Random) => object) => ({ of, request: true, response: true });
const requestOnly = (of: (random: Random) => object) => ({ of, request: true, response: false });
const responseOnly = (of: (random: Random) => object) => ({ of, request: false, response: true });

const IRRELEVANT: readonly Request[] = [
  {
    weight: 27,
    verb: 'update',
    resource: 'leases',
    group: 'coordination.k8s.io',
    ...KUBELET,
    bodies: requestOnly(leaseBody),
  },
  { weight: 8, verb: 'get', resource: 'leases', group: 'coordination.k8s.io', ...MANAGER },
  { weight: 12, verb: 'get', resource: 'pods', ...KUBELET, bodies: responseOnly(podBody) },
  { weight: 6, verb: 'list', resource: 'pods', ...CONTROLLER },
  { weight: 9, verb: 'watch', resource: 'deployments', group: 'apps', ...MANAGER },
  { weight: 6, verb: 'patch', resource: 'nodes', subresource: 'status', ...KUBELET, bodies: both(nodeStatusBody) },
  { weight: 10, verb: 'create', resource: 'events', ...KUBELET, bodies: requestOnly(eventBody) },
  { weight: 6, verb: 'update', resource: 'configmaps', ...MANAGER, bodies: requestOnly(configMapBody) },
  {
    weight: 6,
    verb: 'create',
    resource: 'tokenreviews',
    group: 'authentication.k8s.io',
    ...KUBELET,
    bodies: responseOnly(tokenReviewBody),
  },
  {
    weight: 4,
    verb: 'update',
    resource: 'endpointslices',
    group: 'discovery.k8s.io',
    ...MANAGER,
    bodies: both(endpointSliceBody),
  },
];

const RELEVANT: readonly Request[] = [
  { weight: 30, verb: 'create', resource: 'pods', ...CONTROLLER, bodies: both(podBody) },
  { weight: 30, verb: 'patch', resource: 'pods', subresource: 'status', ...KUBELET, bodies: responseOnly(podBody) },
  { weight: 10, verb: 'delete', resource: 'pods', ...CONTROLLER, bodies: responseOnly(podBody) },
  {
    weight: 15,
    verb: 'patch',
    resource: 'deployments',
    group: 'apps',
    ...DEPLOYER,
    bodies: both((random) => workloadBody(random, 'Deployment')),
  },
  {
    weight: 15,
    verb: 'create',
    resource: 'replicasets',
    group: 'apps',
    ...MANAGER,
    bodies: both((random) => workloadBody(random, 'ReplicaSet')),
  },
];

const START = Date.UTC(2026, 10, 24, 8);
const MILLISECONDS_A_LINE = 20;
const POOL = 64;

/** A line that changes no workload: leases, reads, node status, events, … in a usual mix. */
export function irrelevantLine(random: Random, number: number): string {
  return line(random, number, weighted(random, IRRELEVANT));
}

/** A line that creates, changes or deletes a workload, or tells what runs; its bodies are 5–15 KB together. */
export function relevantLine(random: Random, number: number): string {
  return line(random, number, weighted(random, RELEVANT));
}

// Bodies come from a pool of ready texts for each kind: making each one anew would take hours for 5 GB.
const pools = new Map<Request, [string, ...string[]]>();

function line(random: Random, number: number, request: Request): string {
  const at = new Date(START + number * MILLISECONDS_A_LINE).toISOString();
  const name = `${request.resource}-${between(random, 1, 5000)}`;
  const path = `/api${request.group ? `s/${request.group}` : ''}/v1/namespaces/shop/${request.resource}`;
  const query = request.verb === 'watch' ? '?allowWatchBookmarks=true\\u0026watch=true' : '?timeout=10s';
  const subresource = request.subresource ? `,"subresource":"${request.subresource}"` : '';
  const group = request.group ? `,"apiGroup":"${request.group}"` : '';
  return (
    `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"${request.bodies ? 'RequestResponse' : 'Metadata'}"` +
    `,"auditID":"${uuid(random)}","stage":"ResponseComplete","requestURI":"${path}/${name}${query}","verb":"${request.verb}"` +
    `,"user":{"username":"${request.user}","uid":"${uuid(random)}","groups":["system:authenticated"]}` +
    `,"sourceIPs":["198.51.100.${between(random, 1, 254)}"],"userAgent":"${request.agent}"` +
    `,"objectRef":{"resource":"${request.resource}","namespace":"shop","name":"${name}"${group},"apiVersion":"v1"${subresource}}` +
    `,"responseStatus":{"metadata":{},"code":${request.verb === 'create' ? 201 : 200}}` +
    `${request.bodies?.request ? `,"requestObject":${body(random, request)}` : ''}` +
    `${request.bodies?.response ? `,"responseObject":${body(random, request)}` : ''}` +
    `,"requestReceivedTimestamp":"${at.slice(0, -1)}127Z","stageTimestamp":"${at.slice(0, -1)}893Z"` +
    ',"annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by ' +
    'ClusterRoleBinding \\"system:nodes\\" of ClusterRole \\"system:nodes\\" to Group \\"system:nodes\\""}}'
  );
}

function body(random: Random, request: Request): string {
  let pool = pools.get(request);
  if (!pool) {
    const make = createRandom(request.resource.length * 31 + request.verb.length);
    const text = () => JSON.stringify(request.bodies?.of(make) ?? {});
    pool = [text(), ...Array.from({ length: POOL - 1 }, text)];
    pools.set(request, pool);
  }
  return pick(random, pool);
}

function weighted(random: Random, requests: readonly Request[]): Request {
  let rest = random() * requests.reduce((sum, request) => sum + request.weight, 0);
  for (const request of requests) {
    rest -= request.weight;
    if (rest < 0) return request;
  }
  throw new Error('no request has a weight');
}
