import { isAtLeastSevere } from '../core/finding.ts';
import type { RepositoryName } from '../core/policy.ts';
import { type Drafting, draftPolicy } from '../policy/learn/draft.ts';
import type { Questioned } from '../policy/learn/questioned.ts';
import type { Analysis } from './analyze.ts';

/** A policy drafted from a history that was judged without one; see {@link draftPolicy}. */
export function draftFrom({ lineage, findings }: Pick<Analysis, 'lineage' | 'findings'>, drafting?: Drafting): string {
  return draftPolicy(lineage, questionedBy(findings), drafting);
}

function questionedBy(findings: Analysis['findings']): Questioned {
  const serious = findings.filter((one) => isAtLeastSevere(one.severity, 'medium') && one.state !== 'resolved');
  const pushes = new Set(serious.flatMap(({ image }) => (image ? [keyOf(image, image.tag, image.digest)] : [])));
  const places = new Set(
    serious.flatMap(({ placement, image }) =>
      placement ? [JSON.stringify([placement.cluster, placement.namespace, placement.workload, image?.digest])] : [],
    ),
  );
  return {
    push: (push) => pushes.has(keyOf(push, push.tag, push.digest)),
    placement: ({ cluster, namespace, workload, digest }) =>
      places.has(JSON.stringify([cluster, namespace, workload, digest])),
  };
}

function keyOf({ registry, repository }: RepositoryName, tag: string | undefined, digest: string | undefined): string {
  return JSON.stringify([registry, repository, tag, digest]);
}
