import type { Area } from '../company.ts';
import { pathOf, placeIn } from '../company.ts';
import { KUBECTL } from '../delivery.ts';
import { wordsFor } from '../../records/accounts.ts';
import { owePlanned } from '../owed/planned.ts';
import { robotOf } from '../roles.ts';
import { addressIn, MINUTE, SECOND } from '../world.ts';
import { sentOf } from '../standing.ts';
import { anyReleased, type Mover } from './mover.ts';
import { anyCluster } from './nodes.ts';

/** A cluster was lost; everything is put there again as it was. */
export function disasterRecovery({ world, delivery, chance }: Mover): void {
  const cluster = anyCluster(delivery.clusters, chance);
  const all = [...cluster.standing.values()].toSorted(
    (one, other) => Number(one.isBeside ?? false) - Number(other.isBeside ?? false),
  );
  for (const node of cluster.nodes) node.empty();
  for (const one of all) cluster.remove(one);
  all.forEach((one, nth) => {
    const own = world.company.services.find(({ service }) => service.name === one.workload.name);
    const { lead } = world.company.roles;
    const byHand = own ? delivery.asked(own) : { by: lead, address: addressIn('vpn', 4), agent: KUBECTL };
    const asked = (one.isBeside && one.asked) || byHand;
    world.plan(world.now + 30 * MINUTE + nth * 20 * SECOND, () =>
      cluster.apply(one.workload, sentOf(one.templates), one.replicas, asked, one.isBeside),
    );
  });
}

/** Production moves into another registry, or under another name of the same; its owner knows beforehand. */
export function registryMigration({ world, delivery, life, chance }: Mover): void {
  const { organisation, habits } = world.company;
  if (habits.promotion !== 'copy' && habits.promotion !== 'rebuild') return;
  const earlier = world.areas.prod;
  const spare = organisation.registries.find((one) => one !== earlier.registry && one !== world.areas.dev.registry);
  const area: Area = { ...earlier, registry: (!habits.replication && spare) || earlier.registry, name: 'live' };
  world.known.areas.push(area);
  world.areas.prod = area;
  owePlanned(world, 'unknown-migration', {
    who: world.company.roles.lead.id,
    why: 'Where production is kept from now on stands in the policy of the owner alone.',
    about: world.company.services.map(({ service }) => placeIn(area, pathOf(service)).repository),
  });
  world.company.services.forEach((one, nth) => {
    const { released } = life.progress(one);
    if (!released) return;
    world.plan(world.now + nth * 40 * SECOND, () => {
      const path = pathOf(one.service);
      const place = copy(released.tag);
      const followed = one.floats ? copy('stable') : place;
      world.plan(world.now + 30 * MINUTE, () =>
        delivery.toProduction(chance, one, followed, released.image, released.commit),
      );

      function copy(tag: string) {
        const to = placeIn(area, path, tag);
        world.publish({
          by: world.company.roles.promoter,
          address: world.runner(25),
          image: released?.image ?? world.shelf.get(to) ?? never(),
          to,
          copyOf: placeIn(earlier, path, tag),
          agent: 'skopeo/1.18.0',
        });
        return to;
      }
    });
  });
}

function never(): never {
  throw new Error('nothing to copy');
}

/** A service moves into another namespace. */
export function namespaceMoved(mover: Mover): void {
  const { world, delivery } = mover;
  const one = anyReleased(mover);
  const [site] = one?.production ?? [];
  const standing = one && site && delivery.standing(one, site);
  if (!standing) return;
  const moved = { ...site, namespace: `${site.namespace}-${one.service.name}` };
  world.known.namespaces.push(moved.namespace);
  const { deployer } = world.company.roles;
  const asked = delivery.asked(one);
  world.tell({
    act: 'control',
    at: world.now,
    by: deployer,
    address: asked.address,
    what: 'namespace-made',
    system: site.cluster,
    on: moved.namespace,
    agent: asked.agent,
  });
  delivery.move(one, site, moved);
  world.plan(world.now + 2 * MINUTE, () => {
    const cluster = delivery.in(moved);
    cluster.apply({ ...standing.workload, namespace: moved.namespace }, standing.templates, standing.replicas, asked);
    world.plan(world.now + 10 * MINUTE, () => {
      cluster.ask(standing, 'delete', asked);
      cluster.remove(standing);
    });
  });
}

/** The account that pushes has another name from now on, and the policy has both. */
export function roleRenamed({ world }: Mover): void {
  const { clusters } = world.company.organisation;
  // GitHub's own registry knows the app alone.
  if (world.areas.dev.registry.product === 'ghcr' || world.pipeline !== world.company.roles.pipeline) return;
  const renamed = robotOf(`${world.pipeline.id}-v2`, { clusters }, 'ci:pipeline');
  owePlanned(world, 'account-renamed', {
    who: world.company.roles.lead.id,
    why: `That ${world.pipeline.id} is ${renamed.id} now stands in the policy of the owner alone.`,
    about: world.company.organisation.registries.flatMap((registry) => wordsFor(renamed, registry)),
  });
  world.actors.push(renamed);
  world.known.pipelines.push(renamed);
  world.pipeline = renamed;
}
