import { operatorAccount } from '../../records/clusters/operators.ts';
import type { Running } from '../cluster.ts';
import type { Mover } from '../movement/mover.ts';
import type { Standing } from '../standing.ts';
import { addressIn, HOUR, MINUTE } from '../world.ts';
import { anyService, atFirst, follow, install, operator } from './beside.ts';

const AGENT = 'keda/v0.0.0 (linux/amd64) kubernetes/$Format';
const AUTOSCALER = 'horizontal-pod-autoscaler';

/**
 * A consumer that has pods only while there is something to do: KEDA takes it from none to one and back, the horizontal
 * pod autoscaler to more: https://keda.sh/docs/latest/concepts/scaling-deployments/.
 */
export function scaledToZero(mover: Mover): void {
  const { world, delivery, chance } = mover;
  const found = anyService(mover);
  if (!found) return;
  const { one, site } = found;
  const cluster = delivery.in(site);
  const name = `${one.service.name}-consumer`;
  const workload = { cluster: site.cluster, namespace: site.namespace, kind: 'Deployment', name } as const;
  const asked = (commit: string) => delivery.asked(one, commit);
  atFirst(mover, () => installed(mover, cluster));
  follow(mover, { one, site, workload, replicas: 0, asked, wait: 3 * MINUTE });
  for (let day = 1; day < world.days; day++) {
    if (!world.isWorkday(day) || !chance.is(0.5)) continue;
    const at = world.workTime(chance, day);
    const most = chance.between(1, 3);
    world.plan(at, () => awake(mover, cluster, cluster.find(site.namespace, name), most));
  }
}

function installed(mover: Mover, cluster: Running): void {
  install(mover, cluster, { namespace: 'keda', name: 'keda-operator', repository: 'keda/keda', tag: '2.18.1' });
}

function awake(mover: Mover, cluster: Running, standing: Standing | undefined, most: number): void {
  const { world, chance } = mover;
  if (!standing || standing.replicas > 0) return;
  const keda = operator(mover, 'keda:keda-operator', AGENT);
  const hpa = {
    by: { ...world.company.roles.controller, id: AUTOSCALER },
    address: addressIn('cluster', 2),
    agent: `kube-controller-manager/v1.34.2 (linux/amd64) kubernetes/8cc511e/system:serviceaccount:kube-system:${AUTOSCALER}`,
  };
  const idle = world.now + chance.between(1, 3) * HOUR;
  cluster.scale(standing, 1, keda);
  if (most > 1) {
    world.plan(world.now + 2 * MINUTE, () => cluster.scale(standing, most, hpa));
    world.plan(idle - 6 * MINUTE, () => cluster.scale(standing, 1, hpa));
  }
  world.plan(idle, () => cluster.scale(standing, 0, keda));
}

/** Jobs that KEDA makes, one for each thing to do: https://keda.sh/docs/latest/concepts/scaling-jobs/. */
export function scaledJobs(mover: Mover): void {
  const { world, delivery, chance } = mover;
  const found = anyService(mover);
  if (!found) return;
  const { one, site } = found;
  const cluster = delivery.in(site);
  const name = `${one.service.name}-batch`;
  const workload = { cluster: site.cluster, namespace: site.namespace, kind: 'ScaledJob', name } as const;
  atFirst(mover, () => installed(mover, cluster));
  world.known.operators.push(operatorAccount('ScaledJob'));
  follow(mover, {
    one,
    site,
    workload,
    replicas: 1,
    asked: (commit) => delivery.asked(one, commit),
    wait: 3 * MINUTE,
    roll: () => undefined,
  });
  for (let day = 1; day < world.days; day++)
    for (let nth = chance.between(0, world.small ? 1 : 3); nth > 0; nth--)
      world.plan(world.workTime(chance, day), () => {
        const standing = cluster.find(site.namespace, name);
        if (standing) cluster.job(standing);
      });
}
