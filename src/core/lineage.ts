import type { Explanation, HostOrigin, PromotionLink, Run } from './build.ts';
import type { AdmissionDecided } from './control-event.ts';
import type { Digest } from './digest.ts';
import type { LandwaiterEvent } from './event.ts';
import type { Habits } from './habit.ts';
import type { Policy, RepositoryName } from './policy.ts';
import type { Control, Deletion, Deployment, Image, Placement, Push, TagInterval, Workload } from './subjects.ts';
import type { Absence } from './strength.ts';
import type { Interval, Time } from './time.ts';

/** Whether records of some kind could be missing over a window. */
export interface CoverageAnswer {
  readonly absence: Absence;
  /** What is not known, in a sentence; absent when proven. */
  readonly gap?: string;
}

/** What rules may ask: a loaded, read-only view of the facts, the same offline, on the server and in cases. */
export interface Lineage {
  readonly policy: Policy;
  /** Evaluation time. */
  readonly at: Time;
  readonly facts: readonly LandwaiterEvent[];
  /** Oldest first, as all lists here. */
  readonly pushes: readonly Push[];
  readonly deletions: readonly Deletion[];
  readonly runs: readonly Run[];
  readonly deployments: readonly Deployment[];
  readonly placements: readonly Placement[];
  readonly controls: readonly Control[];
  image(digest: Digest): Image;
  /** The digest itself, the indexes that list it, and the manifests whose config it is: what may stand for it. */
  standsFor(digest: Digest): readonly Digest[];
  /** Whether the digests are one image: equal, index and child, or manifest and its config. */
  isSameImage(one: Digest, other: Digest): boolean;
  pushesOf(digest: Digest): readonly Push[];
  pushesTo(repository: RepositoryName): readonly Push[];
  /** Pushes to the same repository whose layers are this image's lowest ones, and fewer; most layers first. */
  pushesBelow(push: Push): readonly Push[];
  /** The pushes that brought a placement's image into the repository it names; else into any. */
  pushesFor(placement: Placement): readonly Push[];
  placementsOf(push: Push): readonly Placement[];
  placementsOfDigest(digest: Digest): readonly Placement[];
  /** Whose image names the repository. */
  placementsFrom(repository: RepositoryName): readonly Placement[];
  /** What admission controls said about it, oldest first. */
  decisionsOn(placement: Placement): readonly AdmissionDecided[];
  placementsIn(workload: Workload): readonly Placement[];
  deploymentsOf(workload: Workload): readonly Deployment[];
  tagHistory(repository: RepositoryName, tag: string): readonly TagInterval[];
  tagAt(repository: RepositoryName, tag: string, at: Time): TagInterval | undefined;
  /** A pull of exactly this digest from the repository was recorded. */
  wasPulled(repository: RepositoryName, digest: Digest): boolean;
  /** The index push that an untagged manifest, pushed by the same actor, belongs to and is judged with. */
  partOf(push: Push): Push | undefined;
  explanation(push: Push): Explanation;
  readonly habits: Habits;
  /** The same view with habits learned from all pushes but the questioned ones (by key). */
  learn(questioned: ReadonlySet<string>): Lineage;
  promotion(push: Push): PromotionLink | undefined;
  hostOrigins(push: Push): readonly HostOrigin[];
  /** Whether the registry's feed was there over the window. */
  registryCoverage(registry: string, window: Interval): CoverageAnswer;
  /** Some registry feed covers this host at all. */
  isMonitored(registry: string): boolean;
  /** The registry's feed records pulls. */
  recordsPulls(registry: string): boolean;
  coverageStart(registry: string): Time | undefined;
}
