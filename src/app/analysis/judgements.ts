import { type Finding, isSuspicion, type PlacementName } from '../../core/finding.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import * as builtin from '../../rules/builtin/index.ts';
import type { Judgements, Suspicions } from '../../rules/custody/custody-links.ts';
import { readingsOf } from '../../rules/engine/trust.ts';
import type { Judged, Phase } from '../../rules/rule.ts';

// Rules whose findings rest on other findings alone.
export const TELLING: ReadonlySet<string> = new Set(['implant-deployed', 'stranger-keeps-pushing']);

const EARLY: ReadonlySet<Phase> = new Set<Phase>(['facts', 'habits']);
/** Whether an image is trusted is asked before these speak. */
const LATE: ReadonlySet<string> = new Set(
  Object.values(builtin).flatMap(({ id, phase }) => (EARLY.has(phase) ? [] : [id])),
);

/** What stands against what runs, and what reading showed of it. */
export function judgementsIn(
  findings: readonly Finding[],
  lineage: Lineage,
): Judgements &
  Pick<Judged, 'baseline'> & {
    /** What stands against a push from what needs no trust. */
    early(push: Push): readonly Finding[];
  } {
  const suspicions = suspicionsIn(findings, lineage);
  const early = (push: Push): readonly Finding[] => suspicions(push.key).filter(({ rule }) => !LATE.has(rule));
  const { compared, baseline } = readingsOf(lineage, { of: early });
  return { suspicions, compared, baseline, early };
}

/** Doubts by subject: a push by its name, a placement by its key. */
function suspicionsIn(findings: readonly Finding[], lineage: Lineage): Suspicions {
  // What only tells others is no doubt of its own; one that others were joined to is.
  const doubts = findings.filter((one) => isSuspicion(one) && !TELLING.has(one.rule));
  const byKey = new Map<string, Finding[]>();
  const add = (key: string, finding: Finding): void => addTo(byKey, key, finding);
  const placementsByName = new Map(
    lineage.placements.map((one) => [placementName(one, one.digest ?? one.image), one.key]),
  );
  for (const finding of doubts) {
    const { image, placement } = finding;
    const key = placement && placementsByName.get(placementName(placement, image?.digest ?? ''));
    if (placement) add(key ?? '', finding);
    else if (image)
      add(
        `${image.registry}/${image.repository}${image.tag === undefined ? '' : `:${image.tag}`}@${image.digest ?? ''}`,
        finding,
      );
  }
  return (key) => byKey.get(key) ?? [];
}

function placementName(one: PlacementName, what: string): string {
  return JSON.stringify([one.cluster ?? null, one.namespace, one.workload, one.container ?? null, what]);
}
