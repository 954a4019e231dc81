import { patternsOf } from '../records/accounts.ts';
import type { Actor, BuildSystem } from '../organisation.ts';
import { type Area, type Company, patternOf } from './company.ts';
import { baseProject } from './life.ts';
import { namesWorkflows, workflowOf } from './making.ts';
import { BUILDS, SOURCE_OF } from './products.ts';
import { replicaOf } from './upkeep.ts';
import type { World } from './world.ts';

type Fields = Readonly<Record<string, unknown>>;

/** How the records of the area's registry name somebody. */
export function namesIn(actor: Actor, area: Area): readonly string[] {
  // What Nexus does by itself is a task's.
  if (actor.kind === 'registry' && area.registry.product === 'nexus') return ['*TASK'];
  return patternsOf(actor, area.registry);
}

/** Who may push where, and by which builds. */
export function publishersOf(world: World): readonly Fields[] {
  const { company, known } = world;
  const { dev, prod, base, preview, mirror, habits, roles } = company;
  const pipelines = [roles.pipeline, ...known.pipelines];
  const networks = company.organisation.networks.flatMap(({ name, cidr }) => (name === 'runners' ? [cidr] : []));
  // Nobody lists the addresses of a whole cloud.
  const from = world.chance.of('policy').is(0.5) && !company.isRented ? { networks } : {};
  const entry = (area: Area, actors: readonly Actor[], builds: readonly Fields[] = []): Fields => ({
    repositories: [patternOf(area)],
    actors: actors.flatMap((one) => namesIn(one, area)),
    ...(builds.length > 0 && { builds }),
    ...from,
  });
  const [system] = company.organisation.builds;
  const isCopied = habits.promotion === 'copy' || habits.promotion === 'retag';
  const production = [prod, ...known.areas];
  const floats = company.services.some((one) => one.floats);
  return [
    entry(dev, pipelines, buildsOf(company)),
    entry(base, pipelines, system ? [buildOf(system, baseProject(world), company)] : []),
    ...(habits.promotion === 'rebuild' ? production.map((area) => entry(area, pipelines, buildsOf(company))) : []),
    // Where a name that moves is followed, a rollback moves it by hand of the promoter.
    ...(isCopied || floats ? production : known.areas).map((area) => entry(area, [roles.promoter])),
    // It signs whatever is pushed, bases and previews too.
    ...(habits.signs === 'signer'
      ? [...new Set([dev, base, preview, ...(known.mirrors.length > 0 ? [mirror] : []), ...production])].map((area) =>
          entry(area, [roles.signer]),
        )
      : []),
    ...(habits.previews ? [entry(preview, pipelines, previewBuilds(company))] : []),
    ...(habits.pullThrough ? [{ repositories: [patternOf(mirror)], actors: namesIn(roles.registry, mirror) }] : []),
    ...(known.mirrors.length > 0 ? [entry(mirror, [roles.promoter])] : []),
    ...replicas(world),
  ];
}

/** Replicas are written by the registry or by whoever copies to them, together with the signatures; who signs all signs these. */
function replicas(world: World): readonly Fields[] {
  const area = replicaOf(world);
  if (!area) return [];
  const { roles, habits } = world.company;
  const signers = habits.signs === 'signer' ? [roles.signer] : [];
  const actors = [roles.registry, roles.promoter, ...signers].flatMap((one) => namesIn(one, area));
  return [{ repositories: [patternOf(area)], actors: [...new Set(actors)] }];
}

/** One entry a project. */
function buildsOf(company: Company): readonly Fields[] {
  const seen = new Map<string, Fields>();
  for (const one of company.services) {
    if (!one.system) continue;
    const { project } = one.service;
    const key = `${one.system.id} ${project}`;
    const own = [workflowOf(one, false), workflowOf(one, true)];
    const earlier = seen.get(key)?.['workflows'];
    const workflows = [...new Set([...(Array.isArray(earlier) ? earlier : []), ...own])];
    seen.set(key, { ...buildOf(one.system, project, company), ...(namesWorkflows(one) && { workflows }) });
  }
  return [...seen.values()];
}

function buildOf(system: BuildSystem, project: string, { habits }: Company): Fields {
  const words = BUILDS.find(({ product }) => product === system.product)?.triggers;
  const triggers = words && [words.push, words.schedule, ...(habits.handReleases ? [words.manual] : [])];
  return {
    source: SOURCE_OF[system.product],
    project,
    refs: ['refs/heads/main', 'refs/tags/v*'],
    ...(triggers && { triggers }),
  };
}

/** Whatever a pull request is built from. */
function previewBuilds(company: Company): readonly Fields[] {
  return buildsOf(company).map(({ source, project }) => ({ source, project }));
}
