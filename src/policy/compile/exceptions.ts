import { isSameName } from '../../core/decision.ts';
import { known } from '../../core/known.ts';
import type { Exception, ExceptionScope, ExceptionSubject, Policy } from '../../core/policy.ts';
import type { Time } from '../../core/time.ts';
import { compilePatterns } from '../matching/pattern.ts';
import { type Canonical, compileRepositories, fullName } from '../matching/repositories.ts';
import type { ExceptionSpec } from '../schema/schema.ts';

/** All of them, as questions. */
export function compileExceptions(
  specs: readonly ExceptionSpec[],
  canonical: Canonical,
  nameOf: (person: string) => string,
): Pick<Policy, 'exceptions' | 'exceptionFor' | 'exceptionsOn'> {
  const exceptions = specs.map((one) => compileException(one, canonical, nameOf));
  return {
    exceptions,
    exceptionFor: (subject, from, to) => exceptionFor(exceptions, subject, from, to),
    exceptionsOn: (subject) => exceptionsOn(exceptions, subject),
  };
}

/** `nameOf`: the one name of somebody who has several. */
export function compileException(
  spec: ExceptionSpec,
  canonical: Canonical,
  nameOf: (person: string) => string,
): Exception {
  const { id, reason, ticket, owner, approvedBy, starts, expires, reviewBy, reviewedAt, reviewedBy, scope } = spec;
  const isAnother = (person: string | undefined): boolean =>
    person !== undefined && !isSameName(nameOf(person), nameOf(owner));
  return {
    key: `exception:${id}`,
    id,
    reason,
    owner,
    expires,
    approved: isAnother(approvedBy),
    reviewed: reviewedAt !== undefined && isAnother(reviewedBy),
    ...known({ ticket, approvedBy, starts, reviewBy, reviewedAt, reviewedBy }),
    scope: known({
      rules: scope.rules,
      environments: scope.environments,
      digests: scope.digests,
      repositories: scope.repositories && compileRepositories(scope.repositories, canonical),
      actors: scope.actors && compilePatterns(scope.actors, 'text'),
    }),
  };
}

/** The first exception that is active from the one instant to the other (its end does not belong to it) and whose whole scope matches. */
function exceptionFor(
  exceptions: readonly Exception[],
  subject: ExceptionSubject,
  from: Time,
  to = from,
): Exception | undefined {
  return exceptions.find((one) => (one.starts ?? from) <= from && to < one.expires && covers(one, subject));
}

function exceptionsOn(exceptions: readonly Exception[], subject: ExceptionSubject): readonly Exception[] {
  return exceptions.filter((one) => covers(one, subject));
}

// What the subject does not have matches no part of a scope.
function covers(exception: Exception, subject: ExceptionSubject): boolean {
  if (subject.severity === 'critical' && !exception.approved) return false;
  return isWithin(exception.scope, subject);
}

function isWithin(scope: ExceptionScope, { rule, repository, environment, digest, actor }: ExceptionSubject): boolean {
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
