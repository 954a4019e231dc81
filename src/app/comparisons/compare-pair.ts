import { InvalidInput, Unavailable } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { Policy } from '../../core/policy.ts';
import type { ReadableImage, WantedComparison } from '../../core/wanted-comparison.ts';
import type { Compared } from '../../contents/comparing/compare.ts';
import type { ListingCache } from '../../contents/reading/listing-cache.ts';
import { LIMITS } from '../../contents/reading/limits.ts';
import { readImage } from '../../registry/image.ts';
import type { OpenedImage } from '../../registry/open-image.ts';
import type { ImageFinder } from './find-images.ts';
import { comparePlatforms, USUAL_TIME } from './platforms.ts';

export interface PairOptions {
  readonly limits: Policy['contents']['limits'];
  /** Where listings of layers are kept. */
  readonly cache?: ListingCache | undefined;
}

/** Why a pair was not compared. */
export interface Failure {
  readonly reason: string;
  /** There is no such image; it is none, or cannot be read as one; nobody answered; the reader itself failed over it. */
  readonly kind: 'gone' | 'refused' | 'away' | 'broken';
  /** Which of both is gone. */
  readonly of?: 'new' | 'old';
  /** Milliseconds for which whoever was asked wants to be left alone. */
  readonly retryAfter?: number;
}

export type PairOutcome = { readonly compared: readonly Compared[] } | { readonly failure: Failure };

/** Reads and compares one pair, platform by platform; a platform that the old image has not is judged by itself. */
export async function comparePair(
  { new: wanted, old }: Pick<WantedComparison, 'new' | 'old'>,
  finder: ImageFinder,
  { limits, cache }: PairOptions,
): Promise<PairOutcome> {
  const time = limits.time ?? USUAL_TIME;
  const signal = AbortSignal.timeout(time);
  try {
    const [image, before] = [await finder.find(wanted, signal), old && (await finder.find(old, signal))];
    if (!image) return { failure: { reason: `there is no ${nameOf(wanted)} to read`, kind: 'gone', of: 'new' } };
    if (old && !before) {
      const reason = `there is no ${nameOf(old)} to compare ${nameOf(wanted)} with`;
      return { failure: { reason, kind: 'gone', of: 'old' } };
    }
    const most = { ...LIMITS, bytes: limits.layer ?? LIMITS.bytes, entries: limits.entries ?? LIMITS.entries };
    return {
      compared: await comparePlatforms(await platformsOf(image, time), before && (await platformsOf(before, time)), {
        time,
        limits: most,
        cache,
      }),
    };
  } catch (error) {
    const reason = error instanceof Error ? `${nameOf(wanted)} cannot be read: ${error.message}` : '';
    if (error instanceof InvalidInput) return { failure: { reason, kind: 'refused' } };
    if (error instanceof Unavailable)
      return { failure: { reason, kind: 'away', ...known({ retryAfter: error.retryAfter }) } };
    throw error;
  }
}

async function platformsOf({ store, reference }: OpenedImage, time: number) {
  const { images } = await readImage(store, reference, { signal: AbortSignal.timeout(time) });
  return { store, images };
}

/** For sentences. */
export function nameOf({ repository, tag, digest }: ReadableImage): string {
  return tag === undefined ? `${repository}@${digest}` : `${repository}:${tag} (${digest})`;
}
