import { addTo } from '../../../core/grouping.ts';
import { known } from '../../../core/known.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Placement, Workload } from '../../../core/subjects.ts';
import { earliest, type Time } from '../../../core/time.ts';
import { workloadKey } from '../../../lineage/join/clusters/workloads.ts';
import { judge, type Judgement } from '../../../rules/custody/custody.ts';
import type { Analysis } from '../analyze.ts';
import { judgementsIn } from '../judgements.ts';
import { reasonOf, type RunningImage, standingOf } from './running-images.ts';
import { asTold, isTold, type ToldFinding } from './told-findings.ts';

/** A workload that runs or ran something: whether that can be trusted, and who asked for it last. */
export interface WorkloadRow extends Workload {
  readonly environment?: string;
  /** Containers, each once however many pods run it. */
  readonly running: number;
  /** Absent: nothing of it runs. */
  readonly standing?: RunningImage['standing'];
  readonly because?: RunningImage['because'];
  /** What runs; of one of which nothing runs any more, what ran. */
  readonly images: readonly Pick<Placement, 'digest' | 'image'>[];
  /** When it was first seen. */
  readonly since: Time;
  readonly deployedBy?: string;
  readonly deployedAt?: Time;
  /** Standing findings about it, the worst first. */
  readonly findings: readonly ToldFinding[];
}

const MOST_IMAGES = 20;

/** Every workload on record of which a container is known. */
export function workloadsIn({ lineage, findings }: Pick<Analysis, 'lineage' | 'findings'>): readonly WorkloadRow[] {
  const placed = new Map<string, Placement[]>();
  for (const placement of lineage.placements) addTo(placed, workloadKey(placement), placement);
  const about = Map.groupBy(findings.filter(isTold), ({ placement }) => placement && workloadKey(placement));
  const judgements = judgementsIn(findings, lineage);
  return [...placed].map(([key, placements]) => {
    const now = placements.filter(({ running }) => running);
    const judged = now.map((one) => judge(one, lineage, judgements));
    return { ...rowOf(placements, judged, lineage), findings: asTold(about.get(key)) };
  });
}

function rowOf(
  placements: readonly Placement[],
  judged: readonly Judgement[],
  lineage: Lineage,
): Omit<WorkloadRow, 'findings'> {
  const now = judged.map(({ placement }) => placement);
  const shown = now.length === 0 ? placements : now;
  const [first] = shown;
  if (!first) throw new Error('a workload has containers');
  const { cluster, namespace, workload, environment } = first;
  const standing = judged.length === 0 ? undefined : standingOf(judged);
  const last = lineage.deploymentsOf(first).at(-1);
  return {
    namespace,
    workload,
    running: now.length,
    images: [...new Map(shown.map((one) => [one.digest ?? one.image, one])).values()].slice(0, MOST_IMAGES),
    since: earliest(placements.map(({ from }) => from)),
    ...known({
      cluster,
      environment: environment?.name,
      standing,
      because: standing === undefined || standing === 'trusted' ? undefined : reasonOf(judged),
      deployedBy: last?.actor?.name,
      deployedAt: last?.at,
    }),
  };
}
