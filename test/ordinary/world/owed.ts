import type { Owed } from '../month.ts';
import { pathOf, placeIn, referenceTo } from './company.ts';
import { fromVendor } from './vendor.ts';
import type { Mover } from './movement/mover.ts';
import { anyReleased } from './movement/mover.ts';
import { hotfix } from './movement/people.ts';
import { anyCluster } from './movement/nodes.ts';
import { robotOf } from './roles.ts';
import { build } from './building.ts';
import { imageOf, workflowOf } from './making.ts';
import { built } from './product-image.ts';
import { USER_AGENTS } from '../../scenarios/products/clients.ts';
import { addressIn, HOUR, MINUTE } from './world.ts';

type Told = Pick<Owed, 'who' | 'why' | 'about'>;
/** What happens, and what it will be known by; nothing where it cannot happen here. */
type Kind = (mover: Mover, story: string) => Told | undefined;

/** An account renamed, and nobody wrote the new name into the policy. */
const accountRenamed: Kind = ({ world }) => {
  const { clusters } = world.company.organisation;
  if (world.areas.dev.registry.product === 'ghcr' || world.pipeline !== world.company.roles.pipeline) return undefined;
  const earlier = world.pipeline.id;
  const renamed = robotOf(`${earlier}-new`, { clusters }, 'ci:pipeline');
  world.actors.push(renamed);
  world.pipeline = renamed;
  return {
    who: world.company.roles.lead.id,
    why: `The account ${earlier} was made anew as ${renamed.id}; neither registry nor policy says that they are one.`,
    about: [renamed.id, renamed.id.replaceAll('-', '_')],
  };
};

const hotfixByHand: Kind = (mover, story) => {
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

/** A run of an older commit is started again; it moves the shared tag back. */
const oldRunAgain: Kind = ({ world, life, chance }, story) => {
  const found = world.company.services.filter((one) => one.system && life.progress(one).runs.length > 2);
  if (found.length === 0) return undefined;
  const one = chance.one(found);
  const progress = life.progress(one);
  const old = chance.one(progress.runs.slice(0, -2));
  const by = chance.one(world.company.roles.people);
  const image = imageOf(world, one, progress, old.commit);
  const to = placeIn(world.areas.dev, pathOf(one.service), 'main');
  build(world, chance, {
    ...(one.system && { system: one.system }),
    project: one.service.project,
    workflow: workflowOf(one, false),
    ref: 'refs/heads/main',
    trigger: 'push',
    commit: old.commit,
    by,
    run: old.run,
    attempt: 2,
    story,
    products: [{ image, to: [to] }],
  });
  return {
    who: by.id,
    why: 'An old run started again moves main back, as somebody would who wants an old fault to return.',
    about: [image.digest, one.service.name, old.run],
  };
};

/** A workflow that the policy does not know pushes what the usual one pushes. */
const unknownWorkflow: Kind = ({ world, life, chance }, story) => {
  const found = world.company.services.filter(
    ({ system }) => system?.product === 'github' || system?.product === 'azure-devops',
  );
  if (found.length === 0) return undefined;
  const one = chance.one(found);
  const progress = life.progress(one);
  const by = chance.one(world.company.roles.people);
  const image = imageOf(world, one, progress, progress.commit);
  const workflow =
    one.system?.product === 'github'
      ? '.github/workflows/fast-lane.yml'
      : `${one.service.team}-${one.service.name}-fast-lane`;
  build(world, chance, {
    ...(one.system && { system: one.system }),
    project: one.service.project,
    workflow,
    ref: 'refs/heads/main',
    trigger: 'push',
    commit: progress.commit,
    by,
    story,
    products: [{ image, to: [placeIn(world.areas.dev, pathOf(one.service), 'main')] }],
  });
  return {
    who: by.id,
    why: 'A workflow file that nobody announced builds and pushes with the usual account.',
    about: [image.digest, workflow, one.service.name],
  };
};

/** A team of which the policy knows nothing begins to push. */
const unknownTeam: Kind = ({ world, chance }, story) => {
  const { organisation } = world.company;
  const account = robotOf('labs-bot', organisation, 'labs:pusher');
  world.actors.push(account);
  const area = { registry: world.areas.dev.registry, name: 'labs' };
  const about = [account.id, 'labs_bot', 'labs'];
  for (let nth = 0; nth < 3; nth++)
    world.plan(world.now + nth * 20 * HOUR, () => {
      const image = built({
        name: `labs probe ${nth}`,
        layers: [`labs probe ${nth}`],
        platforms: 1,
        created: world.minutes(world.now),
        labels: {},
      });
      about.push(image.digest);
      world.publish({
        by: account,
        address: addressIn('runners', 40),
        image,
        to: placeIn(area, 'labs/probe', `0.${nth + 1}.0`),
        agent: USER_AGENTS.kaniko,
        story,
      });
    });
  return {
    who: chance.one(world.company.roles.people).id,
    why: 'A new team pushes with a new account into repositories that no policy lists.',
    about,
  };
};

/** Images are brought from where a company was bought; nobody told the owner of the policy. */
const unknownMigration: Kind = ({ world, chance }, story) => {
  const by = chance.one(world.company.roles.people);
  const about = [by.id, 'acquired'];
  const area = { registry: world.areas.prod.registry, name: 'acquired' };
  ['shopfront', 'backoffice', 'mailer'].forEach((name, nth) => {
    const image = built({
      name: `acquired ${name}`,
      layers: ['acquired os', `acquired ${name}`],
      platforms: 1,
      created: 0,
      labels: {},
    });
    about.push(image.digest);
    world.plan(world.now + nth * MINUTE, () =>
      world.publish({
        by,
        address: addressIn('office', 9),
        image,
        to: placeIn(area, `acquired/${name}`, '4.2.0'),
        agent: USER_AGENTS.skopeo,
        story,
      }),
    );
  });
  return {
    who: by.id,
    why: 'Images of another company are copied in by a person, from a registry of which there are no records.',
    about,
  };
};

/** Somebody looks into a running pod. */
const debugContainer: Kind = ({ world, delivery, chance }, story) => {
  const cluster = anyCluster(delivery.clusters, chance);
  const found = [...cluster.standing.values()].filter(
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
    about: [by.id, pod.name, one.workload.name, place.repository, cluster.cluster.name],
  };
};

/** A pod of an image from outside, tried by hand, that never started. */
const outsideImage: Kind = ({ world, delivery, chance }, story) => {
  const cluster = anyCluster(delivery.clusters, chance);
  const [site] = world.company.services.flatMap(({ staging }) =>
    staging?.cluster === cluster.cluster ? [staging] : [],
  );
  if (!site) return undefined;
  const by = chance.one(world.company.roles.people);
  const place = { ...fromVendor(world, 'tools/load', '0.9'), tag: '0.9' };
  const workload = { cluster: cluster.cluster, namespace: site.namespace, kind: 'Pod', name: 'load-test' } as const;
  const standing = cluster.tryOut(
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
    about: [by.id, 'load-test', place.repository],
  };
};

/** Somebody switched a guard of tags off, mended a version, and switched it on again. */
const guardOff: Kind = ({ world, delivery, life, chance }, story) => {
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
    about: [repository, by.id, one.service.name],
  };
};

