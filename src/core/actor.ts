export type ActorKind = 'human' | 'robot' | 'ci' | 'node' | 'controller' | 'unknown';

/** Who did it, as the record names them. The policy's aliases are applied later, when the facts are joined. */
export interface Actor {
  /** Never empty: a record without a name has no actor at all. */
  readonly name: string;
  readonly kind: ActorKind;
}
