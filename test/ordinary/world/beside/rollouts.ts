import { operatorAccount } from '../../records/clusters/operators.ts';
import type { Running } from '../cluster.ts';
import type { Mover } from '../movement/mover.ts';
import type { Standing } from '../standing.ts';
import { MINUTE, SECOND } from '../world.ts';
import { anyService, atFirst, follow, install } from './beside.ts';

/**
 * The edge of a service is a Rollout: its controller makes the ReplicaSets, one pod first and the others when that one
 * has done well: https://argo-rollouts.readthedocs.io/en/stable/features/canary/.
 */
export function argoRollouts(mover: Mover): void {
  const { delivery, chance } = mover;
  const found = anyService(mover);
  if (!found) return;
  const { one, site } = found;
  const workload = {
    cluster: site.cluster,
    namespace: site.namespace,
    kind: 'Rollout',
    name: `${one.service.name}-edge`,
  } as const;
  mover.world.known.operators.push(operatorAccount('Rollout'));
  atFirst(mover, () =>
    install(mover, delivery.in(site), {
      namespace: 'argo-rollouts',
      name: 'argo-rollouts',
      repository: 'argoproj/argo-rollouts',
      tag: 'v1.8.3',
    }),
  );
  follow(mover, {
    one,
    site,
    workload,
    replicas: chance.between(2, 3),
    asked: (commit) => delivery.asked(one, commit),
    wait: 2 * MINUTE,
    roll: (cluster, standing) => step(mover, cluster, standing, chance.between(20, 50) * MINUTE),
  });
}

/** Of the first version all pods come at once. */
function step({ world }: Mover, cluster: Running, one: Standing, pause: number): void {
  const { revision } = one;
  const old = one.pods;
  const next = (nth: number): void => {
    if (one.revision !== revision) return;
    const leaving = old[nth];
    if (nth < one.replicas) cluster.start(one);
    if (leaving) cluster.end(one, leaving, 'rollout');
  };
  for (let nth = 0; nth < Math.max(one.replicas, old.length); nth++)
    world.plan(world.now + 2 * SECOND + nth * 12 * SECOND + (nth > 0 && old.length > 0 ? pause : 0), () => next(nth));
}
