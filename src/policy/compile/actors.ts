import type { Actor } from '../../core/actor.ts';
import { compilePatterns } from '../matching/pattern.ts';
import type { PolicySpec } from '../schema/schema.ts';

type ActorSpec = NonNullable<PolicySpec['actors']>[number];

/** One name and kind for identities that mean the same: an entry's own name first, then the first alias that matches. */
function compileActors(actors: readonly ActorSpec[]): (actor: Actor) => Actor {
  const byName = new Map(actors.map((one) => [one.name, one]));
  const entries = actors.map((one) => ({ one, aliases: compilePatterns(one.aliases ?? [], 'text') }));
  return (actor) => {
    const found = byName.get(actor.name) ?? entries.find(({ aliases }) => aliases.matches(actor.name))?.one;
    return found ? { name: found.name, kind: found.kind ?? actor.kind } : actor;
  };
}

// Builds, instances and tasks get sessions named after themselves, by an id; people's are named by them.
const ROLE_SESSION = /^(arn:[a-z-]{1,20}:sts::\d{12}:assumed-role\/[^/]{1,128}\/)([^/@]{1,64})$/;
const MADE_OF_AN_ID = /\d{4}|(?=[0-9a-f]{0,7}\d)[0-9a-f]{8}/;

/**
 * The actor of those who wrote no aliases: an AWS role whose sessions are named by an id is one actor, `…/<role>/*`,
 * however many builds take it. Sessions that are named after somebody stay apart.
 */
export function withoutSessionId(actor: Actor): Actor {
  const [, role, session = ''] = ROLE_SESSION.exec(actor.name) ?? [];
  return role !== undefined && MADE_OF_AN_ID.test(session) ? { ...actor, name: `${role}*` } : actor;
}

/**
 * Sessions of a role that the policy does not speak about are one stranger, not one for each build. A session that some
 * list of actors matches keeps its name.
 */
export function compileStrangers(spec: PolicySpec): (actor: Actor) => Actor {
  const listed = compilePatterns(
    [
      ...(spec.publishers ?? []).map((one) => one.actors),
      ...(spec.promotions ?? []).map((one) => one.actors),
      ...(spec.environments ?? []).flatMap((one) => [one.deployers, one.operators]),
      ...(spec.classes?.replication ?? []).map((one) => one.actors),
      ...(spec.exceptions ?? []).map((one) => one.scope.actors),
      spec.retentionActors,
      spec.releaseActors,
    ].flatMap((patterns) => patterns ?? []),
    'text',
  );
  const actorOf = compileActors(spec.actors ?? []);
  return (actor) => {
    const named = actorOf(actor);
    return named !== actor || listed.matches(actor.name) ? named : withoutSessionId(actor);
  };
}
