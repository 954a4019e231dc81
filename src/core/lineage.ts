import type { BuildReport, Explanation, HostOrigin, PromotionLink, Run, UnbuiltPromotion, Unsent } from './build.ts';
import type { AdmissionDecided, DeploymentReported, ReleasePublished } from './control-event.ts';
import type { Digest } from './digest.ts';
import type { LandwaiterEvent } from './event.ts';
import type { Habits, TagMoves, UsualNow } from './habit.ts';
import type { Policy, RepositoryName } from './policy.ts';
import type {
  Asking,
  Attachment,
  Control,
  Deletion,
  Entry,
  Instance,
  Deployment,
  DigestlessPush,
  Image,
  JudgedWorkload,
  Mutation,
  MissingRelease,
  NamedRepository,
  Placement,
  Push,
  Pusher,
  TagInterval,
  Workload,
} from './subjects.ts';
import type { Absence } from './strength.ts';
import type { Interval, Time } from './time.ts';
import type { Watch } from './watch.ts';

/** Whether records of some kind could be missing over a window. */
export interface CoverageAnswer {
  readonly absence: Absence;
  /** What is not known, in a sentence; absent when proven. */
  readonly gap?: string;
  /** No record of that time or before was read at all: nobody looked. */
  readonly unread?: true;
}

/** Whether admission decisions could be missing, and since when they are on record. */
export interface AdmissionCoverage extends CoverageAnswer {
  readonly start?: Time;
}

