import { addTo } from '../../../core/grouping.ts';
import { known } from '../../../core/known.ts';
import type { Placement, Workload } from '../../../core/subjects.ts';
import { earliest, type Time } from '../../../core/time.ts';
import { judge } from '../../../rules/custody/custody.ts';
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
  readonly images: readonly Pick<Placement, 'reference' | 'digest' | 'image'>[];
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
  for (const placement of lineage.placements) addTo(placed, keyOfWorkload(placement), placement);
  const about = Map.groupBy(findings.filter(isTold), ({ placement }) => placement && keyOfWorkload(placement));
  const judgements = judgementsIn(findings, lineage);
  return [...placed].map(([key, placements]) => {
    const now = placements.filter(({ running }) => running);
    const judged = now.map((one) => judge(one, lineage, judgements));
    const [{ cluster, namespace, workload } = NOWHERE] = placements;
    const standing = judged.length === 0 ? undefined : standingOf(judged);
    const last = lineage.deploymentsOf({ namespace, workload, ...known({ cluster }) }).at(-1);
    return {
      namespace,
      workload,
      running: now.length,
      images: imagesOf(now.length === 0 ? placements : now),
      since: earliest(placements.map(({ from }) => from)),
      findings: asTold(about.get(key)),
      ...known({
        cluster,
        environment: (now[0] ?? placements[0])?.environment?.name,
        standing,
        because: standing === undefined || standing === 'trusted' ? undefined : reasonOf(judged),
        deployedBy: last?.actor?.name,
        deployedAt: last?.at,
      }),
    };
  });
}

const NOWHERE: Workload = { namespace: '', workload: '' };

/** Tells workloads apart. */
export function keyOfWorkload({ cluster, namespace, workload }: Workload): string {
  return JSON.stringify([cluster ?? null, namespace, workload]);
}

function imagesOf(placements: readonly Placement[]): WorkloadRow['images'] {
  return [...new Map(placements.map((one) => [one.digest ?? one.image, one])).values()].slice(0, MOST_IMAGES);
}
