import { known } from '../../core/known.ts';
import type { Outline } from '../../core/policy.ts';
import { compilePatterns } from '../matching/pattern.ts';
import { type Canonical, compileHosts } from '../matching/repositories.ts';
import { TELLING_SOURCES } from '../matching/source-repositories.ts';
import type { PolicySpec } from '../schema/schema.ts';

/** What the file names. */
export function compileOutline(spec: PolicySpec, canonical: Canonical): Outline {
  const { registries = [], publishers = [], environments = [] } = spec;
  return {
    registries: registries.flatMap(({ host, aliases = [] }) => [host, ...aliases]),
    publishers: publishers.map(({ repositories }) => ({
      patterns: repositories,
      hosts: compileHosts(repositories, canonical),
    })),
    environments: environments.map(({ name, match }) => ({
      name,
      ...known({ clusters: match.clusters && compilePatterns(match.clusters, 'name') }),
    })),
    ofAnyCode: ofAnyCode(publishers),
    ...known({ soleCluster: soleCluster(spec) }),
  };
}

function ofAnyCode(publishers: NonNullable<PolicySpec['publishers']>): readonly string[] {
  const builds = publishers.flatMap((one) => one.builds ?? []);
  const open = builds.filter(({ source, repositories }) => !repositories && TELLING_SOURCES.has(source));
  return [...new Set(open.map(({ source }) => source))].sort();
}

function soleCluster({ environments = [], sources = [], builders = [] }: PolicySpec): string | undefined {
  const named = new Set([
    ...environments.flatMap(({ match, exempt }) => [...(match.clusters ?? []), ...(exempt?.clusters ?? [])]),
    ...sources.flatMap(({ cluster }) => cluster ?? []),
    ...builders.flatMap(({ clusters }) => clusters ?? []),
  ]);
  const [one] = named;
  return named.size === 1 && one !== undefined && !/[*[]/.test(one) ? one : undefined;
}
