import { known } from '../../core/known.ts';
import type { BuildEntry, Policy, Promotion, Publisher, PushRightEntry, RepositoryName } from '../../core/policy.ts';
import { compileClients } from '../matching/clients.ts';
import { compileNetworks } from '../matching/networks.ts';
import { compilePatterns, isLiteral } from '../matching/pattern.ts';
import { wholeRef } from '../matching/refs.ts';
import {
  type Canonical,
  compileHosts,
  compilePath,
  compileRepositories,
  fullName,
  withHost,
} from '../matching/repositories.ts';
import { compileSourceRepositories, TELLING_SOURCES } from '../matching/source-repositories.ts';
import type { BuildSpec, PolicySpec, PromotionSpec } from '../schema/schema.ts';

type PublisherSpec = NonNullable<PolicySpec['publishers']>[number];

/**
 * Entries by repository; they add up.
 * @param isOpen where no entry speaks: whether those may push who push beside it.
 */
export function compilePublishers(
  publishers: readonly PublisherSpec[],
  canonical: Canonical,
  isOpen: (name: RepositoryName) => boolean,
): Pick<Policy, 'publishers' | 'attachers' | 'isOpen'> {
  const compiled = publishers.map((spec) => ({
    only: spec.only,
    repositories: compileRepositories(spec.repositories, canonical),
    patterns: spec.repositories.map((pattern) => withHost(pattern, canonical)),
    publisher: known({
      actors: spec.actors && compilePatterns(spec.actors, 'text'),
      builds: spec.builds?.map(compileBuild),
      clients: spec.clients && compileClients(spec.clients),
      networks: spec.networks && compileNetworks(spec.networks),
      sentFrom: spec.sentFrom,
    }) satisfies Publisher,
  }));
  const entries = compiled.filter(({ only }) => only === undefined);
  const attaching = compiled.filter(({ only }) => only !== undefined);
  const speaking = (name: RepositoryName): readonly Publisher[] =>
    entries.filter((one) => one.repositories.matches(fullName(name))).map((one) => one.publisher);
  return {
    publishers: (name) => {
      const own = speaking(name);
      return own.length === 0 && isOpen(name) ? nearest(fullName(name), entries) : own;
    },
    attachers: (name) =>
      attaching.filter((one) => one.repositories.matches(fullName(name))).map(({ publisher }) => publisher),
    isOpen: (name) => isOpen(name) && speaking(name).length === 0,
  };
}

/** The actors of the entries that speak of what is beside a repository, or else of what is in the folder above, up to its registry. */
function nearest(
  name: string,
  entries: readonly { readonly patterns: readonly string[]; readonly publisher: Publisher }[],
): readonly Publisher[] {
  for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
    const beside = name.slice(0, end + 1);
    const actors = entries.flatMap(({ patterns, publisher }) =>
      publisher.actors && patterns.some((pattern) => pattern.startsWith(beside)) ? publisher.actors : [],
    );
    if (actors.length > 0) return actors.map((one) => ({ actors: one }));
  }
  return [];
}

/** Whom the entries let push where, by name; what a pattern of actors allows is nobody's right in particular. */
export function compilePushRights(
  publishers: readonly PublisherSpec[],
  canonical: Canonical,
): readonly PushRightEntry[] {
  const rights = new Map<string, PushRightEntry>();
  for (const { repositories, actors = [] } of publishers) {
    for (const pattern of repositories) {
      const [host = ''] = compileHosts([pattern], canonical).patterns;
      for (const actor of actors.filter(isLiteral)) {
        const key = JSON.stringify([actor, pattern]);
        const registry = host.includes('*') ? undefined : host;
        rights.set(key, { actor, repositories: compileRepositories([pattern], canonical), ...known({ registry }) });
      }
    }
  }
  return [...rights.values()];
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

function compileBuild({ source, project, workflows, refs, triggers, repositories, evidence }: BuildSpec): BuildEntry {
  return {
    source,
    project,
    ...known({
      workflows: workflows && compilePatterns(workflows, 'path'),
      refs: refs && compilePatterns(refs.map(wholeRef), 'path'),
      triggers: triggers && compilePatterns(triggers, 'text'),
      [TELLING_SOURCES.has(source) ? 'repositories' : 'forks']: repositories && compileSourceRepositories(repositories),
      evidence,
    }),
  };
}
