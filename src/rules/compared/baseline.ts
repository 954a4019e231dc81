import type { Digest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { countUntil } from '../../core/time.ts';
import { isReportedFor } from './reported-for.ts';
import type { Baseline, Judged } from '../rule.ts';
import { trustedBelow } from './trusted-below.ts';

/** So many trusted pushes to a repository are looked at, the latest first. */
const MOST_TRUSTED = 30;

/** Among which the image is chosen. */
export interface Candidates {
  readonly trusted: Judged['trusted'];
  /** To a push’s repository, whenever, oldest first. */
  trustedTo(push: Push): readonly Push[];
  /** Reading it showed nothing that takes its trust. */
  isClean(push: Push): boolean;
}

/**
 * The image that a pushed one is to be compared with: what its approved build reported instead, the trusted image that it
 * only adds layers to, what its tag meant before, or the latest trusted one beside it, of the same series first. Undefined:
 * there is none, and it is judged by itself.
 */
export function baselineOf(push: Push, lineage: Lineage, candidates: Candidates): Baseline | undefined {
  const { trusted } = candidates;
  const reported = reportedInstead(push, lineage);
  if (reported) return { digest: reported, why: 'run', ...pushedBefore(reported, push, trusted) };
  const below = trustedBelow(push, lineage, trusted)?.push;
  if (below) return { digest: below.digest, why: 'below', push: below };
  const { previous } = push;
  const before = previous && isOther(previous.digest, push, lineage) && trusted(previous.digest, push.at, push);
  if (before) return { digest: before.digest, why: 'tag', push: before };
  const beside = latestBeside(push, lineage, candidates);
  return beside && { digest: beside.digest, why: 'repository', push: beside };
}

/** By the system’s own word: whoever may claim what a run made could name an image of his own. */
function reportedInstead(push: Push, lineage: Lineage): Digest | undefined {
  const origin = lineage.explanation(push);
  if (origin.state !== 'explained' || origin.unapproved !== undefined) return undefined;
  const own = lineage
    .reportsAround(push)
    .filter(({ run, strength }) => run === origin.run && isAtLeast(strength, 'recorded'));
  if (own.some(({ digest }) => !isOther(digest, push, lineage))) return undefined;
  return own.find((report) => isReportedFor(report, push, lineage))?.digest;
}

function pushedBefore(digest: Digest, push: Push, trusted: Judged['trusted']): { readonly push?: Push } {
  const before = trusted(digest, push.at, push);
  return before ? { push: before } : {};
}

function latestBeside(push: Push, lineage: Lineage, { trustedTo, isClean }: Candidates): Push | undefined {
  const all = trustedTo(push);
  const until = countUntil(all, push.at - 1);
  const last = all
    .slice(Math.max(until - MOST_TRUSTED, 0), until)
    .reverse()
    .filter((one) => lineage.policy.contents.mayBeBaseline(one) && isOther(one.digest, push, lineage) && isClean(one));
  const series = seriesOf(push);
  return (series !== undefined && last.find((one) => seriesOf(one) === series)) || last[0];
}

/** `1.4` of `v1.4.2`. */
function seriesOf({ tag = '' }: Push): string | undefined {
  const [, major, minor] = /^v?(\d{1,9})\.(\d{1,9})(?![0-9])/.exec(tag) ?? [];
  return major === undefined ? undefined : `${major}.${minor}`;
}

/** An image compared with itself shows nothing. */
function isOther(digest: Digest, push: Push, lineage: Lineage): boolean {
  return !lineage.isSameImage(digest, push.digest, push);
}
