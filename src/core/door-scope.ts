import type { Beyond, NamedPart } from './door.ts';
import type { LandwaiterEvent } from './event.ts';

/** Of what a source of the policy may speak. */
export interface DoorScope {
  /** Why it may not tell this event; undefined: it may. */
  beyond(event: LandwaiterEvent): Beyond | undefined;
  /** Whether it may speak of what has this name. */
  mayName(part: NamedPart, name: string): boolean;
  /** Whether its entry says of which ones it may. */
  restricts(part: NamedPart): boolean;
}
