import { stringify } from 'yaml';
import { patternsOf } from '../records/accounts.ts';
import type { Actor, BuildSystem, Feed } from '../organisation.ts';
import { type Area, type Company, patternOf } from './company.ts';
import { baseProject } from './life.ts';
import { namesWorkflows, workflowOf } from './making.ts';
import { BUILDS, SOURCE_OF } from './products.ts';
import type { World } from './world.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The policy as the owner would write it by hand and keep it. */
export function policyOf(world: World): string {
  const { company } = world;
  const policy = {
    version: 1,
    registries: company.organisation.registries.map(({ host }) => ({ host })),
    publishers: publishersOf(world),
    ...(company.organisation.hosts.length > 0 && {
      builders: [{ hosts: company.organisation.hosts.map(({ name }) => name) }],
    }),
    tags: tagsOf(company),
    ...(company.habits.promotion === 'copy' && { promotions: [promotionOf(company)] }),
    environments: environmentsOf(company),
    classes: { bases: [patternOf(company.base)] },
    sources: company.organisation.telemetry.map((feed) => sourceOf(company, feed)),
  };
  return stringify(policy, { aliasDuplicateObjects: false });
}

export function namesIn(actor: Actor, area: Area): readonly string[] {
  return patternsOf(actor, area.registry);
}

function publishersOf(world: World): readonly Fields[] {
  const { company } = world;
  const { dev, prod, base, habits, roles } = company;
  const builds = buildsOf(company);
  const own: Fields = { actors: namesIn(roles.pipeline, dev), ...(builds.length > 0 && { builds }) };
  const [system] = company.organisation.builds;
  const ofBases = system ? [buildOf(system, baseProject(world))] : [];
  return [
    { repositories: [patternOf(dev)], ...own },
    {
      repositories: [patternOf(base)],
      actors: namesIn(roles.pipeline, base),
      ...(ofBases.length > 0 && { builds: ofBases }),
    },
    ...(habits.promotion === 'rebuild'
      ? [{ ...own, repositories: [patternOf(prod)], actors: namesIn(roles.pipeline, prod) }]
      : []),
    ...(habits.promotion === 'copy' || habits.promotion === 'retag'
      ? [{ repositories: [patternOf(prod)], actors: namesIn(roles.promoter, prod) }]
      : []),
  ];
}

function buildsOf({ services }: Company): readonly Fields[] {
  const seen = new Map<string, Fields>();
  for (const one of services) {
    if (!one.system) continue;
    const key = `${one.system.id} ${one.service.project}`;
    const workflows = namesWorkflows(one) ? { workflows: [workflowOf(one, false), workflowOf(one, true)] } : {};
    seen.set(key, { ...buildOf(one.system, one.service.project), ...workflows });
  }
  return [...seen.values()];
}

function buildOf(system: BuildSystem, project: string): Fields {
  const triggers = BUILDS.find(({ product }) => product === system.product)?.triggers;
  return {
    source: SOURCE_OF[system.product],
    project,
    refs: ['refs/heads/main', 'refs/tags/v*'],
    ...(triggers && { triggers: [triggers.push, triggers.schedule] }),
  };
}

function tagsOf({ dev, prod, base, habits }: Company): readonly Fields[] {
  const floating = [
    'main',
    'latest',
    'stable',
    ...(habits.matrix ? ['main-*'] : []),
    ...(habits.cache ? ['buildcache'] : []),
  ];
  const apps = [...new Set([patternOf(dev), patternOf(prod)])];
  return [
    { repositories: apps, floating, immutable: ['[0-9]*.[0-9]*'] },
    { repositories: [patternOf(base)], floating: ['[0-9]*'] },
  ];
}

function promotionOf({ dev, prod, roles }: Company): Fields {
  return { from: [patternOf(dev)], to: [patternOf(prod)], actors: namesIn(roles.promoter, prod) };
}

function environmentsOf(company: Company): readonly Fields[] {
  const { organisation, services, dev, prod } = company;
  const deployers = [...new Set(organisation.clusters.map(({ id }) => company.roles.deployer.accounts[id] ?? ''))];
  const sites = (which: 'staging' | 'prod') =>
    services.flatMap(({ staging, production }) => (which === 'prod' ? production : staging ? [staging] : []));
  const place = (which: 'staging' | 'prod'): Fields => ({
    clusters: [...new Set(sites(which).map(({ cluster }) => cluster.name))],
    namespaces: [...new Set(sites(which).map(({ namespace }) => namespace))],
  });
  return [
    { name: 'staging', match: place('staging'), repositories: [patternOf(dev)], deployers },
    { name: 'production', match: place('prod'), repositories: [patternOf(prod)], deployers },
  ];
}

function sourceOf(company: Company, { name, kind, of }: Feed): Fields {
  const { registries, clusters, hosts } = company.organisation;
  const registry = registries.find(({ id }) => id === of);
  const cluster = clusters.find(({ id }) => id === of);
  const host = hosts.find((one) => one.name === of);
  return {
    name,
    kind,
    ...(registry && { covers: [registry.host], registry: registry.host }),
    ...(cluster && { cluster: cluster.name }),
    ...(host && { host: host.name }),
    files: [`${name}/**`],
  };
}
