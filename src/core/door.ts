import type { NamedImage } from './control-event.ts';
import type { Observed } from './observed.ts';

/** Of what kind of thing the policy lets a door speak. */
export type ScopePart = 'registry' | 'repository' | 'cluster' | 'host' | 'project' | 'account' | 'container';

/** By what records of most logs say of what they speak. */
export type NamedPart = Exclude<ScopePart, 'repository' | 'account' | 'container'>;

/** What a record speaks of, by such a name: `registry.acme.example`. */
export interface Named {
  readonly part: NamedPart;
  readonly name: string;
}

/** What a record speaks of, though the door that it came through has no say in it. */
export interface Beyond {
  readonly part: ScopePart;
  /** As the record has it: `registry.acme.example`. */
  readonly name: string;
}

/** Such a record, kept for people to look at and never believed: of what it tells only what it names is left. */
export interface ScopeExceeded extends Observed, Beyond {
  readonly type: 'scope.exceeded';
  /** The name of the source in the policy. */
  readonly door: string;
  /** The type of the event that the record would have been. */
  readonly told: string;
  readonly images?: readonly NamedImage[];
  /** `<system>:<project>`, where it speaks of one. */
  readonly project?: string;
}
