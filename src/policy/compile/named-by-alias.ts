import { known } from '../../core/known.ts';
import type { PolicySpec } from '../schema/schema.ts';

/**
 * The policy with actors' names where its lists have an alias of theirs: both mean the same, and aliases are applied to whoever
 * acts, so that nobody would have that name any more. An alias counts as it is written; one of many that a pattern stands for
 * is not all of them.
 */
export function namedByAlias(spec: PolicySpec): PolicySpec {
  const own = new Set(spec.actors?.map(({ name }) => name));
  const names = new Map(
    (spec.actors ?? [])
      .toReversed()
      .flatMap(({ name, aliases = [] }) => aliases.map((alias) => [alias, name] as const)),
  );
  for (const name of own) names.delete(name);
  if (names.size === 0) return spec;
  const named = (list: readonly string[] | undefined): string[] | undefined =>
    list && [...new Set(list.map((one) => names.get(one) ?? one))];
  const acting = <One extends { readonly actors?: readonly string[] | undefined }>(one: One): One => ({
    ...one,
    ...known({ actors: named(one.actors) }),
  });
  const { publishers, promotions, environments, classes, exceptions, retentionActors, releaseActors } = spec;
  return {
    ...spec,
    ...known({
      publishers: publishers?.map(acting),
      promotions: promotions?.map(acting),
      environments: environments?.map((one) => ({
        ...one,
        ...known({ deployers: named(one.deployers), operators: named(one.operators) }),
      })),
      classes: classes && { ...classes, ...known({ replication: classes.replication?.map(acting) }) },
      exceptions: exceptions?.map((one) => ({ ...one, scope: acting(one.scope) })),
      retentionActors: named(retentionActors),
      releaseActors: named(releaseActors),
    }),
  };
}
