import type { Coverage } from '../core/coverage.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import type { Policy } from '../core/policy.ts';
import { UNNAMED_REGISTRY } from '../core/unnamed.ts';
import { feedOf } from './feed-name.ts';

/** The registry's product by the kinds that tell of it. */
const PRODUCT: Readonly<Record<string, string>> = { harbor: 'harbor', 'harbor-audit': 'harbor' };

/** Whether its registry is one that no record and no policy names. */
export function lacksRegistry(fact: LandwaiterEvent): boolean {
  return 'registry' in fact && fact.registry === UNNAMED_REGISTRY;
}

/**
 * The registry of the records that name none, where nothing else is possible: they come from one feed, and what the policy
 * lists and what other records of that product name is one host.
 */
export function soleRegistry(facts: readonly LandwaiterEvent[], policy: Policy): string | undefined {
  const feeds = new Set(facts.filter(lacksRegistry).map(feedOf));
  if (feeds.size !== 1) return undefined;
  const hosts = new Set(policy.outline.registries.map(policy.registry));
  for (const fact of facts)
    if (PRODUCT[fact.source] !== undefined && 'registry' in fact && fact.registry !== undefined && !lacksRegistry(fact))
      hosts.add(policy.registry(fact.registry));
  return hosts.size === 1 ? [...hosts][0] : undefined;
}

/** The same with that registry; without one, without the facts that nothing could be joined to. */
export function inRegistry(
  facts: readonly LandwaiterEvent[],
  registry: string | undefined,
): readonly LandwaiterEvent[] {
  if (registry === undefined) return facts.filter((fact) => !lacksRegistry(fact));
  return facts.map((fact) => (lacksRegistry(fact) ? { ...fact, registry } : fact));
}

export function coverageInRegistry(
  coverage: readonly Coverage[],
  facts: readonly LandwaiterEvent[],
  registry: string,
): readonly Coverage[] {
  const kinds = new Set(facts.filter(lacksRegistry).map(({ source }) => source));
  return coverage.map((row) => (row.scope === '' && kinds.has(row.source) ? { ...row, scope: registry } : row));
}
