import type { Act } from '../../act.ts';
import type { Cluster, Feed, Organisation } from '../../organisation.ts';
import type { NativeRecord, Tell } from '../writer.ts';
import { annotationsOf, decisionOf } from './admissions.ts';
import { kubelet } from './agents.ts';
import { type Audited, audited, type Request } from './audit.ts';
import { clocksOf } from './clocks.ts';
import { isCollected } from './servers.ts';
import { changesOf } from './controls.ts';
import { carried } from './envelopes.ts';
import { requestsOf } from './asks.ts';
import { birthOf, deathOf } from './lives.ts';

/** The audit log of a cluster, in what carries it to the reader: a file, CloudWatch, Cloud Logging, Azure Monitor. */
export const kubernetesAudit: Tell = (act, organisation, feed) => {
  const cluster = organisation.clusters.find(({ id }) => id === feed.of);
  if (!cluster || clusterOf(act)?.id !== cluster.id) return [];
  return requests(act, organisation, feed)
    .filter((request) => isLogged(request, feed) && isCollected(request, cluster, feed))
    .map((request) => audited(cluster, feed, request))
    .map((one) => carried(one, cluster, feed));
};

/** A node renews its lease, all the time. */
export function leases(organisation: Organisation, feed: Feed, at: number): readonly NativeRecord[] {
  const cluster = organisation.clusters.find(({ id }) => id === feed.of);
  if (!cluster) return [];
  const name = cluster.nodes[Math.floor(at / 3_600_000) % Math.max(1, cluster.nodes.length)];
  if (name === undefined) return [];
  const ref = { resource: 'leases', namespace: 'kube-node-lease', name, apiGroup: 'coordination.k8s.io' };
  const renewed: Request = { at, who: kubelet(cluster, name), verb: 'update', ref, level: 'Metadata' };
  const one: Audited = audited(cluster, feed, renewed);
  return isCollected(renewed, cluster, feed) ? [carried(one, cluster, feed)] : [];
}

/** The cluster in which an act shows. */
export function clusterOf(act: Act): Cluster | undefined {
  switch (act.act) {
    case 'ask':
    case 'start':
    case 'end':
    case 'admission':
      return act.workload.cluster;
    case 'control':
      return act.system.is === 'cluster' ? act.system : undefined;
    default:
      return undefined;
  }
}

function requests(act: Act, organisation: Organisation, feed: Feed): readonly Request[] {
  const clocks = clocksOf(organisation, feed);
  switch (act.act) {
    case 'ask':
      return requestsOf(act, organisation, clocks);
    case 'start':
      return birthOf(act, organisation, clocks, annotationsOf(act.linked?.judged ?? []));
    case 'end':
      return deathOf(act, organisation, clocks);
    case 'control':
      return changesOf(act, organisation);
    case 'admission':
      return decisionOf(act, organisation, clocks);
    default:
      return [];
  }
}

// Many audit policies leave status updates out, for they are most of the log.
function isLogged({ ref }: Request, { without }: Feed): boolean {
  return !(ref.resource === 'pods' && ref.subresource === 'status' && without.includes('pods/status'));
}
