import type { Digest } from './digest.ts';
import type { RepositoryName } from './environment.ts';
import type { WorkloadChanged } from './event.ts';
import type {
  Asking,
  Control,
  Deployment,
  Entry,
  Instance,
  JudgedWorkload,
  Mutation,
  Placement,
  Push,
  Workload,
} from './subjects.ts';

/** What runs where, who asked for it, and what was done to it on its way and since. */
export interface Placements {
  readonly deployments: readonly Deployment[];
  readonly placements: readonly Placement[];
  /** The pushes that brought a placement's image into the repository it names; else into any. */
  pushesFor(placement: Placement): readonly Push[];
  /** The push that first brought a placement's digest into the repository it names, no later than it was placed. */
  arrivalOf(placement: Placement): Push | undefined;
  placementsOf(push: Push): readonly Placement[];
  placementsOfDigest(digest: Digest): readonly Placement[];
  /** Whose image names the repository. */
  placementsFrom(repository: RepositoryName): readonly Placement[];
  placementsIn(workload: Workload): readonly Placement[];
  deploymentsOf(workload: Workload): readonly Deployment[];
  /** What people and programs, no controllers, are on record as having done that may have made its pods anew. Oldest first. */
  restartsOf(workload: Workload): readonly WorkloadChanged[];
  /** Workloads that a control was overridden for, and of which no placement is known. */
  readonly overridden: readonly JudgedWorkload[];
  /** Undefined: nothing is read that could tell. */
  asking(placement: Placement): Asking | undefined;
  /** Who came into the containers of a placement since they began; with instances only into those. */
  entriesInto(placement: Placement, instances?: readonly Instance[]): readonly Entry[];
  /** What a change of a mutating policy or webhook put into objects on their way. */
  mutationsBy(control: Control): readonly Mutation[];
}
