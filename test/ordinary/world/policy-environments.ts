import { clusterAccount } from '../records/clusters/agents.ts';
import { patternOf, type Site } from './company.ts';
import { injectorsOf } from './vendor.ts';
import type { World } from './world.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Where what may run, and who brings it there. */
export function environmentsOf(world: World): readonly object[] {
  const { company, known } = world;
  const { organisation, services, dev, prod, preview, mirror, habits } = company;
  const deployers = unique(
    organisation.clusters.map((cluster) => clusterAccount(company.roles.deployer, cluster, organisation)),
  );
  const injectors = injectorsOf(world);
  const staging = services.flatMap((one) => (one.staging ? [one.staging] : []));
  const production = services.flatMap((one) => one.production);
  const upstream = habits.pullThrough ? [patternOf(mirror)] : [];
  const mirrored = known.mirrors.length > 0 ? [patternOf(mirror), ...known.mirrors] : [];
  const require = requiredOf(world);
  return [
    ...(habits.previews
      ? [
          {
            name: 'previews',
            match: { clusters: unique(staging.map(({ cluster }) => cluster.name)), namespaces: ['preview-*'] },
            repositories: [patternOf(preview)],
            deployers,
            ...injectors,
          },
        ]
      : []),
    {
      name: 'staging',
      match: matchOf(staging),
      repositories: [patternOf(dev)],
      deployers,
      ...injectors,
    },
    {
      name: 'production',
      match: matchOf(production, known.namespaces),
      repositories: unique([patternOf(prod), ...known.areas.map(patternOf), ...upstream, ...mirrored]),
      deployers: unique([...deployers, ...known.deployers]),
      ...(known.operators.length > 0 && { operators: unique(known.operators) }),
      ...injectors,
      ...(Object.keys(require).length > 0 && { require }),
    },
    ...known.environments,
    ...known.later.map((environment) => environment()),
  ];
}

function matchOf(sites: readonly Site[], more: readonly string[] = []): Fields {
  return {
    clusters: unique(sites.map(({ cluster }) => cluster.name)),
    namespaces: unique([...sites.map(({ namespace }) => namespace), ...more]),
  };
}

/** What an owner asks for is what the company does anyway. */
function requiredOf({ company, chance, known }: World): Fields {
  const { habits, organisation } = company;
  const own = chance.of('required');
  const hasMirrored = known.mirrors.length > 0;
  const isBuilt = organisation.telemetry.some(({ of }) => organisation.builds.some(({ id }) => id === of));
  return {
    ...(habits.pins && !habits.pullThrough && own.is(0.6) && !hasMirrored && { digest: true }),
    ...(isBuilt && !habits.pullThrough && own.is(0.3) && !hasMirrored && { build: true }),
  };
}

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)];
