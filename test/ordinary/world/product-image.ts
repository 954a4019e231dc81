import type { Image } from '../../scenarios/act.ts';
import { assembled, image, onTopOf } from '../../scenarios/images.ts';

interface Made {
  /** Words that make the bytes: another word, other bytes. */
  readonly name: string;
  readonly base?: Image;
  readonly layers: readonly string[];
  readonly platforms: 1 | 2;
  readonly created: number;
  readonly labels: Readonly<Record<string, string>>;
}

const PLATFORMS = ['amd64', 'arm64'] as const;

/** What a build makes: an image, or an index with one for each of two platforms. */
export function built({ name, base, layers, platforms, created, labels }: Made): Image {
  const single = (platform: (typeof PLATFORMS)[number]): Image => {
    const words = platforms === 1 ? name : `${name} ${platform}`;
    const own = layers.map((layer) => (platforms === 1 ? layer : `${layer} ${platform}`));
    const below = base?.children?.[PLATFORMS.indexOf(platform)] ?? base?.children?.[0] ?? base;
    const made = below ? onTopOf(below, words, own, created) : image(words, { layers: own, created });
    return assembled({ ...made, labels: { ...made.labels, ...labels } });
  };
  if (platforms === 1) return single(PLATFORMS[0]);
  return image(name, { children: PLATFORMS.map(single), created, labels });
}
