import { known } from '../../core/known.ts';
import type { Environment, Place, Policy } from '../../core/policy.ts';
import { compilePatterns } from '../matching/pattern.ts';
import { type Canonical, compileHosts, compileRepositories } from '../matching/repositories.ts';
import type { EnvironmentSpec } from '../schema/schema.ts';

/** The first environment whose clusters and namespaces match; a place without a cluster is in none. */
export function compileEnvironments(
  environments: readonly EnvironmentSpec[],
  canonical: Canonical,
): Pick<Policy, 'environment' | 'isExempt'> {
  const entries = environments.map((spec) => ({
    matches: compilePlace(spec.match),
    isExempt: spec.exempt ? compilePlace(spec.exempt) : () => false,
    environment: compileEnvironment(spec, canonical),
  }));
  const first = (place: Place) => (place.cluster === undefined ? undefined : entries.find((one) => one.matches(place)));
  return {
    environment: (place) => {
      const found = first(place);
      return found && !found.isExempt(place) ? found.environment : undefined;
    },
    isExempt: (place) => first(place)?.isExempt(place) === true,
  };
}

function compilePlace({ clusters, namespaces }: EnvironmentSpec['match']): (place: Place) => boolean {
  const one = clusters && compilePatterns(clusters, 'name');
  const other = namespaces && compilePatterns(namespaces, 'name');
  return ({ cluster, namespace }) =>
    (!one || (cluster !== undefined && one.matches(cluster))) && (!other || other.matches(namespace));
}

function compileEnvironment(spec: EnvironmentSpec, canonical: Canonical): Environment {
  const { name, repositories, deployers, injectors, operators, deny, maxAge, require = {} } = spec;
  const requiresNothing = spec.require !== undefined && Object.keys(known(require)).length === 0;
  return {
    name,
    deny: { digests: new Set(deny?.digests), ...known({ tags: deny?.tags && compilePatterns(deny.tags, 'name') }) },
    require: known(require),
    sandbox: spec.sandbox ?? (requiresNothing && !repositories && !deployers && !deny),
    ...(spec.sandbox === true && { calledSandbox: true as const }),
    ...known({
      repositories: repositories && compileRepositories(repositories, canonical),
      registries: repositories && compileHosts(repositories, canonical),
      deployers: deployers && compilePatterns(deployers, 'text'),
      injectors: injectors && compileRepositories(injectors, canonical),
      operators: operators && compilePatterns(operators, 'text'),
      maxAge,
    }),
  };
}
