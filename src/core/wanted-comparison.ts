import type { Digest } from './digest.ts';
import type { RepositoryName } from './environment.ts';
import type { Time } from './time.ts';

/** An image by its index or manifest, and where a registry has it. */
export interface ReadableImage extends RepositoryName {
  readonly digest: Digest;
  readonly tag?: string;
}

/** Two images that should be compared, platform by platform, and of which no comparison is a fact yet. */
export interface WantedComparison {
  readonly new: ReadableImage;
  /** Absent: the image is to be looked at by itself. */
  readonly old?: ReadableImage;
  /** A push under suspicion; an image that an environment runs, and asks for its contents or does not. */
  readonly why: 'suspect' | 'required' | 'deployed';
  /** When the new one was pushed. */
  readonly at: Time;
}
