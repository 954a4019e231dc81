import { USER_AGENTS } from '../../../scenarios/products/clients.ts';
import { wordsFor } from '../../records/accounts.ts';
import { pathOf, placeIn, referenceTo } from '../company.ts';
import { anyReleased } from '../movement/mover.ts';
import { anyCluster } from '../movement/nodes.ts';
import { hotfix } from '../movement/people.ts';
import { built } from '../product-image.ts';
import { fromVendor } from '../vendor.ts';
import { drawable } from '../standing.ts';
import { addressIn, HOUR, MINUTE } from '../world.ts';
import type { Kind } from './kind.ts';
import { tryOut } from './tried.ts';

export const hotfixByHand: Kind = (mover, story) => {
  const one = anyReleased(mover);
  if (!one) return undefined;
  const by = mover.chance.one(mover.world.company.roles.people);
  const about = hotfix(mover, one, by, story);
  return {
    who: by.id,
    why: 'A branch built by hand and set with kubectl, without an exception, is what a stolen account would do.',
    about,
  };
};

/** Somebody looks into a running pod. */
export const debugContainer: Kind = ({ world, delivery, chance }, story) => {
  const cluster = anyCluster(delivery.clusters, chance);
  const found = drawable(cluster.standing).filter(
    ({ pods, workload }) => workload.kind === 'Deployment' && pods.length > 0,
  );
  if (found.length === 0) return undefined;
  const one = chance.one(found);
  const pod = chance.one(one.pods);
  const by = chance.one(world.company.roles.people);
  const place = fromVendor(world, 'tools/shell', '1.36');
  const template = { container: 'debugger', as: 'ephemeral', place, reference: referenceTo(place) } as const;
  cluster.debug(one, pod, template, { ...delivery.byHand(by), story });
  return {
    who: by.id,
    why: 'A container with a shell put into a running pod is the same record, whoever does it.',
    about: [pod.name, template.container, place.repository],
  };
};

/** A pod of an image from outside, tried by hand, that never started. */
export const outsideImage: Kind = ({ world, delivery, chance }, story) => {
  const cluster = anyCluster(delivery.clusters, chance);
  const [site] = world.company.services.flatMap(({ staging }) =>
    staging?.cluster === cluster.cluster ? [staging] : [],
  );
  if (!site) return undefined;
  const by = chance.one(world.company.roles.people);
  const place = { ...fromVendor(world, 'tools/load', '0.9'), tag: '0.9' };
  const workload = { cluster: cluster.cluster, namespace: site.namespace, kind: 'Pod', name: 'load-test' } as const;
  const standing = tryOut(
    world,
    cluster,
    workload,
    { container: 'load-test', as: 'container', place, reference: referenceTo(place) },
    { ...delivery.byHand(by), story },
  );
  world.plan(world.now + 2 * HOUR, () => {
    cluster.ask(standing, 'delete', { ...delivery.byHand(by), story });
    cluster.remove(standing);
  });
  return {
    who: by.id,
    why: 'An image from a registry that nobody approved was asked for by hand.',
    about: [workload.name, place.repository],
  };
};

/** Somebody switched a guard of tags off, mended a version, and switched it on again. */
export const guardOff: Kind = ({ world, delivery, life, chance }, story) => {
  const one = anyReleased({ world, delivery, life, chance });
  const { registry } = world.areas.prod;
  if (!one || !['ecr', 'artifact-registry'].includes(registry.product)) return undefined;
  const by = world.company.roles.lead;
  const { repository } = placeIn(world.areas.prod, pathOf(one.service));
  const common = {
    act: 'control',
    by,
    address: addressIn('office', 4),
    system: registry,
    on: repository,
    agent: 'Mozilla/5.0',
    story,
  } as const;
  world.tell({ ...common, at: world.now, what: 'immutability-off' });
  world.plan(world.now + 20 * MINUTE, () => world.tell({ ...common, at: world.now, what: 'immutability-on' }));
  return {
    who: by.id,
    why: 'The protection of tags was off for a while; that nothing was moved meanwhile is luck or care.',
    // Artifact Registry's setting is one of the repository that holds all images, and its record names no more than that.
    about: [repository, ...(registry.product === 'artifact-registry' ? wordsFor(by, registry) : [])],
  };
};

/** A person pushes from a desk. */
export const pushByHand: Kind = ({ world, chance }, story) => {
  const one = chance.one(world.company.services);
  const by = chance.one(world.company.roles.people);
  const image = built({
    name: `by hand ${by.id} ${one.service.name}`,
    layers: ['os', `by hand ${by.id}`],
    platforms: 1,
    created: world.minutes(world.now),
    labels: {},
  });
  world.publish({
    by,
    address: addressIn('office', 12),
    image,
    to: placeIn(world.areas.dev, pathOf(one.service), `test-${by.id}`),
    agent: USER_AGENTS.docker,
    story,
  });
  return {
    who: by.id,
    why: 'A person pushed from a desk into a repository that only builds fill.',
    about: [image.digest, `test-${by.id}`],
  };
};
