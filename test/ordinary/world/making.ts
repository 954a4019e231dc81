import type { Image } from '../../scenarios/act.ts';
import type { Place } from '../act.ts';
import type { Actor } from '../organisation.ts';
import { build, type Wish } from './building.ts';
import type { Chance } from './chance.ts';
import { type Area, pathOf, placeIn, type Workshop } from './company.ts';
import { built } from './product-image.ts';
import { BUILDS } from './products.ts';
import type { World } from './world.ts';

/** Where a service stands in its life: the commit of its main branch, its releases, how often things were built. */
export interface Progress {
  commit: string;
  commits: number;
  version: readonly [number, number, number];
  /** The last version that was given. */
  released?: { readonly tag: string; readonly image: Image; readonly commit: string };
  builds: number;
  /** Runs of the main branch, oldest first. */
  runs: readonly { readonly run: string; readonly commit: string }[];
  run?: string;
  attempt: number;
}

export function workflowOf({ system, service }: Workshop, isNightly: boolean): string {
  const name = isNightly ? 'nightly' : 'build';
  switch (system?.product) {
    case 'github':
      return `.github/workflows/${name}.yml`;
    case 'azure-devops':
      return `${service.team}-${service.name}-${name}`;
    case 'cloud-build':
      return `cloudbuild/${service.team}-${service.name}-${name}.yaml`;
    default:
      return name;
  }
}

/** The bytes of one build of a commit; built again they are others. */
export function imageOf(world: World, one: Workshop, progress: Progress, commit: string, variant = ''): Image {
  const { company, shelf, now } = world;
  const { habits, bases } = company;
  const { service, system } = one;
  const below = bases[one.base];
  const base = below && shelf.get(placeIn(world.areas.base, below.name, below.tag));
  progress.builds += 1;
  const words = `${company.organisation.name} ${service.name}${variant} ${commit}`;
  return built({
    name: `${words} build ${progress.builds}`,
    ...(base && { base }),
    layers: [
      `${service.name}${variant} packages ${Math.floor(progress.commits / 4)}`,
      `${words} build ${progress.builds}`,
    ],
    platforms: habits.platforms,
    created: world.minutes(now),
    labels: habits.labels
      ? {
          'org.opencontainers.image.revision': commit,
          'org.opencontainers.image.source': `https://${system?.host ?? `forge.${company.organisation.name}.example`}/${service.project}`,
          'org.opencontainers.image.created': new Date(now).toISOString(),
          'org.opencontainers.image.title': service.name,
        }
      : {},
  });
}

/** The names that a build of the main branch gives. */
export function mainTags(world: World, commit: string): readonly string[] {
  const { tags } = world.company.habits;
  const day = new Date(world.now).toISOString().slice(0, 10).replaceAll('-', '');
  return tags.map((tag) => (tag === 'sha' ? `sha-${commit.slice(0, 7)}` : tag === 'date' ? day : tag));
}

export interface MainBuild {
  readonly by: Actor;
  readonly trigger: Wish['trigger'];
  readonly commit: string;
  readonly rerun?: boolean;
  readonly outcome?: Wish['outcome'];
  readonly story?: string;
  readonly after?: (image: Image) => void;
}

/** A build of the main branch, with variants, cache and attestations as is usual here. */
export function buildMain(world: World, chance: Chance, one: Workshop, progress: Progress, wish: MainBuild): void {
  const { habits } = world.company;
  const { dev } = world.areas;
  const image = imageOf(world, one, progress, wish.commit);
  const tags = mainTags(world, wish.commit);
  const at = (tag: string): Place => placeIn(dev, pathOf(one.service), tag);
  const variants = habits.matrix && one.service.name.length % 2 === 0 ? ['alpine', 'debug'] : [];
  const products = [
    { image, to: tags.map(at) },
    ...variants.map((variant) => ({
      image: imageOf(world, one, progress, wish.commit, variant),
      to: [at(`main-${variant}`)],
    })),
    ...(habits.cache ? [{ image: cacheOf(world, one, progress), to: [at('buildcache')] }] : []),
  ];
  const again = wish.rerun && progress.run !== undefined ? { run: progress.run, attempt: ++progress.attempt } : {};
  if (!wish.rerun) progress.attempt = 1;
  progress.run = build(world, chance, {
    ...(one.system && { system: one.system }),
    project: one.service.project,
    workflow: workflowOf(one, wish.trigger === 'schedule'),
    ref: 'refs/heads/main',
    trigger: wish.trigger,
    commit: wish.commit,
    by: wish.by,
    ...again,
    ...(wish.outcome && { outcome: wish.outcome }),
    ...(wish.story !== undefined && { story: wish.story }),
    products,
    after: () => wish.after?.(image),
  });
  if (!wish.rerun && wish.outcome === undefined)
    progress.runs = [...progress.runs, { run: progress.run, commit: wish.commit }];
}

/** A build of a version's tag. */
export function buildVersion(
  world: World,
  chance: Chance,
  one: Workshop,
  progress: Progress,
  to: {
    readonly area: Area;
    readonly tag: string;
    /** Beside the version's own. */
    readonly tags: readonly string[];
    readonly by: Actor;
    readonly trigger: 'tag' | 'manual';
    readonly after: (image: Image) => void;
  },
): void {
  const image = imageOf(world, one, progress, progress.commit);
  build(world, chance, {
    ...(one.system && { system: one.system }),
    project: one.service.project,
    workflow: workflowOf(one, false),
    ref: `refs/tags/v${to.tag}`,
    trigger: to.trigger,
    commit: progress.commit,
    by: to.by,
    products: [{ image, to: [to.tag, ...to.tags].map((tag) => placeIn(to.area, pathOf(one.service), tag)) }],
    after: () => to.after(image),
  });
}

/** What BuildKit keeps for the next build: layers under a manifest of its own. */
function cacheOf(world: World, one: Workshop, progress: Progress): Image {
  const words = `cache ${one.service.name} ${progress.builds}`;
  return built({ name: words, layers: [words], platforms: 1, created: world.minutes(world.now), labels: {} });
}

/** Whether a policy can name this product's workflows. */
export const namesWorkflows = (one: Workshop): boolean =>
  BUILDS.find(({ product }) => product === one.system?.product)?.workflows === true;
