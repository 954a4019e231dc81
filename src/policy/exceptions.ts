import { isDigest } from '../core/digest.ts';
import { known } from '../core/known.ts';
import type { Exception, ExceptionScope, ExceptionSubject, Matcher } from '../core/policy.ts';
import { parseTime, type Time } from '../core/time.ts';
import { matcher } from './pattern.ts';
import type { PolicyFile } from './schema.ts';

export function compileExceptions(file: PolicyFile, repositories: (patterns: readonly string[]) => Matcher): readonly Exception[] {
  return (file.exceptions ?? []).map(({ id, reason, ticket, owner, approvedBy, starts, expires, reviewBy, scope }) => ({
    id, reason, owner,
    expires: parseTime(expires),
    scope: known({
      rules: scope.rules, environments: scope.environments,
      repositories: scope.repositories && repositories(scope.repositories),
      digests: scope.digests?.filter(isDigest),
      actors: scope.actors && matcher(scope.actors, 'name'),
    }),
    ...known({
      ticket, approvedBy,
      starts: starts === undefined ? undefined : parseTime(starts),
      reviewBy: reviewBy === undefined ? undefined : parseTime(reviewBy),
    }),
  }));
}

/** The exception that covers the subject at an instant; its end does not belong to it. */
export function exceptionFor(exceptions: readonly Exception[], subject: ExceptionSubject, at: Time): Exception | undefined {
  return exceptions.find((one) => (one.starts ?? 0) <= at && at < one.expires && covers(one.scope, subject));
}

/** Every part of the scope must match, and what the subject does not have matches no part. */
function covers(scope: ExceptionScope, { rule, repository, environment, digest, actor }: ExceptionSubject): boolean {
  return (
    (!scope.rules || scope.rules.includes(rule)) &&
    (!scope.repositories || (repository !== undefined && scope.repositories.matches(`${repository.registry}/${repository.repository}`))) &&
    (!scope.environments || (environment !== undefined && scope.environments.includes(environment))) &&
    (!scope.digests || (digest !== undefined && scope.digests.includes(digest))) &&
    (!scope.actors || (actor !== undefined && scope.actors.matches(actor.name)))
  );
}
