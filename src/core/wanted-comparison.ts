import type { Digest } from './digest.ts';
import type { RepositoryName } from './environment.ts';
import type { Time } from './time.ts';

/** An image by its index or manifest, and where a registry has it. */
export interface ReadableImage extends RepositoryName {
  readonly digest: Digest;
  readonly tag?: string;
}

/** An image, and the one that it is to be compared with; without it, it is looked at by itself. */
export interface ImagePair {
  readonly new: ReadableImage;
  readonly old?: ReadableImage;
}

/** How a pair stands that is to be compared. */
export interface PairState {
  /** Set aside: reading it ended the thread that reads, twice; this process tries it no more. */
  readonly state: 'waiting' | 'running' | 'set-aside';
  /** When it was first wanted, as far as this process knows. */
  readonly since: Time;
  /** Why it was not compared the last time, and when it is tried again, if it is. */
  readonly failed?: { readonly reason: string; readonly again?: Time };
}

/** Two images that should be compared, platform by platform, and of which no comparison is a fact yet. */
export interface WantedComparison extends ImagePair {
  /** A push under suspicion; an image that an environment runs, and asks for its contents or does not. */
  readonly why: 'suspect' | 'required' | 'deployed';
  /** When the new one was pushed. */
  readonly at: Time;
}
