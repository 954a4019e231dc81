import type { Coverage } from '../core/coverage.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import { known } from '../core/known.ts';
import type { Policy } from '../core/policy.ts';
import { type Facts, joined } from './facts.ts';
import { inCluster, lacksCluster, soleCluster } from './sole-cluster.ts';
import { inRegistry, lacksRegistry, pulledFrom, soleRegistry } from './sole-registry.ts';

/** What records do not name and nothing but one name is possible for. */
export interface Inferred {
  readonly cluster?: string;
  readonly registry?: string;
}

export function inferredFrom({ others }: Facts, policy: Policy): Inferred {
  const isUnnamed = others.some(lacksRegistry);
  return known({
    cluster: soleCluster(others, policy),
    registry: isUnnamed ? soleRegistry(others, policy) : undefined,
  });
}

/** Facts and coverage as if their files were bound to these names. */
export function withInferred(
  facts: Facts,
  coverage: readonly Coverage[],
  { cluster, registry }: Inferred,
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
    if (registry !== undefined) {
      heard = heardOf(heard, others.filter(lacksRegistry), registry);
      pulls = pulledFrom(pulls, registry);
    }
    others = inRegistry(others, registry);
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
