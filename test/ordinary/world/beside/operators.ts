import type { Workload } from '../../act.ts';
import { clusterAccount } from '../../records/clusters/agents.ts';
import type { Running } from '../cluster.ts';
import { referenceTo } from '../company.ts';
import type { Mover } from '../movement/mover.ts';
import { anyCluster } from '../movement/nodes.ts';
import type { Asked, Standing, Template } from '../standing.ts';
import { fromVendor, injectorsOf, VENDOR } from '../vendor.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../world.ts';
import { atFirst, install, operator } from './beside.ts';

interface Operated {
  readonly account: string;
  readonly agent: string;
  readonly installed: Parameters<typeof install>[2];
  readonly newer: string;
  readonly workload: Omit<Workload, 'cluster'>;
  readonly container: string;
  /** What the operator of a version runs. */
  readonly image: (version: string) => readonly [repository: string, tag: string];
}

/**
 * Strimzi's operator makes the pods of a Kafka cluster itself, from images that belong to its own version:
 * https://strimzi.io/docs/operators/latest/deploying, “StrimziPodSet” and “Upgrading”.
 */
const STRIMZI: Operated = {
  account: 'strimzi:strimzi-cluster-operator',
  agent: 'fabric8-kubernetes-client/7.3.1',
  installed: { namespace: 'strimzi', name: 'strimzi-cluster-operator', repository: 'strimzi/operator', tag: '0.47.0' },
  newer: '0.48.0',
  workload: { namespace: 'kafka', kind: 'StrimziPodSet', name: 'events-kafka' },
  container: 'kafka',
  image: (version) => ['strimzi/kafka', `${version}-kafka-4.1.0`],
};

/**
 * Zalando's operator makes StatefulSets and deletes their pods one by one when its image is another:
 * https://postgres-operator.readthedocs.io/en/latest/administrator/, “Understanding rolling update of Spilo pods”.
 */
const POSTGRES: Operated = {
  account: 'postgres-operator:postgres-operator',
  agent: 'postgres-operator/v0.0.0 (linux/amd64) kubernetes/$Format',
  installed: {
    namespace: 'postgres-operator',
    name: 'postgres-operator',
    repository: 'zalando/postgres-operator',
    tag: 'v1.14.0',
  },
  newer: 'v1.15.0',
  workload: { namespace: 'databases', kind: 'StatefulSet', name: 'acid-main' },
  container: 'postgres',
  image: (version) => ['zalando/spilo-17', version === 'v1.15.0' ? '4.0-p3' : '4.0-p2'],
};

export const strimzi = (mover: Mover): void => operated(mover, STRIMZI);
export const postgres = (mover: Mover): void => operated(mover, POSTGRES);

/** It stands from the first day and is upgraded once in the month. */
function operated(mover: Mover, own: Operated): void {
  const { world, delivery, chance } = mover;
  const cluster = anyCluster(delivery.clusters, chance);
  const workload: Workload = { cluster: cluster.cluster, ...own.workload };
  const asked = operator(mover, own.account, own.agent);
  const isListed = chance.is(0.5);
  const replicas = chance.between(2, 3);
  if (isListed) world.known.environments.push(environmentOf(mover, cluster, own));
  atFirst(mover, () => {
    install(mover, cluster, own.installed);
    world.plan(world.now + 5 * MINUTE, () => {
      const wanted = { workload, templates: [templateOf(mover, own, own.installed.tag)], replicas, isBeside: true };
      const one = cluster.put(wanted, asked);
      for (let nth = 0; nth < replicas; nth++) cluster.start(one, nth);
    });
  });
  const day = chance.between(3, Math.max(3, world.days - 4));
  world.plan(world.from + day * DAY + chance.between(9, 15) * HOUR, () => {
    install(mover, cluster, { ...own.installed, tag: own.newer });
    world.plan(world.now + 3 * MINUTE, () => upgrade(mover, cluster, own, workload, asked));
  });
}

/** As an owner writes it who lists what operators may do, and who brings their next version. */
function environmentOf({ world }: Mover, { cluster }: Running, { workload, installed, account }: Operated): object {
  const { organisation, roles } = world.company;
  return {
    name: workload.namespace,
    match: { clusters: [cluster.name], namespaces: [workload.namespace, installed.namespace] },
    repositories: [`${VENDOR.host}/${installed.repository.split('/', 1)[0]}/**`],
    deployers: [roles.lead, roles.deployer].map((one) => clusterAccount(one, cluster, organisation)),
    operators: [`system:serviceaccount:${account}`],
    ...injectorsOf(world),
  };
}

function templateOf({ world }: Mover, { container, image }: Operated, version: string): Template {
  const place = fromVendor(world, ...image(version));
  return { container, as: 'container', place, reference: referenceTo(place) };
}

/** The operator of the next version writes its own image, and takes one pod after the other. */
function upgrade(mover: Mover, cluster: Running, own: Operated, workload: Workload, asked: Asked): void {
  const { world } = mover;
  const standing = cluster.find(workload.namespace, workload.name);
  if (!standing) return;
  const { replicas } = standing;
  const templates = [templateOf(mover, own, own.newer)];
  const one: Standing = cluster.put({ workload, templates, replicas, isBeside: true }, asked);
  for (let nth = 0; nth < replicas; nth++)
    world.plan(world.now + nth * 4 * MINUTE + 20 * SECOND, () => {
      const pod = one.pods.find(({ name }) => name === `${workload.name}-${nth}`);
      if (!pod) return;
      cluster.ask(one, 'delete-pod', asked, { pod: pod.name });
      cluster.end(one, pod, 'deleted');
      cluster.startLater(one, nth);
    });
}
