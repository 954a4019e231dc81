import { USER_AGENTS } from '../../../scenarios/products/clients.ts';
import { wordsFor } from '../../records/accounts.ts';
import { build } from '../building.ts';
import { pathOf, placeIn } from '../company.ts';
import { imageOf, workflowOf } from '../making.ts';
import { built } from '../product-image.ts';
import { robotOf } from '../roles.ts';
import { addressIn, HOUR, MINUTE } from '../world.ts';
import type { Kind } from './kind.ts';

/** An account renamed, and nobody wrote the new name into the policy. */
export const accountRenamed: Kind = ({ world }) => {
  const { clusters } = world.company.organisation;
  if (world.areas.dev.registry.product === 'ghcr' || world.pipeline !== world.company.roles.pipeline) return undefined;
  const earlier = world.pipeline.id;
  const renamed = robotOf(`${earlier}-new`, { clusters }, 'ci:pipeline');
  world.actors.push(renamed);
  world.pipeline = renamed;
  return {
    who: world.company.roles.lead.id,
    why: `The account ${earlier} was made anew as ${renamed.id}; neither registry nor policy says that they are one.`,
    about: world.company.organisation.registries.flatMap((registry) => wordsFor(renamed, registry)),
  };
};

/** A run of an older commit is started again; it moves the shared tag back. */
export const oldRunAgain: Kind = ({ world, life, chance }, story) => {
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
    about: [image.digest],
  };
};

/** A workflow that the policy does not know pushes what the usual one pushes. */
export const unknownWorkflow: Kind = ({ world, life, chance }, story) => {
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
    about: [image.digest, workflow],
  };
};

/** A team of which the policy knows nothing begins to push. */
export const unknownTeam: Kind = ({ world, chance }, story) => {
  const { organisation } = world.company;
  const account = robotOf('labs-bot', organisation, 'labs:pusher');
  world.actors.push(account);
  const area = { ...world.areas.dev, name: 'labs' };
  const to = placeIn(area, 'labs/probe');
  const about = [...wordsFor(account, area.registry), to.repository];
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
        address: world.runner(40),
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
export const unknownMigration: Kind = ({ world, chance }, story) => {
  const by = chance.one(world.company.roles.people);
  const about = ['acquired'];
  const area = { ...world.areas.prod, name: 'acquired' };
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