/** What rules may ask: a loaded, read-only view of the facts, the same offline, on the server and in cases. */
export interface Lineage {
  readonly policy: Policy;
  /** Evaluation time. */
  readonly at: Time;
  /** In a list made when it is asked for, which with many pulls is more than all else: what rules need of them is below. */
  readonly facts: readonly LandwaiterEvent[];
  /** Oldest first, as all lists here. */
  readonly pushes: readonly Push[];
  readonly deletions: readonly Deletion[];
  /** In a list made when it is asked for, and with it each run: what rules need of them is below. */
  readonly runs: readonly Run[];
  readonly deployments: readonly Deployment[];
  readonly placements: readonly Placement[];
  readonly controls: readonly Control[];
  /** By name. */
  readonly pushers: readonly Pusher[];
  /** By name. */
  readonly repositories: readonly NamedRepository[];
  /** `at`, here and below: as those tell it who may speak of this repository; without it as anybody does, which clears nothing. */
  image(digest: Digest, at?: RepositoryName): Image;
  /** The digest itself, the indexes that list it, and the manifests whose config it is: what may stand for it. */
  standsFor(digest: Digest, at?: RepositoryName): readonly Digest[];
  /** Whether the digests are one image: equal, index and child, or manifest and its config. */
  isSameImage(one: Digest, other: Digest, at?: RepositoryName): boolean;
  pushesOf(digest: Digest): readonly Push[];
  /** Whether what is known of a push holds for the same bytes in this repository, too: no door of another registry alone says so. */
  speaksFor(push: Push, at: RepositoryName): boolean;
  pushesTo(repository: RepositoryName): readonly Push[];
  /** Oldest first, in all repositories; and of one. */
  readonly digestless: readonly DigestlessPush[];
  digestlessTo(repository: RepositoryName): readonly DigestlessPush[];
  /** Pushes to the same repository, or another one, whose layers are this image's lowest ones, and fewer; most layers first. */
  pushesBelow(push: Push, repository?: RepositoryName): readonly Push[];
  /** The first recorded push, to no testing repository, of an image with this layer; `at`: of those that speak for it. */
  firstWithLayer(layer: Digest, at?: RepositoryName): Push | undefined;
  /** The image that an artifact is about; undefined for what is no artifact. */
  attachment(push: Push): Attachment | undefined;
  /** Artifacts of this one's kind about the same image in the same repository, itself included. */
  attachedAlike(push: Push): readonly Push[];
  /** The artifacts about an image that its repository holds, oldest first. */
  attachedTo(repository: RepositoryName, image: Digest): readonly Push[];
  /** The pushes that brought a placement's image into the repository it names; else into any. */
  pushesFor(placement: Placement): readonly Push[];
  /** The push that first brought a placement's digest into the repository it names, no later than it was placed. */
  arrivalOf(placement: Placement): Push | undefined;
  placementsOf(push: Push): readonly Placement[];
  placementsOfDigest(digest: Digest): readonly Placement[];
  /** Whose image names the repository. */
  placementsFrom(repository: RepositoryName): readonly Placement[];
  /** What admission controls said about it, oldest first. */
  decisionsOn(placement: Placement): readonly AdmissionDecided[];
  /** About decisions on what runs in a cluster. */
  admissionCoverage(cluster: string, window: Interval): AdmissionCoverage;
  /** Workloads that a control was overridden for, and of which no placement is known. */
  readonly overridden: readonly JudgedWorkload[];
  placementsIn(workload: Workload): readonly Placement[];
  deploymentsOf(workload: Workload): readonly Deployment[];
  /** Undefined: nothing is read that could tell. */
  asking(placement: Placement): Asking | undefined;
  /** Who came into the containers of a placement since they began; with instances only into those. */
  entriesInto(placement: Placement, instances?: readonly Instance[]): readonly Entry[];
  /** What a change of a mutating policy or webhook put into objects on their way. */
  mutationsBy(control: Control): readonly Mutation[];
  tagHistory(repository: RepositoryName, tag: string): readonly TagInterval[];
  tagAt(repository: RepositoryName, tag: string, at: Time): TagInterval | undefined;
  /** Earlier pushes to the repository under tags named like this push's. */
  tagMovesBefore(push: Push): TagMoves;
  /** A pull of exactly this digest from the repository was recorded, at any time or before one. */
  wasPulled(repository: RepositoryName, digest: Digest, before?: Time): boolean;
  /** The index push that an untagged manifest, pushed by the same actor, belongs to and is judged with. */
  partOf(push: Push): Push | undefined;
  explanation(push: Push): Explanation;
  /** Releases published under the push's tag, in the projects its repository is built from or is named like: claims. */
  releasesOf(push: Push): readonly ReleasePublished[];
  missingRelease(push: Push): MissingRelease | undefined;
  /** What delivery systems say they deployed of a push, by its digest or the commit it was built from: claims, too. */
  reportedOf(push: Push): readonly DeploymentReported[];
  /** The pushes that a run explains. */
  builtBy(run: Run): readonly Push[];
  runsOf(commit: string): readonly Run[];
  /** Runs on record, of any project, that were going on at a push, or had ended shortly before it. */
  runsAround(push: Push): readonly Run[];
  /** The same of one CI project, which also a webhook may have told of. */
  runsBeside(push: Push, project: Pick<Run, 'system' | 'project'>): readonly Run[];
  /** What runs of any time report to have made: this digest. */
  reportsOf(digest: Digest): readonly BuildReport[];
  /** What the runs that were going on at a push, or had ended shortly before it, report to have made for its repository. */
  reportsAround(push: Push): readonly BuildReport[];
  readonly habits: Habits;
  /** The same view with habits learned from all pushes but the questioned ones (by key). `usual`: told by more facts. */
  learn(questioned: ReadonlySet<string>, usual?: UsualNow): Lineage;
  promotion(push: Push): PromotionLink | undefined;
  /** Where no listed promotion explains the push, and one would with a run that its `builds` allow. */
  unbuiltPromotion(push: Push): UnbuiltPromotion | undefined;
  hostOrigins(push: Push): readonly HostOrigin[];
  /** Where a builder should have recorded that it sent the push, and none did. */
  unsent(push: Push): Unsent | undefined;
  /** Whether the registry's feed was there over the window. */
  registryCoverage(registry: string, window: Interval): CoverageAnswer;
  /** Whether that one of the registry's feeds was there which says who acted. */
  namingCoverage(registry: string, window: Interval): CoverageAnswer;
  /** Some registry feed covers this host at all. */
  isMonitored(registry: string): boolean;
  /** The registry's feed records pulls. */
  recordsPulls(registry: string): boolean;
  coverageStart(registry: string): Time | undefined;
  /** What is known of the telemetry itself. */
  readonly watch: Watch;
}
