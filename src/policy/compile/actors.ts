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

// Builds, instances and tasks get sessions named after themselves, by an id or a number; people's are named by them. Whoever
// takes the role chooses the name, so it clears nobody: who took it, from where, is judged by the record of his taking it.
const ROLE_SESSION = /^(arn:[a-z-]{1,20}:sts::\d{12}:assumed-role\/[^/]{1,128}\/)([^/@]{1,64})$/;
const LONG_ID = '\\d{4}|(?=[0-9a-f]{0,7}\\d)[0-9a-f]{8}';
/** `build-7`, however few digits: a number that is a part of its own. */
const NUMBER = '(?<![^-_.=,+])\\d{1,3}(?![^-_.=,+])';
/** `d-KX3VYR2QP-AssumeRole`: https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-view-details.html */
const OF_CODEDEPLOY = '(?<=^d-)[0-9A-Z]{9}';
const MADE_OF_AN_ID = new RegExp(`${LONG_ID}|${NUMBER}|${OF_CODEDEPLOY}`);

/**
 * The actor of those who wrote no aliases: an AWS role whose sessions are named by an id is one actor, `…/<role>/*`,
 * however many builds take it. Sessions that are named after somebody stay apart.
 */
export function withoutSessionId(actor: Actor): Actor {
  const [all] = sessionsLike(actor);
  return all ?? actor;
}

/** Of a session that is named by an id: all of its role, and those whose names begin as its own does before the id. */
function sessionsLike(actor: Actor): readonly Actor[] {
  const [, role, session = ''] = ROLE_SESSION.exec(actor.name) ?? [];
  const id = MADE_OF_AN_ID.exec(session);
  if (role === undefined || !id) return [];
  return ['', session.slice(0, id.index)].map((start) => ({ ...actor, name: `${role}${start}*` }));
}

/**
 * Sessions of a role are one actor, not one for each build, also where a list of actors names all of them (`…/<role>/*`), or
 * those that begin alike (`…/<role>/AWSCodeBuild-*`). One that some list tells from the others keeps its name.
 */
export function compileStrangers(spec: PolicySpec): (actor: Actor) => Actor {
  const listed = [
    ...(spec.publishers ?? []).map((one) => one.actors),
    ...(spec.promotions ?? []).map((one) => one.actors),
    ...(spec.environments ?? []).flatMap((one) => [one.deployers, one.operators]),
    ...(spec.classes?.replication ?? []).map((one) => one.actors),
    ...(spec.exceptions ?? []).map((one) => one.scope.actors),
    spec.retentionActors,
    spec.releaseActors,
  ].flatMap((patterns) => (patterns ?? []).map((pattern) => compilePatterns([pattern], 'text')));
  const actorOf = compileActors(spec.actors ?? []);
  return (actor) => {
    const named = actorOf(actor);
    if (named !== actor) return named;
    const isTold = ({ name }: Actor): boolean => listed.some((one) => one.matches(actor.name) && !one.matches(name));
    return sessionsLike(actor).find((all) => !isTold(all)) ?? actor;
  };
}
