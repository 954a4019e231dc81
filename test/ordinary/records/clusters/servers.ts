import type { Cluster, Feed } from '../../organisation.ts';
import { namingOf } from '../naming.ts';
import type { Request } from './audit.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Each request is recorded by the API server that took it, and by no other:
 * https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/. Where the log of one of three is not collected, a third is
 * missing, by server.
 */
export function isCollected(request: Request, cluster: Cluster, { servers }: Feed): boolean {
  return servers === undefined || serverOf(request, cluster, servers.of) < servers.kept;
}

/**
 * Clients keep a connection, and with it a server, until it breaks; the controller manager that leads asks the server
 * beside it: https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/ha-topology/. A command line is new
 * each time.
 */
function serverOf({ at, who }: Request, cluster: Cluster, count: number): number {
  const { username, userAgent, address } = who;
  const isManager = userAgent.startsWith('kube-controller-manager');
  const isLasting = isManager || /^system:(?:node|serviceaccount):/.test(username);
  const days = isManager ? 9 : 3;
  const client = isManager ? 'controller manager' : `${username} ${address}`;
  return namingOf('server', cluster.id, client, Math.floor(at / (isLasting ? days * DAY : HOUR))).below(count);
}
