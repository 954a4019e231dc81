import type { Actor } from './actor.ts';
import type { DigestlessPush } from './subjects.ts';

/** Who set tags in a registry of which no record tells the images: an account from where it is known, or from elsewhere. */
export interface UntracedPusher {
  /** `untraced:<registry> <actor>`; from elsewhere with ` from <network> with <programs>` behind it. */
  readonly key: string;
  readonly registry: string;
  readonly actor: Actor;
  /** The first came neither from where the account had pushed to the registry before, nor with what; the others as it did. */
  readonly isStranger: boolean;
  /** Oldest first. */
  readonly pushes: readonly [DigestlessPush, ...DigestlessPush[]];
}
