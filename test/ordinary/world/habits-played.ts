import { image as imageNamed } from '../../scenarios/images.ts';
import { placeIn, referenceTo } from './company.ts';
import type { Mover } from './movement/mover.ts';
import { playPreviews } from './previews.ts';
import { fromVendor, meshProxy } from './vendor.ts';
import { addressIn, DAY, HOUR, MINUTE } from './world.ts';

/** The habits that have their own times in the month. */
export function playHabits(mover: Omit<Mover, 'chance'>): void {
  const { world } = mover;
  const { habits } = world.company;
  const own = (topic: string): Mover => ({ ...mover, chance: world.chance.of(`habit ${topic}`) });
  playVendor(own('vendor'));
  playTasks(own('tasks'));
  if (habits.previews) playPreviews(own('previews'));
  if (habits.reruns) playReruns(own('reruns'));
  if (habits.updater) playUpdater(own('updater'));
  if (habits.handReleases) playHandReleases(own('hand releases'));
  if (habits.pullThrough) playMirror(own('mirror'));
}

/** What comes with a cluster runs on each node, from somebody else's registry. */
function playVendor({ world, delivery }: Mover): void {
  const { deployer, lead } = world.company.roles;
  const by = world.company.habits.deployment === 'gitops' ? deployer : lead;
  for (const cluster of delivery.clusters.values())
    world.plan(world.from + 20 * MINUTE, () => {
      const place = fromVendor(world, 'kube/node-agent', 'v1.34.2');
      const workload = {
        cluster: cluster.cluster,
        namespace: 'kube-system',
        kind: 'DaemonSet',
        name: 'node-agent',
      } as const;
      const asked = { by, address: addressIn('office', 4), agent: 'helm/v3.19.0' };
      cluster.apply(
        workload,
        [{ container: 'node-agent', as: 'container', place, reference: referenceTo(place) }],
        1,
        asked,
      );
    });
}

/** CronJobs of services run every eighth hour. */
function playTasks({ world, delivery }: Mover): void {
  for (const one of world.company.services) {
    if (one.kind !== 'CronJob') continue;
    const sites = [...(one.staging ? [one.staging] : []), ...one.production];
    for (let at = world.from + 8 * HOUR; at < world.until; at += (one.service.name.length % 2 === 0 ? 8 : 24) * HOUR)
      for (const site of sites)
        world.plan(at, () => {
          const standing = delivery.standing(one, site);
          if (standing) delivery.in(site).job(standing);
        });
  }
}

/** Somebody starts a run again: it failed, or its result is wanted once more. */
function playReruns({ world, life, chance }: Mover): void {
  for (let nth = chance.between(1, world.small ? 1 : 6); nth > 0; nth--) {
    const one = chance.one(world.company.services.filter(({ since }) => since === 0));
    const at = world.workTime(chance, chance.between(1, world.days - 2));
    if (chance.is(0.5)) world.plan(at, () => life.failThenPass(one));
    else {
      world.plan(at, () => life.commit(one));
      world.plan(at + chance.between(30, 200) * MINUTE, () => life.again(one, 'push', true));
    }
  }
}

/** An update bot merges newer dependencies by itself. */
function playUpdater({ world, life, chance }: Mover): void {
  for (let day = 2; day < world.days - 1; day += 7)
    for (const one of chance.some(
      world.company.services.filter(({ since }) => since <= day),
      2,
    ))
      world.plan(world.from + day * DAY + chance.between(4, 7) * HOUR, () =>
        life.commit(one, 'change', world.company.roles.updater),
      );
}

/** Somebody starts the release by hand. */
function playHandReleases({ world, life, chance }: Mover): void {
  for (let nth = chance.between(1, world.small ? 1 : 3); nth > 0; nth--) {
    const one = chance.one(world.company.services.filter(({ since }) => since === 0));
    world.plan(world.workTime(chance, chance.between(1, world.days - 2)), () => life.release(one, 'patch', 'manual'));
  }
}

/** Something that is not made here runs, from the company's mirror of where it is made. */
function playMirror({ world, delivery, chance }: Mover): void {
  const { mirror, services, roles } = world.company;
  const [first] = services;
  const [site] = first?.production ?? [];
  if (!first || !site) return;
  const place = placeIn(mirror, 'library/cache', '7');
  const fetched = (release: number): void =>
    world.publish({
      by: roles.registry,
      address: '10.0.0.9',
      image: imageNamed(`upstream cache 7.${release}`, { layers: ['upstream os', `upstream cache 7.${release}`] }),
      to: place,
      agent: 'registry',
      own: 'pull-through',
    });
  world.plan(world.from + 2 * HOUR, () => fetched(1));
  world.plan(world.from + chance.between(4, 9) * DAY, () => fetched(2));
  world.plan(world.from + 6 * HOUR, () => {
    const workload = { cluster: site.cluster, namespace: site.namespace, kind: 'StatefulSet', name: 'cache' } as const;
    const template = { container: 'cache', as: 'container', place, reference: referenceTo(place) } as const;
    delivery.in(site).apply(workload, [template], 1, delivery.asked(first));
  });
}

/** The proxies of a mesh, newer after some time; pods get the newer one when they next start. */
export function playSidecars({ world, delivery, chance }: Mover): void {
  if (!world.company.habits.sidecars) return;
  world.plan(world.from, () => delivery.inject(meshProxy(world, '1.27.1')));
  if (chance.is(0.5))
    world.plan(world.from + chance.between(3, world.days - 1) * DAY, () => delivery.inject(meshProxy(world, '1.27.3')));
}
