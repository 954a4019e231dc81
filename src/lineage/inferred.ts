import type { Coverage } from '../core/coverage.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import { known } from '../core/known.ts';
import type { Policy } from '../core/policy.ts';
import { type Facts, joined } from './facts/facts.ts';
import { inCluster, lacksCluster, soleCluster } from './join/clusters/sole-cluster.ts';
import {
  inRegistries,
  lacksRegistry,
  pulledFrom,
  type Registries,
  soleRegistries,
} from './join/registry/sole-registry.ts';

/** What records do not name and nothing but one name is possible for. */
export interface Inferred {
  readonly cluster?: string;
  /** By the kinds of the records. */
  readonly registries?: Registries;
}

export function inferredFrom({ others }: Facts, policy: Policy): Inferred {
  const isUnnamed = others.some(lacksRegistry);
  return known({
    cluster: soleCluster(others, policy),
    registries: isUnnamed ? soleRegistries(others, policy) : undefined,
  });
}

/** Facts and coverage as if their files were bound to these names. */
export function withInferred(
  facts: Facts,
  coverage: readonly Coverage[],
  { cluster, registries = {} }: Inferred,
): { readonly facts: Facts; readonly coverage: readonly Coverage[] } {
  let { others, pulls } = facts;
  let heard = coverage;
  if (cluster !== undefined && others.some(lacksCluster)) {
    heard = heardOf(
      heard,
      others.filter((fact) => lacksCluster(fact) || fact.type === 'admission.decided'),
      cluster,
    );
    others = inCluster(others, cluster);
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

/** That the kinds of these records were heard is known of what they are of, too. */
function heardOf(
  coverage: readonly Coverage[],
  records: readonly LandwaiterEvent[],
  scope: string,
): readonly Coverage[] {
  const kinds = new Set(records.map(({ source }) => source));
  return coverage.map((row) => (row.scope === '' && kinds.has(row.source) ? { ...row, scope } : row));
}
