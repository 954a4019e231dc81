import type { Actor } from '../core/actor.ts';
import { compilePatterns } from './pattern.ts';
import type { PolicySpec } from './schema.ts';

type ActorSpec = NonNullable<PolicySpec['actors']>[number];

/** One name and kind for identities that mean the same: an entry's own name first, then the first alias that matches. */
export function compileActors(actors: readonly ActorSpec[]): (actor: Actor) => Actor {
  const byName = new Map(actors.map((one) => [one.name, one]));
  const entries = actors.map((one) => ({ one, aliases: compilePatterns(one.aliases ?? [], 'text') }));
  return (actor) => {
    const found = byName.get(actor.name) ?? entries.find(({ aliases }) => aliases.matches(actor.name))?.one;
    return found ? { name: found.name, kind: found.kind ?? actor.kind } : actor;
  };
}
