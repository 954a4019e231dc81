import { stringify } from 'yaml';
import type { Feed } from '../organisation.ts';
import { type Area, type Company, patternOf } from './company.ts';
import { environmentsOf } from './policy-environments.ts';
import { namesIn, publishersOf } from './policy-publishers.ts';
import { OWN_REPLICATION, replicaOf } from './upkeep.ts';
import type { World } from './world.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Kinds whose records say nothing without a policy that names their registry, cluster or host. */
const NEEDS_BINDING = /^(?:harbor|quay|nexus|jfrog|docker$|podman$|distribution$)/;

/** The policy as the owner would write it by hand and keep it: changes that were planned are in it. */
export function policyOf(world: World): string {
  const { company, known } = world;
  const { hosts, registries } = company.organisation;
  const promotions = promotionsOf(world);
  const policy = {
    version: 1,
    registries: [...new Set(registries.map(({ host }) => host))].map((host) => ({ host })),
    publishers: publishersOf(world),
    ...(hosts.length > 0 && { builders: [{ hosts: hosts.map(({ name }) => name) }] }),
    tags: tagsOf(world),
    ...(promotions.length > 0 && { promotions }),
    environments: environmentsOf(world),
    classes: classesOf(world),
    ...(housekeepers(world).length > 0 && { retentionActors: housekeepers(world) }),
    releaseActors: releasers(world),
    ...(known.exceptions.length > 0 && { exceptions: known.exceptions }),
    ...(isBound(world) && { sources: company.organisation.telemetry.map((feed) => sourceOf(company, feed)) }),
  };
  return stringify(policy, { aliasDuplicateObjects: false });
}

/** Some owners never wrote which file is of which system, where the records say it themselves. */
function isBound(world: World): boolean {
  const { telemetry, clusters } = world.company.organisation;
  const mayBeLeftOut = clusters.length === 1 && telemetry.every(({ kind }) => !NEEDS_BINDING.test(kind));
  const isLeftOut = mayBeLeftOut && world.chance.of('bindings').is(0.2);
  if (isLeftOut) world.drawn.add('telemetry: no bindings');
  return !isLeftOut;
}

function tagsOf({ company, areas, known }: World): readonly Fields[] {
  const { habits } = company;
  const rebuilds = habits.nightly || habits.baseRebuild || habits.reruns;
  const floating = [
    'main',
    'latest',
    'stable',
    ...(habits.matrix ? ['main-*'] : []),
    ...(habits.cache ? ['buildcache'] : []),
    ...(habits.tags.includes('date') ? ['[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'] : []),
    ...(habits.tags.includes('sha') && rebuilds ? ['sha-*'] : []),
  ];
  const apps = [...new Set([company.dev, company.prod, areas.prod, ...known.areas].map(patternOf))];
  return [
    { repositories: apps, floating, immutable: ['[0-9]*.[0-9]*'] },
    { repositories: [patternOf(company.base)], floating: ['[0-9]*'] },
    ...(habits.previews ? [{ repositories: [patternOf(company.preview)], floating: ['pr-*'] }] : []),
    ...(habits.pullThrough ? [{ repositories: [patternOf(company.mirror)], floating: ['[0-9]*'] }] : []),
  ];
}

/** Also from where production was before a migration. */
function promotionsOf({ company, known }: World): readonly Fields[] {
  const { dev, prod, habits, roles } = company;
  const from = (one: Area, to: Area): Fields => ({
    from: [patternOf(one)],
    to: [patternOf(to)],
    actors: namesIn(roles.promoter, to),
  });
  const isCopied = habits.promotion === 'copy' || habits.promotion === 'retag';
  return [
    ...(isCopied ? [from(dev, prod), ...known.areas.map((area) => from(dev, area))] : []),
    ...known.areas.map((area) => from(prod, area)),
  ];
}

function classesOf(world: World): Fields {
  const { company } = world;
  const { roles, mirror } = company;
  const replica = replicaOf(world);
  const copies = [
    ...(company.habits.pullThrough
      ? [{ actors: namesIn(roles.registry, mirror), from: ['**'], to: [patternOf(mirror)] }]
      : []),
    ...(world.known.mirrors.length > 0
      ? [{ actors: namesIn(roles.promoter, mirror), from: world.known.mirrors, to: [patternOf(mirror)] }]
      : []),
    ...(replica
      ? [
          {
            actors: namesIn(
              OWN_REPLICATION.includes(replica.registry.product) ? roles.registry : roles.promoter,
              replica,
            ),
            from: [patternOf({ ...company.prod, name: '' })],
            to: [patternOf(replica)],
          },
        ]
      : []),
  ];
  return { bases: [patternOf(company.base)], ...(copies.length > 0 && { replication: copies }) };
}

/** Whose deletes are housekeeping: the registry's own, and the pipeline's where it cleans up. */
function housekeepers({ company, known }: World): readonly string[] {
  const { habits, roles, dev } = company;
  if (!habits.retention && !habits.previews) return [];
  const robots = [roles.registry, roles.pipeline, ...known.pipelines];
  return [...new Set(robots.flatMap((one) => namesIn(one, dev)))];
}

function releasers({ company, known }: World): readonly string[] {
  const { roles, prod } = company;
  return [...new Set([roles.promoter, roles.pipeline, ...known.pipelines].flatMap((one) => namesIn(one, prod)))];
}

function sourceOf({ organisation }: Company, { name, kind, of }: Feed): Fields {
  const registry = organisation.registries.find(({ id }) => id === of);
  const cluster = organisation.clusters.find(({ id }) => id === of);
  const host = organisation.hosts.find((one) => one.name === of);
  return {
    name,
    kind,
    ...(registry && { covers: [registry.host], registry: registry.host }),
    ...(cluster && { cluster: cluster.name }),
    ...(host && { host: host.name }),
    files: [`${name}/**`],
  };
}
