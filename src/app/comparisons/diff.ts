import type { Comparison } from '../../core/comparison.ts';
import { InvalidInput } from '../../core/error.ts';
import type { ListingCache } from '../../contents/reading/listing-cache.ts';
import { type Images, readImage } from '../../registry/image.ts';
import type { OpenedImage } from '../../registry/open-image.ts';
import { type Column, judgeContents, type Weighed } from '../../rules/contents/judge.ts';
import type { OwnYara } from './yara-rules.ts';
import { type ComparedPlatform, comparePlatforms, USUAL_TIME } from './platforms.ts';

export interface DiffRequest {
  /** Left out: the image is looked at by itself. */
  readonly old?: OpenedImage;
  readonly new: OpenedImage;
  /** `os/arch[/variant]`; without it all that the new image has. */
  readonly platform?: string;
  readonly column: Column;
  /** Where listings of layers are kept, and taken from. */
  readonly cache?: ListingCache | undefined;
  /** Milliseconds for each platform; 10 minutes where not given. */
  readonly time?: number;
  readonly yara?: OwnYara | undefined;
}

/** One platform of both images. */
export interface Difference extends ComparedPlatform {
  readonly weighed: Weighed;
}

/**
 * Reads and compares two images, platform by platform; a platform that the old one has not is looked at by itself.
 * @throws InvalidInput for what is no image, Unavailable where nobody answers.
 */
export async function differences(request: DiffRequest): Promise<readonly Difference[]> {
  const { old, platform, column, cache, yara, time = USUAL_TIME } = request;
  const options = { signal: AbortSignal.timeout(time), ...(platform !== undefined && { platform }) };
  const [before, now] = await Promise.all([
    old && readImage(old.store, old.reference, options),
    readImage(request.new.store, request.new.reference, options),
  ]);
  if (before && platform === undefined) refuseStrangers(before, now);
  const compared = await comparePlatforms(
    { store: request.new.store, images: now.images },
    old && before && { store: old.store, images: before.images },
    { time, cache, yara },
  );
  return compared.map((one) => ({ ...one, weighed: weighedAlone(one.comparison, column) }));
}

/** Without policy and records: nothing is accepted, nothing is known. */
function weighedAlone(comparison: Comparison, column: Column): Weighed {
  return judgeContents(comparison, {
    column,
    own: () => false,
    accepted: () => false,
    isKnownLayer: () => false,
  });
}

/** Images of other platforms altogether were hardly meant to be compared. */
function refuseStrangers(old: Images, now: Images): void {
  const platforms = new Set(old.images.map(({ platform }) => platform));
  if (now.images.some(({ platform }) => platforms.has(platform))) return;
  throw new InvalidInput(
    'platform',
    `the images have none in common: ${namesOf(old)} and ${namesOf(now)}; choose one with --platform, or look at the new one alone`,
  );
}

function namesOf({ images }: Images): string {
  return images.map(({ platform }) => platform).join(', ');
}
