import type { Beyond, Named, NamedPart } from './door.ts';
import type { RepositoryName } from './environment.ts';
import type { LandwaiterEvent } from './event.ts';

/** Of what a source of the policy may speak. */
export interface DoorScope {
  /** Why it may not tell this event; undefined: it may. */
  beyond(event: LandwaiterEvent): Beyond | undefined;
  /** What the event speaks of that its entry names; undefined: nothing that it says so of. */
  named(event: LandwaiterEvent): Named | undefined;
  /** Whether it may speak of what has this name. */
  mayName(part: NamedPart, name: string): boolean;
  /** Whether it may say what an image of this repository is; the host is canonical. */
  mayDescribe(name: RepositoryName): boolean;
  /** Whether it may speak of all of a registry, and not only of some repositories in it. */
  isWhole(registry: string): boolean;
  /** Whether its entry says of which ones it may. */
  restricts(part: NamedPart): boolean;
}
