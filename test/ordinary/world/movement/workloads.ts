import { pathOf, placeIn } from '../company.ts';
import { addressIn, HOUR, MINUTE, SECOND } from '../world.ts';
import { drawable } from '../standing.ts';
import { anyReleased, type Mover } from './mover.ts';
import { anyCluster } from './nodes.ts';

const AUTOSCALER = 'horizontal-pod-autoscaler';

export function rolloutRestart({ world, delivery, chance }: Mover): void {
  const cluster = anyCluster(delivery.clusters, chance);
  const found = drawable(cluster.standing);
  if (found.length === 0) return;
  const one = chance.one(found);
  const own = world.company.services.find(({ service }) => service.name === one.workload.name);
  if (own) cluster.restart(one, delivery.asked(own));
}

/** More pods at noon, fewer in the evening. */
export function autoscaler(mover: Mover): void {
  const { world, delivery, chance } = mover;
  const one = anyReleased(mover);
  const [site] = one?.production ?? [];
  if (!one || !site) return;
  const asked = {
    by: { ...world.company.roles.controller, id: AUTOSCALER },
    address: addressIn('cluster', 2),
    agent: `kube-controller-manager/v1.34.2 (linux/amd64) kubernetes/8cc511e/system:serviceaccount:kube-system:${AUTOSCALER}`,
  };
  const more = chance.between(1, 2);
  for (const [hours, sign] of [
    [0, 1],
    [5, -1],
  ] as const)
    world.plan(world.now + hours * HOUR, () => {
      const standing = delivery.standing(one, site);
      if (standing && standing.replicas + sign * more > 0)
        delivery.in(site).scale(standing, standing.replicas + sign * more, asked);
    });
}

export function outOfMemory({ world, delivery, chance }: Mover): void {
  const cluster = anyCluster(delivery.clusters, chance);
  const running = drawable(cluster.standing).filter(
    ({ pods, workload }) => pods.length > 0 && workload.kind !== 'CronJob',
  );
  if (running.length === 0) return;
  const one = chance.one(running);
  const pod = chance.one(one.pods);
  for (let nth = 0; nth < chance.between(1, 3); nth++)
    world.plan(world.now + nth * 7 * MINUTE, () => {
      if (one.pods.includes(pod)) cluster.again(one, pod, 'OOMKilled');
    });
}

/** A task each minute, for some hours. */
export function eachMinute(mover: Mover): void {
  const { world, delivery, chance } = mover;
  const one = anyReleased(mover);
  const [site] = one?.production ?? [];
  const released = one && mover.life.progress(one).released;
  if (!one || !site || !released) return;
  const cluster = delivery.in(site);
  const workload = {
    cluster: site.cluster,
    namespace: site.namespace,
    kind: 'CronJob',
    name: `${one.service.name}-tick`,
  } as const;
  const [template] = delivery.standing(one, site)?.templates ?? [];
  if (!template) return;
  const standing = cluster.apply(workload, [{ ...template, container: workload.name }], 1, delivery.asked(one));
  const minutes = Math.min(chance.between(2, 5) * 60, world.small ? 30 : 300);
  for (let nth = 1; nth <= minutes; nth++) world.plan(world.now + nth * MINUTE, () => cluster.job(standing));
  world.plan(world.now + (minutes + 5) * MINUTE, () => {
    cluster.ask(standing, 'delete', delivery.asked(one));
    cluster.remove(standing);
  });
}

/** The next release shows itself in one pod first. */
export function canary(mover: Mover): void {
  const one = anyReleased(mover);
  if (!one) return;
  mover.delivery.canaries.add(one);
  mover.life.commit(one);
  mover.world.plan(mover.world.now + 90 * MINUTE, () => mover.life.release(one, 'minor'));
}

/** A version turned out bad: the one before comes back, and after some hours a better one. */
export function rollback(mover: Mover): void {
  const { world, delivery, life, chance } = mover;
  const one = anyReleased(mover);
  if (!one) return;
  const earlier = life.progress(one).released;
  life.commit(one);
  world.plan(world.now + 90 * MINUTE, () => life.release(one, 'patch'));
  world.plan(world.now + (90 + chance.between(40, 120)) * MINUTE, () => {
    if (!earlier || life.progress(one).released === earlier) return;
    const area = world.company.habits.promotion === 'none' ? world.areas.dev : world.areas.prod;
    const version = placeIn(area, pathOf(one.service), earlier.tag);
    const place = one.floats ? life.moveStable(earlier.image, version) : version;
    world.plan(world.now + 20 * SECOND, () => delivery.toProduction(chance, one, place, earlier.image, earlier.commit));
  });
  world.plan(world.now + 7 * HOUR, () => life.commit(one));
  world.plan(world.now + 9 * HOUR, () => life.release(one, 'patch'));
}
