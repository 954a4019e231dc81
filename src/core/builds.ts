import type {
  BuildReport,
  Explanation,
  HostOrigin,
  PromotionLink,
  Run,
  SourcelessPromotion,
  UnbuiltPromotion,
  Unsent,
} from './build.ts';
import type { NotArrived, SentFrom } from './builder.ts';
import type { DeploymentReported, ReleasePublished } from './control-event.ts';
import type { Digest } from './digest.ts';
import type { HostImage } from './event.ts';
import type { BuildEntry } from './policy.ts';
import type { TaggedName } from './environment.ts';
import type { DigestlessPush, MissingRelease, Push } from './subjects.ts';
import type { CoverageAnswer } from './telemetry.ts';
import type { Interval } from './time.ts';
import type { MuteHost, RenamedProject, UnreadBuilders } from './watch.ts';

/** Where a push is from: the runs, hosts and promotions that made it, and what is claimed of it. */
export interface Builds {
  /** In a list made when it is asked for, and with it each run: what rules need of them is below. */
  readonly runs: readonly Run[];
  /** Projects that go by another name than the policy has. */
  readonly renamed: readonly RenamedProject[];
  explanation(push: Push): Explanation;
  /** The pushes that a run explains. */
  builtBy(run: Run): readonly Push[];
  runsOf(commit: string): readonly Run[];
  /** Runs on record, of any project, that were going on at a push, or had ended shortly before it. */
  runsAround(push: Pick<Push, 'at'>): readonly Run[];
  /** The same of one CI project, which also a webhook may have told of. */
  runsBeside(push: Pick<Push, 'at'>, project: Pick<Run, 'system' | 'project'>): readonly Run[];
  /**
   * Whether a run of one of these projects that was going on at a push, or had ended shortly before it, could be missing; unread
   * where none of them is on record before.
   */
  runCoverage(push: Pick<Push, 'at'>, projects: readonly Pick<Run, 'system' | 'project'>[]): CoverageAnswer;
  /** What runs of any time report to have made: this digest. */
  reportsOf(digest: Digest): readonly BuildReport[];
  /** What the runs that were going on at a push, or had ended shortly before it, report to have made for its repository. */
  reportsAround(push: Push): readonly BuildReport[];
  promotion(push: Push): PromotionLink | undefined;
  /** Where no listed promotion explains the push, and one would with a run that its `builds` allow. */
  unbuiltPromotion(push: Push): UnbuiltPromotion | undefined;
  /** Where no listed promotion explains the push: those that would if a push into their source were on record. */
  sourcelessPromotions(push: Push): readonly SourcelessPromotion[];
  hostOrigins(push: Push): readonly HostOrigin[];
  /** Where a builder should have recorded that it sent the push, and none did. */
  unsent(push: Push): Unsent | undefined;
  /** Hosts whose records break off while they go on pushing. */
  readonly mute: readonly MuteHost[];
  /** Which of them sent the push, or all of an index that no host is on record as having made, while it recorded nothing. */
  muteHost(push: Push): MuteHost | undefined;
  /** Listed builders of which nothing was read, and what came from their addresses; at most one, for all of them. */
  readonly unreadBuilders: readonly UnreadBuilders[];
  /** The same, where one of them sent the push. */
  unreadBuilder(push: Push): UnreadBuilders | undefined;
  /** A listed builder’s record that it sent this very name then, where it can have been no other push. */
  sentAs(push: DigestlessPush): HostImage | undefined;
  /** How what hosts recorded that they pushed by this name then came to be there. */
  sentOrigins(push: DigestlessPush): readonly HostOrigin[];
  /**
   * The last record in that time of a host that it sent what goes by this name, where it was these bytes and had made them there,
   * and may build: whether or not the registry recorded it.
   */
  sentUnder(name: TaggedName, digest: Digest, within: Interval): SentFrom | undefined;
  /** What hosts that may build recorded that they sent, and no registry’s record shows; oldest first. */
  readonly notArrived: readonly NotArrived[];
  /** Why none of these entries allows the run; undefined where one does. */
  disapproval(run: Run, builds: readonly BuildEntry[]): string | undefined;
  /** Releases published under the push's tag, in the projects its repository is built from or is named like: claims. */
  releasesOf(push: Push): readonly ReleasePublished[];
  missingRelease(push: Push): MissingRelease | undefined;
  /** What delivery systems say they deployed of a push, by its digest or the commit it was built from: claims, too. */
  reportedOf(push: Push): readonly DeploymentReported[];
}
