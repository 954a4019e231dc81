import type { Coverage } from '../../core/coverage.ts';
import type { ExpectedSource, Policy } from '../../core/policy.ts';
import type { Kinds } from './feeds.ts';

/** A source of the policy, and the host that its records are of. */
export type BuilderSource = ExpectedSource & { readonly host: string };

/**
 * Listed builders that a source of the policy is said to tell of, and of which nothing at all was read, at no time. Records that
 * name no host may be any host's: where there are some of the kind, nobody can say that one of them is not read.
 */
export function unreadBuilders(
  coverage: readonly Coverage[],
  { isBuilder, restrictsBuilders, sources }: Pick<Policy, 'isBuilder' | 'restrictsBuilders' | 'sources'>,
  kinds: Kinds,
): readonly BuilderSource[] {
  if (!restrictsBuilders) return [];
  const read = coverage.filter((row) => row.minutes.length > 0 && kinds.host?.has(row.source) === true);
  const ofHosts = sources.filter(
    (source): source is BuilderSource => source.host !== undefined && kinds.host?.has(source.kind) === true,
  );
  return ofHosts.filter(
    ({ host, kind }) =>
      isBuilder({ host }) && !read.some(({ scope, source }) => scope === host || (scope === '' && source === kind)),
  );
}
