import type { Comparison } from '../../core/comparison.ts';
import { InvalidInput } from '../../core/error.ts';
import { MINUTE } from '../../core/time.ts';
import { compare, type Compared } from '../../contents/comparing/compare.ts';
import type { ListingCache } from '../../contents/reading/listing-cache.ts';
import { type Image, type Images, readImage } from '../../registry/image.ts';
import type { OpenedImage } from '../../registry/open-image.ts';
import { type Column, judgeContents, type Weighed } from '../../rules/contents/judge.ts';
import { layersOf } from './layers.ts';

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
}

/** One platform of both images. */
export interface Difference extends Compared {
  readonly weighed: Weighed;
  readonly old?: Image;
  readonly new: Image;
}

/**
 * Reads and compares two images, platform by platform; a platform that the old one has not is looked at by itself.
 * @throws InvalidInput for what is no image, Unavailable where nobody answers.
 */
export async function differences(request: DiffRequest): Promise<readonly Difference[]> {
  const { old, platform, column, cache, time = 10 * MINUTE } = request;
  const options = { signal: AbortSignal.timeout(time), ...(platform !== undefined && { platform }) };
  const [before, now] = await Promise.all([
    old && readImage(old.store, old.reference, options),
    readImage(request.new.store, request.new.reference, options),
  ]);
  const found: Difference[] = [];
  for (const [image, counterpart] of paired(before, now, platform)) {
    const signal = AbortSignal.timeout(time);
    const compared = await compare(
      {
        new: layersOf(request.new.store, image, { signal, cache }),
        ...(old && counterpart && { old: layersOf(old.store, counterpart, { signal, cache }) }),
      },
      { signal },
    );
    const weighed = weighedAlone(compared.comparison, column);
    found.push({ ...compared, weighed, new: image, ...(counterpart && { old: counterpart }) });
  }
  return found;
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

function paired(
  old: Images | undefined,
  now: Images,
  platform: string | undefined,
): readonly (readonly [Image, Image | undefined])[] {
  const pairs = now.images.map((image) => [image, old?.images.find((one) => one.platform === image.platform)] as const);
  if (!old || platform !== undefined) return pairs;
  // One that the old image has not is looked at by itself: a platform added is a place to hide.
  if (pairs.some(([, counterpart]) => counterpart !== undefined)) return pairs;
  throw new InvalidInput(
    'platform',
    `the images have none in common: ${namesOf(old)} and ${namesOf(now)}; choose one with --platform, or look at the new one alone`,
  );
}

function namesOf({ images }: Images): string {
  return images.map(({ platform }) => platform).join(', ');
}
