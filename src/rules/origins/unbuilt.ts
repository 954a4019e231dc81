import { whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Ambiguous, Explanation, PromotionLink, Run, Unsent } from '../../core/build.ts';
import type { RunAbsent } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { formatDuration, type Time } from '../../core/time.ts';
import type { Exhibit, Fired } from '../rule.ts';
import { circumstances, clockTime, nameOf, pushExhibits, runExhibits, runName } from '../sentences/sentences.ts';

/** That nothing explains a push: what of it is missing, and until when that may still come. */
export function ofMissing(
  push: Push,
  origin: Explanation,
  promotion: PromotionLink | undefined,
  lineage: Lineage,
): Fired {
  const {
    used,
    over,
    gap,
    claimed,
    absent,
    absence = 'unproven',
  } = origin.state === 'none' ? origin : promotion ? {} : earlierStages(push, lineage);
  const asked = claimed && lineage.policy.collects(`${claimed.system}:${claimed.project}`) ? claimed : undefined;
  const answeredBy = push.at + lineage.policy.windows.lateEvidence;
  const unexplained = promotion
    ? `a copy of ${nameOf(promotion.from)}, pushed by ${whoAndBehind(promotion.from)} ${circumstances(promotion.from)}; the promotion is listed, and no build explains what it copied`
    : `and no ${lineage.policy.promotionsInto(push).length > 0 ? 'listed promotion and no ' : ''}build explains it`;
  return {
    summary: `${whoAndBehind(push)} pushed ${nameOf(push)} as ${shortDigest(push.digest)} ${circumstances(push)}, ${unexplained}${over ? endedBefore(over, push) : used ? `: ${runName(used)} of that time already explains another push of this tag` : ''}.`,
    confidence: push.strength,
    missing: [
      claimed
        ? missingRecord(claimed, { absent, isLate: asked !== undefined && lineage.at >= answeredBy })
        : origin.state === 'none' || promotion
          ? 'a build run that made this image'
          : 'a listed promotion that brought this image, or a build run that made it',
      ...(gap === undefined ? [] : [gap]),
      ...release(push, lineage),
    ],
    absence,
    // Of what was promoted, it is the first push that lacks its build.
    ...(promotion && { cause: promotion.from.digest }),
    // That there is no such run is an answer: nothing more is waited for.
    ...(!absent && { pendingUntil: dueBy(push, lineage) }),
    ...(asked && { asks: `${asked.system} for ${runName(asked)}` }),
    evidence: [
      ...pushExhibits(push),
      ...(over ? runExhibits(over) : used ? runExhibits(used) : claimed ? claimExhibits(claimed, absent) : []),
    ],
  };
}

/** Until when a record of the build of a push may still come: late, or with the next of a build system’s own. */
export function dueBy(push: Push, { explanation, policy }: Lineage): Time {
  const origin = explanation(push);
  const late = push.at + policy.windows.lateEvidence;
  return origin.state === 'none' ? Math.max(late, origin.due ?? late) : late;
}

/** A run’s jobs are over when it is, and what they were given is anybody’s who took it from there. */
function endedBefore(run: Run, push: Push): string {
  const since = run.to === undefined ? '' : ` ${formatDuration((push.since ?? push.at) - run.to)} before`;
  return `: the credential was given to a job of ${run.project} while ${runName(run)} went on, which had ended${since}`;
}

function missingRecord(
  claimed: Run,
  { absent, isLate }: { readonly absent: RunAbsent | undefined; readonly isLate: boolean },
): string {
  if (absent)
    return `${runName(claimed)}, of which only a webhook tells: asked for it, ${claimed.system} says that there is none`;
  const late = isLate ? '; nothing that was asked of it was answered in time' : '';
  return `${claimed.system}’s own record of ${runName(claimed)}, of which only a webhook tells${late}`;
}

function claimExhibits(claimed: Run, absent: RunAbsent | undefined): readonly Exhibit[] {
  return [
    ...runExhibits(claimed),
    ...(absent ? [{ fact: absent, says: `asked for it, ${claimed.system} has no ${runName(claimed)}` }] : []),
  ];
}

/** What was promoted would have come to an earlier stage, on record, where the registry's records are whole. */
function earlierStages(
  { registry, at }: Push,
  lineage: Lineage,
): Partial<Extract<Explanation, { readonly state: 'none' }>> {
  return lineage.registryCoverage(registry, { from: lineage.coverageStart(registry) ?? at, to: at });
}

/** That the host from which an account always pushes has no record of having sent this one. */
export function ofUnsent(push: Push, { hosts, count, rival, absence, gap }: Unsent, lineage: Lineage): Fired {
  const [host] = hosts;
  const where = hosts.length === 1 ? host : `any of ${hosts.join(', ')}`;
  const usual =
    count === 0
      ? 'the policy says of what this account pushes'
      : count === 1
        ? 'the push of this account before was'
        : `the ${count} pushes of this account before were`;
  const beside = rival
    ? ` ${nameOf(rival)} was pushed as ${shortDigest(rival.digest)} at ${clockTime(rival.at)}, too near to say which of the two came from there.`
    : '';
  return {
    summary: `${whoAndBehind(push)} pushed ${nameOf(push)} as ${shortDigest(push.digest)} ${circumstances(push)}, and no record of ${where} shows that it was sent from there, as ${usual}.${beside}`,
    confidence: 'inferred',
    missing: [`a record of ${where} that it pushed ${nameOf(push)}`, ...(gap === undefined ? [] : [gap])],
    absence,
    pendingUntil: push.at + lineage.policy.windows.lateEvidence,
    evidence: [...(rival ? pushExhibits(rival) : []), ...pushExhibits(push)],
    ...(rival && { alsoOn: [rival.key] }),
  };
}

/** That several runs may have built it. */
export function ofOneOf(push: Push, { count, runs }: Ambiguous): Fired {
  return {
    summary: `${nameOf(push)} was pushed as ${shortDigest(push.digest)} by ${whoAndBehind(push)}, and ${count} runs could be the build of it; nothing tells them apart.`,
    severity: 'info',
    confidence: 'inferred',
    missing: ['which run built it: let the build report the digest, or name the commit in the tag'],
    evidence: [...pushExhibits(push), ...runs(3).flatMap(runExhibits)],
  };
}

/** That the only run of its time can not have built what came to so many services. */
export function ofNone(push: Push, run: Run, services: number): Fired {
  return {
    summary: `${whoAndBehind(push)} pushed ${nameOf(push)} as ${shortDigest(push.digest)} ${circumstances(push)}, and no build explains it: only the time of ${runName(run)} fits, and no build makes one image for ${services} services.`,
    confidence: 'inferred',
    missing: ['a build run that reports this digest, or whose commit the image names'],
    evidence: [...pushExhibits(push), ...runExhibits(run)],
  };
}

function release(push: Push, lineage: Lineage): readonly string[] {
  const missing = lineage.missingRelease(push);
  if (!missing) return [];
  return [`a release ${missing.tag}: each of the ${missing.earlier} version tags pushed here before it has one`];
}
