import { pathOf, placeIn } from '../company.ts';
import { build } from '../building.ts';
import { imageOf, workflowOf } from '../making.ts';
import { addressIn, DAY, HOUR } from '../world.ts';
import { owePlanned } from '../owed/planned.ts';
import { anyReleased, type Mover } from './mover.ts';

/** A repair goes into production past the usual way; somebody else has agreed to it, and it stands in the policy. */
export function hotfixWithException(mover: Mover): void {
  const { world, chance } = mover;
  const one = anyReleased(mover);
  if (!one) return;
  const { people } = world.company.roles;
  const area = world.company.habits.promotion === 'none' ? world.areas.dev : world.areas.prod;
  const { registry, repository } = placeIn(area, pathOf(one.service));
  world.known.exceptions.push({
    id: `hotfix-${one.service.name}`,
    reason: 'A fault of payments had to be mended at once.',
    owner: people[0]?.id ?? 'owner',
    approvedBy: people[1]?.id ?? 'other',
    starts: new Date(world.now - HOUR).toISOString(),
    expires: new Date(world.now + 35 * DAY).toISOString(),
    scope: { repositories: [`${registry.host}/${repository}`] },
  });
  const by = chance.one(people);
  owePlanned(world, 'hotfix-by-hand', {
    who: by.id,
    why: 'The exception stands in the policy of the owner alone.',
    about: hotfix(mover, one, by),
  });
}

/** Somebody builds a branch by hand and sets the image in production with kubectl. */
export function hotfix(
  mover: Mover,
  one: NonNullable<ReturnType<typeof anyReleased>>,
  by: Mover['world']['company']['roles']['lead'],
  story?: string,
): readonly string[] {
  const { world, delivery, life, chance } = mover;
  const progress = life.progress(one);
  const [major, minor, patch] = progress.version;
  progress.version = [major, minor, patch + 1];
  const commit = chance.hex(40);
  const area = world.company.habits.promotion === 'none' ? world.areas.dev : world.areas.prod;
  const to = placeIn(area, pathOf(one.service), `${progress.version.join('.')}-hotfix`);
  const image = imageOf(world, one, progress, commit);
  const told = story === undefined ? {} : { story };
  build(world, chance, {
    ...(one.system && { system: one.system }),
    project: one.service.project,
    workflow: workflowOf(one, false),
    ref: 'refs/heads/hotfix',
    trigger: 'manual',
    commit,
    by,
    ...told,
    products: [{ image, to: [to] }],
    after: () => {
      for (const site of one.production) {
        const standing = delivery.standing(one, site);
        if (standing)
          delivery.in(site).apply(standing.workload, delivery.templates(one, to), standing.replicas, {
            ...delivery.byHand(by),
            ...told,
          });
      }
    },
  });
  return [image.digest, to.tag ?? ''];
}

/** Ordinary work on rights: somebody new gets a role, a token is issued for the account that delivers. */
export function rightsGiven({ world, delivery, chance }: Mover): void {
  const { lead, people, deployer } = world.company.roles;
  const cluster = chance.one([...delivery.clusters.values()]).cluster;
  const common = {
    act: 'control',
    at: world.now,
    by: lead,
    address: addressIn('office', 4),
    system: cluster,
    agent: 'kubectl/v1.34.2 (linux/amd64) kubernetes/8cc511e',
  } as const;
  if (chance.is(0.5)) world.tell({ ...common, what: 'token-issued', on: 'ci/deployer', to: deployer });
  else
    world.tell({
      ...common,
      what: 'role-bound',
      on: world.company.services[0]?.service.team ?? 'default',
      to: chance.one(people),
    });
}

/** Somebody added a webhook that looks at what is deployed. */
export function webhookAdded({ world, delivery, chance }: Mover): void {
  const system = chance.one([...delivery.clusters.values()]).cluster;
  const { lead } = world.company.roles;
  world.tell({
    act: 'control',
    at: world.now,
    by: lead,
    address: addressIn('office', 4),
    system,
    what: 'admission-changed',
    on: 'image-labels',
    agent: 'helm/v3.19.0',
  });
}

export function retentionChanged({ world }: Mover): void {
  const { lead } = world.company.roles;
  const { registry } = world.areas.dev;
  const on = placeIn(
    world.areas.dev,
    pathOf(world.company.services[0]?.service ?? { name: 'api', team: 'shop', project: '' }),
  ).repository;
  world.tell({
    act: 'control',
    at: world.now,
    by: lead,
    address: addressIn('office', 4),
    system: registry,
    what: 'retention-changed',
    on,
    agent: 'Mozilla/5.0',
  });
}
