export type ActorKind = 'human' | 'robot' | 'ci' | 'node' | 'controller' | 'unknown';

/** Who did it, as the record names them. The policy's aliases are applied later, when the facts are joined. */
export interface Actor {
  /** Never empty: a record without a name has no actor at all. */
  readonly name: string;
  readonly kind: ActorKind;
}

/** The actor's name, or that nobody is named. */
export function who(actor: Actor | undefined): string {
  return actor?.name ?? 'an unnamed actor';
}

/** `ci-bot (behind it repo:acme/shop)`. */
export function whoAndBehind({ actor, behind }: { readonly actor?: Actor; readonly behind?: Actor }): string {
  return behind ? `${who(actor)} (behind it ${behind.name})` : who(actor);
}
