import { InvalidInput, Unavailable } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { AskedOfImages } from '../../core/asked-of-images.ts';
import type { ReadableImage, WantedComparison } from '../../core/wanted-comparison.ts';
import type { Compared } from '../../contents/comparing/compare.ts';
import type { ListingCache } from '../../contents/reading/listing-cache.ts';
import { LIMITS } from '../../contents/reading/limits.ts';
import { type Image, type NotRead, readImage } from '../../registry/image.ts';
import { NotThere } from '../../registry/not-there.ts';
import type { OpenedImage } from '../../registry/open-image.ts';
import type { ImageFinder } from './find-images.ts';
import type { OwnYara } from './yara-rules.ts';
import { comparePlatforms, USUAL_TIME } from './platforms.ts';

export interface PairOptions {
  readonly limits: AskedOfImages['limits'];
  /** Where listings of layers are kept. */
  readonly cache?: ListingCache | undefined;
  readonly yara?: OwnYara | undefined;
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

export type PairOutcome =
  /** `unread`: platforms of the new image of which nothing was read, and why. */
  { readonly compared: readonly Compared[]; readonly unread: readonly NotRead[] } | { readonly failure: Failure };

/** Which of an image's platforms runs somewhere no record tells, so all are read; whoever pushes may name two hundred. */
const MOST_PLATFORMS = 16;

/** Reads and compares one pair, platform by platform; a platform that the old image has not is judged by itself. */
export async function comparePair(
  { new: wanted, old }: Pick<WantedComparison, 'new' | 'old'>,
  finder: ImageFinder,
  { limits, cache, yara }: PairOptions,
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
    const own = await platformsOf(image, time);
    const other = before && (await orGone(platformsOf(before, time)));
    if (other instanceof NotThere) return { failure: failureOf(other, wanted, 'old') };
    const has = (one: Image): boolean => other?.images.some(({ platform }) => platform === one.platform) === true;
    const images = [...own.images.filter(has), ...own.images.filter((one) => !has(one))];
    const left = images.slice(MOST_PLATFORMS).map(({ manifest, platform }) => ({
      digest: manifest,
      reason: `${platform} is one of ${images.length} platforms, and ${MOST_PLATFORMS} are read`,
    }));
    const now = { store: own.store, images: images.slice(0, MOST_PLATFORMS) };
    const compared = await comparePlatforms(now, other, { time, limits: most, cache, yara });
    return { compared, unread: [...own.gone, ...left] };
  } catch (error) {
    if (error instanceof InvalidInput) return { failure: failureOf(error, wanted, 'new') };
    const reason = error instanceof Error ? `${nameOf(wanted)} cannot be read: ${error.message}` : '';
    if (error instanceof Unavailable)
      return { failure: { reason, kind: 'away', ...known({ retryAfter: error.retryAfter }) } };
    throw error;
  }
}

async function platformsOf({ store, reference }: OpenedImage, time: number) {
  const { images, gone } = await readImage(store, reference, { signal: AbortSignal.timeout(time) });
  return { store, images, gone };
}

/** That something is gone as an answer. */
async function orGone<Value>(read: Promise<Value>): Promise<Value | NotThere> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof NotThere) return error;
    throw error;
  }
}

function failureOf(error: InvalidInput, wanted: ReadableImage, of: 'new' | 'old'): Failure {
  const what =
    of === 'new' ? `${nameOf(wanted)} cannot be read` : `what ${nameOf(wanted)} is compared with cannot be read`;
  const reason = `${what}: ${error.message}`;
  return error instanceof NotThere ? { reason, kind: 'gone', of } : { reason, kind: 'refused' };
}

/** For sentences. */
export function nameOf({ repository, tag, digest }: ReadableImage): string {
  return tag === undefined ? `${repository}@${digest}` : `${repository}:${tag} (${digest})`;
}
