import type { Actor } from './actor.ts';
import type { DigestlessPush } from './subjects.ts';

/** Who set tags in a registry of which no record tells the images. */
export interface UntracedPusher {
  /** `untraced:<registry> <actor>`. */
  readonly key: string;
  readonly registry: string;
  readonly actor: Actor;
  /** Oldest first. */
  readonly pushes: readonly [DigestlessPush, ...DigestlessPush[]];
}
