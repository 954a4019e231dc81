import type { Coverage } from '../core/coverage.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import { known } from '../core/known.ts';
import type { Policy } from '../core/policy.ts';
import { lacksRegistry } from '../core/unnamed.ts';
import { feedOf } from './facts/feed-name.ts';
import { type Facts, joined } from './facts/facts.ts';
import { clustersByUid, inClusters, lacksCluster, soleCluster } from './join/clusters/sole-cluster.ts';
import { inRegistries, pulledFrom, type Registries, soleRegistries } from './join/registry/unnamed/sole-registry.ts';

/** What records do not name and nothing but one name is possible for. */
export interface Inferred {
  readonly cluster?: string;
  /** By the feeds whose records name none: the one whose objects they tell of. */
  readonly clusters?: Readonly<Record<string, string>>;
  /** By the kinds of the records. */
  readonly registries?: Registries;
}

export function inferredFrom({ others }: Facts, policy: Policy): Inferred {
  const isUnnamed = others.some(lacksRegistry);
  const cluster = soleCluster(others, policy);
  const clusters = cluster === undefined ? clustersByUid(others) : new Map<string, string>();
  return known({
    cluster,
    clusters: clusters.size > 0 ? Object.fromEntries(clusters) : undefined,
    registries: isUnnamed ? soleRegistries(others, policy) : undefined,
  });
}

/** Facts and coverage as if their files were bound to these names. */
export function withInferred(
  facts: Facts,
  coverage: readonly Coverage[],
  { cluster, clusters = {}, registries = {} }: Inferred,
): { readonly facts: Facts; readonly coverage: readonly Coverage[] } {
  let { others, pulls } = facts;
  let heard = coverage;
  if (others.some(lacksCluster)) {
    const byFeed = new Map(Object.entries(clusters));
    const clusterOf = (feed: string): string | undefined => cluster ?? byFeed.get(feed);
    heard = placedIn(heard, others, clusterOf);
    others = inClusters(others, clusterOf);
  }
  if (others.some(lacksRegistry)) {
    for (const [kind, registry] of Object.entries(registries))
      heard = heardOf(
        heard,
        others.filter((fact) => lacksRegistry(fact) && fact.source === kind),
        registry,
      );
    pulls = pulledFrom(pulls, registries);
    others = inRegistries(others, registries);
  }
  return { facts: others === facts.others ? facts : joined(others, facts.runs, pulls), coverage: heard };
}

/** Of kinds all of whose records are of one cluster. */
function placedIn(
  coverage: readonly Coverage[],
  facts: readonly LandwaiterEvent[],
  clusterOf: (feed: string) => string | undefined,
): readonly Coverage[] {
  const placed = facts.filter((fact) => lacksCluster(fact) || (fact.type === 'admission.decided' && !fact.cluster));
  return [...Map.groupBy(placed, ({ source }) => source).values()].reduce((rows, records) => {
    const [name, ...others] = new Set(records.map((fact) => clusterOf(feedOf(fact))));
    return name === undefined || others.length > 0 ? rows : heardOf(rows, records, name);
  }, coverage);
}

/** That the kinds of these records were heard is known of what they are of, too. */
function heardOf(
  coverage: readonly Coverage[],
  records: readonly LandwaiterEvent[],
  scope: string,
): readonly Coverage[] {
  const kinds = new Set(records.map(({ source }) => source));
  return coverage.map((row) => (row.scope === '' && kinds.has(row.source) ? { ...row, scope } : row));
}
