export type ActorKind = 'human' | 'robot' | 'ci' | 'node' | 'controller' | 'unknown';

/** Who did it, as the record names them. The policy's aliases are applied later, when the facts are joined. */
export interface Actor {
  /** Never empty: a record without a name has no actor at all. */
  readonly name: string;
  readonly kind: ActorKind;
}

/**
 * Whoever pushes with the token of a GitLab job: the project itself, since such a token pushes to no other project's
 * repositories (https://docs.gitlab.com/ci/jobs/ci_job_token/). Nobody can be called so: no user name has a space.
 */
export const GITLAB_JOB: Actor = { name: 'GitLab job', kind: 'ci' };

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The subject of the token of a CircleCI job: ids of organisation, project and user. https://circleci.com/docs/openid-connect-tokens/ */
const CIRCLECI_JOB =
  /^org\/[0-9a-f]{8}-[0-9a-f-]{27}\/project\/([0-9a-f]{8})-[0-9a-f-]{27}\/user\/([0-9a-f]{8})-[0-9a-f-]{27}(?:\/|$)/;

/** The actor's name, or that nobody is named. A bare id says what it is, and of several ids the beginnings say which. */
export function who(actor: Pick<Actor, 'name'> | undefined): string {
  if (!actor) return 'an unnamed actor';
  const [, project, user] = CIRCLECI_JOB.exec(actor.name) ?? [];
  if (project !== undefined && user !== undefined) return `CircleCI job of project ${project} (user ${user})`;
  return ID.test(actor.name) ? `account ${actor.name}` : actor.name;
}

/** Who deleted something: the registry, where it says that its own retention policy did and names nobody. */
export function whoDeleted({ actor, retention }: { readonly actor?: Actor; readonly retention?: boolean }): string {
  return actor === undefined && retention === true ? 'the registry’s retention' : who(actor);
}

/** `ci-bot (behind it repo:acme/shop)`. */
export function whoAndBehind({ actor, behind }: { readonly actor?: Actor; readonly behind?: Actor }): string {
  return behind ? `${who(actor)} (behind it ${who(behind)})` : who(actor);
}
