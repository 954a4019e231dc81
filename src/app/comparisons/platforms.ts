import { MINUTE } from '../../core/time.ts';
import { compare, type Compared } from '../../contents/comparing/compare.ts';
import type { Limits } from '../../contents/reading/limits.ts';
import type { ListingCache } from '../../contents/reading/listing-cache.ts';
import type { YaraLook } from '../../contents/yara/look-for.ts';
import type { Image } from '../../registry/image.ts';
import type { ImageStore } from '../../registry/image-store.ts';
import { layersOf } from './layers.ts';
import type { OwnYara } from './yara-rules.ts';

/** Milliseconds for each platform. */
export const USUAL_TIME = 10 * MINUTE;

/** What a reference means, each platform, and where their layers lie. */
interface Platforms {
  readonly store: ImageStore;
  readonly images: readonly Image[];
}

export interface PlatformOptions {
  /** Milliseconds for each platform. */
  readonly time: number;
  readonly limits?: Limits;
  /** Where listings of layers are kept, and taken from. */
  readonly cache?: ListingCache | undefined;
  /** Rules of the user's own. */
  readonly yara?: OwnYara | undefined;
}

export interface ComparedPlatform extends Compared {
  readonly old?: Image;
  readonly new: Image;
}

/** Reads and compares each platform of the new image; one that the old image has not, as one added to hide in, by itself. */
export async function comparePlatforms(
  now: Platforms,
  before: Platforms | undefined,
  { time, limits, cache, yara }: PlatformOptions,
): Promise<readonly ComparedPlatform[]> {
  const found: ComparedPlatform[] = [];
  for (const image of now.images) {
    const signal = AbortSignal.timeout(time);
    const looking = await lookingBy(yara, signal);
    const reading = { signal, cache, scan: looking?.scan, ...(limits && { limits }) };
    const old = before?.images.find(({ platform }) => platform === image.platform);
    try {
      const compared = await compare(
        {
          new: layersOf(now.store, image, reading),
          ...(before && old && { old: layersOf(before.store, old, reading) }),
        },
        { signal, ownRules: yara && ('unapplied' in yara ? yara : yara.sha256) },
      );
      found.push({ ...compared, new: image, ...(old && { old }) });
    } finally {
      looking?.stop();
    }
  }
  return found;
}

/** What looks for rules of the user's own, where there are any; loaded only then. */
async function lookingBy(yara: OwnYara | undefined, signal: AbortSignal): Promise<YaraLook | undefined> {
  if (!yara || 'unapplied' in yara) return undefined;
  const { lookForYara } = await import('../../contents/yara/look-for.ts');
  return lookForYara(yara, signal);
}