/** A person pushes from a desk. */
const pushByHand: Kind = ({ world, chance }, story) => {
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
    about: [image.digest, `test-${by.id}`, by.id],
  };
};

/** The kinds, with their weights. README.md has the reason of each; they do not grow later. */
export const OWED: readonly (readonly [kind: string, weight: number, play: Kind])[] = [
  ['hotfix-by-hand', 3, hotfixByHand],
  ['account-renamed', 2, accountRenamed],
  ['old-run-again', 2, oldRunAgain],
  ['unknown-workflow', 2, unknownWorkflow],
  ['unknown-team', 2, unknownTeam],
  ['unknown-migration', 1, unknownMigration],
  ['debug-container', 2, debugContainer],
  ['outside-image', 1, outsideImage],
  ['guard-off', 1, guardOff],
  ['push-by-hand', 2, pushByHand],
];

/** Most months have none to two. */
export function planOwed(mover: Omit<Mover, 'chance'>): void {
  const { world } = mover;
  const chance = world.chance.of('owed');
  const urn = OWED.flatMap((one) => Array.from({ length: one[1] }, () => one));
  const kinds = new Set(Array.from({ length: chance.one([0, 0, 0, 0, 1, 1, 1, 2, 2, 3]) }, () => chance.one(urn)));
  let nth = 0;
  for (const [kind, , play] of kinds) {
    const id = `owed-${++nth}`;
    const day = chance.between(1, world.days - 2);
    world.plan(world.workTime(chance, day), () => {
      const at = world.now;
      const told = play({ ...mover, chance: chance.of(kind) }, id);
      if (!told) return;
      world.drawn.add(`owed: ${kind}`);
      world.owed.push({ id, kind, at, ...told, modes: ['policy', 'draft', 'none'] });
    });
  }
}
