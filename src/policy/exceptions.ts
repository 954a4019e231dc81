import { known } from '../core/known.ts';
import type { Exception, ExceptionScope, ExceptionSubject } from '../core/policy.ts';
import type { Time } from '../core/time.ts';
import { compilePatterns } from './pattern.ts';
import { type Canonical, compileRepositories, fullName } from './repositories.ts';
import type { ExceptionSpec } from './schema.ts';

export function compileException(spec: ExceptionSpec, canonical: Canonical): Exception {
  const { id, reason, ticket, owner, approvedBy, starts, expires, reviewBy, scope } = spec;
  return {
    id,
    reason,
    owner,
    expires,
    ...known({ ticket, approvedBy, starts, reviewBy }),
    scope: known({
      rules: scope.rules,
      environments: scope.environments,
      digests: scope.digests,
      repositories: scope.repositories && compileRepositories(scope.repositories, canonical),
      actors: scope.actors && compilePatterns(scope.actors, 'text'),
    }),
  };
}

/** The first exception that is active at the instant (its end does not belong to it) and whose whole scope matches. */
export function exceptionFor(
  exceptions: readonly Exception[],
  subject: ExceptionSubject,
  at: Time,
): Exception | undefined {
  return exceptions.find(
    ({ starts, expires, scope }) => (starts === undefined || starts <= at) && at < expires && covers(scope, subject),
  );
}

/** What the subject does not have matches no part of a scope. */
function covers(scope: ExceptionScope, { rule, repository, environment, digest, actor }: ExceptionSubject): boolean {
  const within = (list: readonly string[] | undefined, value: string | undefined): boolean =>
    !list || (value !== undefined && list.includes(value));
  return (
    within(scope.rules, rule) &&
    within(scope.environments, environment) &&
    within(scope.digests, digest) &&
    (!scope.repositories || (repository !== undefined && scope.repositories.matches(fullName(repository)))) &&
    (!scope.actors || (actor !== undefined && scope.actors.matches(actor.name)))
  );
}
