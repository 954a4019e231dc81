import type { Lineage } from '../../../core/lineage.ts';
import type { Builds } from '../../../core/builds.ts';
import type { Push } from '../../../core/subjects.ts';

// As many stages as anybody promotes through; two pushes of one instant could each be the other's earlier stage.
const MOST_STAGES = 10;

/** The push and those that it was promoted from, the latest stage first. */
export function stagesOf(push: Push, lineage: Builds): readonly Push[] {
  const stages = [push];
  for (let from = lineage.promotion(push)?.from; from; from = lineage.promotion(from)?.from) {
    if (stages.length === MOST_STAGES || stages.includes(from)) break;
    stages.push(from);
  }
  return stages;
}

/** The push that a promoted image first came by; of any other the push itself. */
export function firstStage(push: Push, lineage: Lineage): Push {
  return stagesOf(push, lineage).at(-1) ?? push;
}
