import type { LandwaiterEvent, ScopePart } from './event.ts';

/** What an event speaks of, though the door that it came through has no say in it. */
export interface Beyond {
  readonly part: ScopePart;
  /** As the record has it: `registry.acme.example`. */
  readonly name: string;
}

/** Of what a source of the policy may speak. */
export interface DoorScope {
  /** Why it may not tell this event; undefined: it may. */
  beyond(event: LandwaiterEvent): Beyond | undefined;
  /** Whether it may speak of what has this name. */
  mayName(part: NamedPart, name: string): boolean;
  /** Whether its entry says of which ones it may. */
  restricts(part: NamedPart): boolean;
}

/** By what records of most logs say of what they speak. */
export type NamedPart = Exclude<ScopePart, 'repository' | 'account'>;
