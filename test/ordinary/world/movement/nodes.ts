import type { Chance } from '../chance.ts';
import type { Running } from '../cluster.ts';
import { KUBECTL } from '../delivery.ts';
import type { Node } from '../node.ts';
import { drawable } from '../standing.ts';
import { nodeName } from '../topology.ts';
import { addressIn, HOUR, MINUTE, SECOND } from '../world.ts';
import type { Mover } from './mover.ts';

/** All nodes of a cluster are upgraded one after the other: what runs there goes elsewhere. */
export function drain({ world, delivery, chance }: Mover): void {
  const cluster = anyCluster(delivery.clusters, chance);
  const asked = { by: world.company.roles.lead, address: addressIn('vpn', 4), agent: KUBECTL };
  cluster.nodes.forEach((node, nth) => {
    world.plan(world.now + nth * 12 * MINUTE, () => {
      for (const one of cluster.standing.values())
        for (const pod of one.pods)
          if (pod.node === node && one.workload.kind !== 'DaemonSet')
            cluster.ask(one, 'evict', asked, { pod: pod.name });
      cluster.leave(node, 'drained');
    });
    world.plan(world.now + nth * 12 * MINUTE + 6 * MINUTE, () => {
      node.isOpen = true;
      if (chance.is(0.5)) node.empty();
      restartPerNode(cluster, node);
    });
  });
}

/** After a boot what stays on the node begins anew. */
function restartPerNode(cluster: Running, node: Node): void {
  for (const one of cluster.standing.values())
    for (const pod of one.pods) if (pod.node === node) cluster.again(one, pod);
}

/** The cloud took a node back, and gave another. */
export function spotLoss({ world, delivery, chance }: Mover): void {
  const cluster = anyCluster(delivery.clusters, chance);
  const node = chance.one(cluster.nodes);
  if (cluster.nodes.filter(({ isOpen }) => isOpen).length < 2) return;
  cluster.lose(node);
  world.plan(world.now + 3 * MINUTE, () => addNode(cluster, chance));
}

export function newNode({ delivery, chance }: Mover): void {
  addNode(anyCluster(delivery.clusters, chance), chance);
}

function addNode(cluster: Running, chance: Chance): void {
  const { product, name } = cluster.cluster;
  cluster.addNode(nodeName(product, name, cluster.nodes.length, chance));
}

/** A node is short of disk or memory: pods go, and images that nobody uses. */
export function eviction({ world, delivery, chance }: Mover): void {
  const cluster = anyCluster(delivery.clusters, chance);
  const node = chance.one(cluster.nodes);
  node.empty();
  const found = drawable(cluster.standing)
    .filter(({ workload }) => workload.kind === 'Deployment')
    .flatMap((one) => one.pods.map((pod) => ({ one, pod })))
    .filter(({ pod }) => pod.node === node);
  for (const { one, pod } of found.slice(0, 2)) {
    cluster.end(one, pod, 'evicted');
    world.plan(world.now + 8 * SECOND, () => cluster.start(one));
  }
}

/** Image names go from a node while containers run; what begins again there has no name any more. */
export function emptiedCache({ world, delivery, chance }: Mover): void {
  const cluster = anyCluster(delivery.clusters, chance);
  const node = chance.one(cluster.nodes);
  node.empty();
  world.plan(world.now + chance.between(1, 3) * HOUR, () => {
    for (const one of cluster.standing.values())
      for (const pod of one.pods.slice(0, 1))
        if (pod.node === node && one.workload.kind === 'Deployment') cluster.again(one, pod);
  });
}

export function anyCluster(clusters: ReadonlyMap<string, Running>, chance: Chance): Running {
  const all = [...clusters.values()];
  const busy = all.filter(({ standing }) => drawable(standing).length > 0);
  return chance.one(busy.length > 0 ? busy : all);
}
