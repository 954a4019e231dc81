import { known } from '../core/known.ts';
import type { BuildEntry, Policy, Promotion, Publisher } from '../core/policy.ts';
import { compileClients } from './clients.ts';
import { compileNetworks } from './networks.ts';
import { compilePatterns } from './pattern.ts';
import { type Canonical, compilePath, compileRepositories, fullName } from './repositories.ts';
import type { BuildSpec, PolicySpec, PromotionSpec } from './schema.ts';

type PublisherSpec = NonNullable<PolicySpec['publishers']>[number];

/** Entries by repository; they add up. */
export function compilePublishers(publishers: readonly PublisherSpec[], canonical: Canonical): Policy['publishers'] {
  const entries = publishers.map((spec) => ({
    repositories: compileRepositories(spec.repositories, canonical),
    publisher: known({
      actors: spec.actors && compilePatterns(spec.actors, 'text'),
      builds: spec.builds?.map(compileBuild),
      clients: spec.clients && compileClients(spec.clients),
      networks: spec.networks && compileNetworks(spec.networks),
    }) satisfies Publisher,
  }));
  return (name) => entries.filter((one) => one.repositories.matches(fullName(name))).map((one) => one.publisher);
}

/** Entries by the repository they lead to. */
export function compilePromotions(
  promotions: readonly PromotionSpec[],
  canonical: Canonical,
): Policy['promotionsInto'] {
  const entries = promotions.map((spec) => ({
    to: compileRepositories(spec.to, canonical),
    promotion: {
      allows: compilePath(spec.from, spec.to, canonical),
      ...known({
        actors: spec.actors && compilePatterns(spec.actors, 'text'),
        builds: spec.builds?.map(compileBuild),
        minAge: spec.minAge,
      }),
    } satisfies Promotion,
  }));
  return (name) => entries.filter((one) => one.to.matches(fullName(name))).map((one) => one.promotion);
}

function compileBuild({ source, project, workflows, refs, triggers }: BuildSpec): BuildEntry {
  return {
    source,
    project,
    ...known({
      workflows: workflows && compilePatterns(workflows, 'path'),
      refs: refs && compilePatterns(refs, 'path'),
      triggers: triggers && compilePatterns(triggers, 'text'),
    }),
  };
}
