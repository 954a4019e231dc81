import type { Actor } from './actor.ts';
import type { DigestlessPush, Push } from './subjects.ts';

/** All that one account set in registries, or, in one registry, all of which no record names who did. */
export interface RegistryAccount {
  /** `actor:<name>`, or `nobody:<registry>`. */
  readonly key: string;
  readonly actor: Actor | undefined;
  /** Of images under a tag, and in repositories of which no record tells a tag those without one. Oldest first. */
  readonly pushes: readonly Push[];
  /** Of which no record tells the image. Oldest first. */
  readonly digestless: readonly DigestlessPush[];
}
