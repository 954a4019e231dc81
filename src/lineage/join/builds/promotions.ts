import type { Digest } from '../../../core/digest.ts';
import type { PromotionLink, Run, SourcelessPromotion, UnbuiltPromotion } from '../../../core/build.ts';
import { known } from '../../../core/known.ts';
import type { CoverageAnswer } from '../../../core/telemetry.ts';
import type { Image, Push } from '../../../core/subjects.ts';
import {
  type BuildEntry,
  comesByPromotion,
  type Policy,
  type Promotion,
  type RepositoryName,
} from '../../../core/policy.ts';
import type { Interval, Time } from '../../../core/time.ts';
import { bestOf, isRecorded, weakest } from '../../../core/strength.ts';
import { disapproval, doubtOf, isAllowedByClaim } from './approval.ts';
import { once } from '../../facts/lazy.ts';
import { projectKey } from '../../facts/run-key.ts';

/** What a promotion is looked up in. */
export interface PromotionContext {
  readonly policy: Policy;
  image(digest: Digest, at: RepositoryName): Image;
  /** Pushes of this digest, and of manifests with its config, oldest first. */
  pushesOf(digest: Digest): readonly Push[];
  pushesWithConfig(config: Digest): readonly Push[];
  /** Runs of a project that had begun at an instant, and had not ended long before it; no claims beside its own records. */
  runsAround(project: string, at: Time): readonly Run[];
  ciCoverage(projects: readonly string[], window: Interval): CoverageAnswer;
}

export interface Promotions {
  /**
   * The listed promotion that explains a push: the same digest, or the same config and layers, earlier in `from`, copied
   * by a listed actor, all recorded by the registry, and while a run of a listed build went on, where builds are listed: a run
   * of which only a webhook tells counts where nothing better is read of its project. Equal configs alone prove nothing: the layers must be equal too. One whose every earlier stage was reached by
   * promotion is preferred.
   */
  of(push: Push): PromotionLink | undefined;
  unbuilt(push: Push): UnbuiltPromotion | undefined;
  /** The listed promotions that it may be by its account and builds, of whose source no push of these bytes is on record. */
  sourceless(push: Push): readonly SourcelessPromotion[];
}

interface Joined {
  readonly links: Map<Push, PromotionLink>;
  readonly unbuilt: Map<Push, UnbuiltPromotion>;
}

export function joinPromotions(pushes: readonly Push[], context: PromotionContext): Promotions {
  const joined = once((): Joined => {
    const found: Joined = { links: new Map(), unbuilt: new Map() };
    // Oldest first: what an earlier stage rests on is known when a later one asks.
    for (const push of pushes) join(push, found, context);
    return found;
  });
  return {
    of: (push) => joined().links.get(push),
    unbuilt: (push) => joined().unbuilt.get(push),
    sourceless: (push) => sourcelessBy(push, joined().links, context),
  };
}

function sourcelessBy(
  push: Push,
  links: ReadonlyMap<Push, PromotionLink>,
  context: PromotionContext,
): readonly SourcelessPromotion[] {
  if (links.has(push) || !isRecorded(push)) return [];
  return context.policy.promotionsInto(push).flatMap((entry) => {
    const ran = isByListed(push, entry) ? (entry.builds ? ranThen(push, entry.builds, context) : push) : undefined;
    return ran && !('reason' in ran) ? [{ entry, strength: weakest([push.strength, ran.strength]) }] : [];
  });
}

function isByListed({ actor }: Push, { actors }: Promotion): boolean {
  return !actors || (actor !== undefined && actors.matches(actor.name));
}

function join(push: Push, { links, unbuilt }: Joined, context: PromotionContext): void {
  const entries = context.policy.promotionsInto(push);
  if (entries.length === 0 || !isRecorded(push)) return;
  const earlier = [...context.pushesOf(push.digest), ...sameContent(push, context)].filter(
    (one) => one !== push && one.at <= push.at && isRecorded(one),
  );
  let best: PromotionLink | undefined;
  let lacking: UnbuiltPromotion | undefined;
  for (const entry of entries) {
    if (!isByListed(push, entry)) continue;
    const from = earlier.filter((one) => entry.allows(one, push) && push.at - one.at >= (entry.minAge ?? 0));
    const [first] = from;
    if (!first) continue;
    const ran = entry.builds ? ranThen(push, entry.builds, context) : push;
    if ('reason' in ran) {
      lacking ??= { entry, from: first, ...ran };
      continue;
    }
    const strength = weakest([push.strength, ran.strength]);
    for (const one of from) {
      const skipped = skippedBefore(one, links, context);
      const link = { entry, from: one, strength, ...known({ skipped }) };
      if (!best || (best.skipped && !skipped)) best = link;
    }
  }
  if (best) links.set(push, best);
  else if (lacking) unbuilt.set(push, lacking);
}

/** How well it is known that one of the builds ran then, or what is missing where none did. */
function ranThen(
  push: Push,
  builds: readonly BuildEntry[],
  context: PromotionContext,
): Pick<Run, 'strength'> | Pick<UnbuiltPromotion, 'reason' | 'absence' | 'gap'> {
  const projects = [...new Set(builds.map(({ source, project }) => projectKey({ system: source, project })))];
  const runs = projects.flatMap((project) => context.runsAround(project, push.at));
  const reasons = runs.map((run) => disapproval(run, builds) ?? doubtOf(run, builds)?.reason);
  const [allowed] = bestOf(runs.filter((_, index) => reasons[index] === undefined));
  if (allowed) return isAllowedByClaim(allowed, builds) ? { strength: 'asserted' } : allowed;
  const [run] = runs;
  const names = [...new Set(builds.map(({ project }) => project))].join(', ');
  // A run that is there and not allowed is no matter of coverage.
  if (run && reasons[0] !== undefined)
    return {
      reason: `${run.system} run ${run.run} of ${run.project} is not allowed: ${reasons[0]}`,
      absence: 'proven',
    };
  const window = { from: push.at - context.policy.windows.buildToPush, to: push.at };
  return { reason: `no run of ${names} went on then`, ...context.ciCoverage(projects, window) };
}

/** The stage, this one or an earlier one, into which promotions are listed and none brought the image. */
function skippedBefore(
  from: Push,
  links: ReadonlyMap<Push, PromotionLink>,
  { policy }: PromotionContext,
): Push | undefined {
  if (!comesByPromotion(from, policy)) return undefined;
  const link = links.get(from);
  return link ? link.skipped : from;
}

function sameContent(push: Push, context: PromotionContext): readonly Push[] {
  const image = context.image(push.digest, push);
  if (!image.config || !image.layers) return [];
  const layers = image.layers.map((layer) => layer.digest).join();
  return context.pushesWithConfig(image.config).filter((other) => {
    const theirs = context.image(other.digest, other).layers;
    return (
      other.digest !== push.digest && theirs !== undefined && theirs.map((layer) => layer.digest).join() === layers
    );
  });
}
