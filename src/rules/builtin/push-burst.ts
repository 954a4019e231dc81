import { who } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast, type Strength, weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { DAY, formatDuration } from '../../core/time.ts';
import { type Burst, burstsIn, byRepository, isOwnWork, type Pace, type Peak, peaksIn, reaches } from '../bursts.ts';
import { isStranger } from '../publishers.ts';
import { isInUse, isTaughtBy, spreadsIn } from '../spread.ts';
import { approvedBuild } from '../approved-build.ts';
import { IMPLANT, type Judged, type Quiet, type Rule } from '../rule.ts';
import { clockTime, nameOf, pushExhibits } from '../sentences.ts';

/**
 * A release sets half a dozen names of a service; 20 are many services at once. A digest with 12 names has more than the
 * longest list of aliases (version, minor, major, latest, each with and without its base), and one in five repositories
 * passed through more than development, staging and production.
 */
const FLOOR: Pace = { names: 20, tags: 12, repositories: 5 };
/**
 * In one repository: version, minor, major and latest are four names of one release. Judged where at least one of them
 * was there before: nobody gets an image by a name that nobody knew.
 */
const ONE: Pace = { names: 5, tags: Number.POSITIVE_INFINITY, repositories: Number.POSITIVE_INFINITY };
/** One image in place of several services: counted as services, see `spreadsIn`. */
const OVER_SERVICES: Pace = {
  names: Number.POSITIVE_INFINITY,
  tags: Number.POSITIVE_INFINITY,
  repositories: Number.POSITIVE_INFINITY,
};
/** Tags that somebody else had set: one or two are a correction, ten at once are not. */
const TAKEN_OVER = 10;
/** What was done at half this pace before is no surprise at this one. */
const USUAL = 0.5;
/** A variant more than before is no surprise; every tag of a repository instead of its usual four is one. */
const USUAL_FOR_ONE = 0.75;

export const pushBurst: Rule = {
  id: 'push-burst',
  version: 1,
  title: 'Somebody set unusually many tags within minutes',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'A worm, or a thief who does not know how long the credential will last, replaces everything it can reach. Builds set a few tags at a time, and the same ones every time; a thief moves every tag that there is.',
  respond: [
    'Revoke the credential now; ask afterwards.',
    'List what it set: landwaiter where ACTOR. Point every moved tag back to the digest before.',
    'Look for the implant in what already runs, and stop automatic updates until the list is done.',
  ],
  benignIf: [
    'many services were rebuilt at once for the first time, for example on a new base image',
    'a registry was migrated or a mirror filled: list the actor under classes.replication or promotions',
  ],
  phase: 'habits',
  on: 'pusher',
  quiet: {
    usual: {
      when: 'the registry recorded that the actor set at least half as many (in one repository: three in four of as many; of one image: for half as many services) within ten minutes on several days (the policy’s habits.minDays), all long enough ago to have been questioned',
      least: 'recorded',
    },
    built: {
      when: 'approved runs explain every one of the pushes: they report the digest, or their commit is named',
      least: 'asserted',
    },
    run: {
      when: 'fewer than the many that stand out anywhere, in one repository: approved runs of that time explain every push, and none looks like a stranger to the actor’s earlier ones by both client and network',
      least: 'inferred',
    },
    'too-early': {
      when: 'the records do not reach back far enough to know what is usual, and neither is one image in five repositories, nor were ten of the tags taken from somebody else; of one repository, that it was pushed to on too few days',
      least: 'recorded',
      beyondAttackers:
        'nobody who pushes decides how far back the records of a registry reach; once they reach back, the burst is judged',
    },
  },

  detect({ actor, pushes }, lineage, judged) {
    const own = pushes.filter((push) => isOwnWork(push, lineage));
    const isTaught = isTaughtBy(judged);
    const verdicts = [
      ...widely(own, isTaught, lineage, judged),
      ...inOneRepository(own, isTaught, lineage, judged),
      ...overServices(own, isTaught, lineage, judged),
    ];
    const unusual = verdicts.filter((one) => !one.quiet);
    const worst = unusual.reduce<JudgedBurst | undefined>(
      (one, other) => (one && weight(one) >= weight(other) ? one : other),
      undefined,
    );
    if (!worst) return verdicts.at(-1)?.quiet;
    const more = unusual.length - 1;
    return {
      summary: `${who(actor)} ${told(worst)}${more === 0 ? '' : `, and did the like ${more} more time${more === 1 ? '' : 's'}`}.`,
      confidence: weakest(worst.burst.pushes.map((push) => push.strength)),
      ...(!isGrave(worst) && { severity: 'medium' }),
      missing: [`days on which ${who(actor)} did the like: ${mostBefore(worst, lineage)}`],
      evidence: unusual.slice(-5).flatMap(({ burst }) => shownOf(burst)),
      alsoOn: unusual.flatMap(({ burst }) => burst.pushes.map((push) => push.key)),
    };
  },
};

interface JudgedBurst {
  readonly burst: Burst;
  readonly floor: Pace;
  /** Of the days that may have taught what is usual. */
  readonly peaks: readonly Peak[];
  readonly quiet: Quiet | undefined;
}

type IsTaught = (push: Push) => boolean;

function widely(own: readonly Push[], isTaught: IsTaught, lineage: Lineage, judged: Judged): readonly JudgedBurst[] {
  const bursts = burstsIn(own, FLOOR);
  const peaks = bursts.length === 0 ? [] : peaksIn(own.filter(isTaught));
  return bursts.map((burst) => {
    const quiet =
      usual(burst, FLOOR, peaks, lineage) ?? built(burst, lineage, judged) ?? tooEarlyForMany(burst, lineage);
    return { burst, floor: FLOOR, peaks, quiet };
  });
}

/** What is unusual for one repository, however many tags the actor sets in others. */
function inOneRepository(
  own: readonly Push[],
  isTaught: IsTaught,
  lineage: Lineage,
  judged: Judged,
): readonly JudgedBurst[] {
  return byRepository(own).flatMap((pushes) => {
    const bursts = burstsIn(pushes, ONE).filter((burst) => !reaches(burst, FLOOR) && movedIn(burst) > 0);
    let peaks = bursts.length === 0 ? [] : peaksIn(pushes.filter(isTaught));
    return bursts.map((burst): JudgedBurst => {
      const quiet =
        usual(burst, ONE, peaks, lineage) ??
        built(burst, lineage, judged) ??
        pushedByRun(burst, lineage, judged) ??
        tooEarlyForOne(burst, lineage);
      const before = peaks;
      // What was unusual when it was done makes nothing usual.
      if (!quiet) peaks = peaks.filter(({ day }) => !burst.pushes.some((push) => Math.floor(push.at / DAY) === day));
      return { burst, floor: ONE, peaks: before, quiet };
    });
  });
}

/** One image in the repositories of services that had their own before, too few to stand out by their number. */
function overServices(
  own: readonly Push[],
  isTaught: IsTaught,
  lineage: Lineage,
  judged: Judged,
): readonly JudgedBurst[] {
  return spreadsIn(own, isTaught, lineage).flatMap(({ pushes, days }): readonly JudgedBurst[] => {
    const [same] = pushes;
    const names = new Set(pushes.map(nameOf)).size;
    const repositories = new Set(pushes.map(({ repository }) => repository)).size;
    const pace = { names, tags: names, repositories };
    if (!same || reaches(pace, FLOOR)) return [];
    const burst = { pushes, ...pace, same };
    const quiet = spreadUsually(days, lineage) ?? built(burst, lineage, judged);
    return [{ burst, floor: OVER_SERVICES, peaks: [], quiet }];
  });
}

function spreadUsually(days: number, lineage: Lineage): Quiet | undefined {
  return days >= lineage.policy.habits.minDays
    ? {
        quiet: 'usual',
        strength: 'recorded',
        because: `it put one image under the names of several on ${days} days before`,
      }
    : undefined;
}

function isGrave({ burst, floor }: JudgedBurst): boolean {
  return floor !== ONE || movedIn(burst) >= ONE.names;
}

function weight(one: JudgedBurst): number {
  return one.burst.names + (isGrave(one) ? 1e9 : 0);
}

/** Tags that meant another image. */
function movedIn({ pushes }: Burst): number {
  const moved = pushes.filter(({ previous, digest }) => previous?.endedBy === 'moved' && previous.digest !== digest);
  return new Set(moved.map(({ tag }) => tag)).size;
}

function usual(burst: Burst, floor: Pace, peaks: readonly Peak[], lineage: Lineage): Quiet | undefined {
  const days = peaks.filter((peak) => isBefore(peak, burst, lineage) && isLike(peak, burst, floor)).length;
  return days >= lineage.policy.habits.minDays
    ? { quiet: 'usual', strength: 'recorded', because: `it did the like on ${days} days before` }
    : undefined;
}

/** The weakest link between the pushes and approved runs; undefined where a push has none, or a finding stands on it. */
function linkToRuns({ pushes }: Burst, lineage: Lineage, judged: Judged): Strength | undefined {
  const strengths = pushes.map((push) => {
    return judged.suspicionsOf(push).length === 0 ? approvedBuild(push, lineage)?.strength : undefined;
  });
  const linked = strengths.filter((one) => one !== undefined);
  return linked.length === strengths.length ? weakest(linked) : undefined;
}

function built(burst: Burst, lineage: Lineage, judged: Judged): Quiet | undefined {
  const strength = linkToRuns(burst, lineage, judged);
  return strength !== undefined && isAtLeast(strength, 'asserted')
    ? { quiet: 'built', strength, because: 'approved runs explain every one of the pushes' }
    : undefined;
}

function pushedByRun(burst: Burst, lineage: Lineage, judged: Judged): Quiet | undefined {
  const strength = linkToRuns(burst, lineage, judged);
  return strength !== undefined && !burst.pushes.some((push) => isStranger(push, lineage))
    ? { quiet: 'run', strength, because: 'approved runs of that time explain every one of the pushes' }
    : undefined;
}

function tooEarlyForMany(burst: Burst, lineage: Lineage): Quiet | undefined {
  const { policy } = lineage;
  const [first] = burst.pushes;
  const isEvident = burst.repositories >= FLOOR.repositories || takenOver(burst) >= TAKEN_OVER;
  if (!first || isEvident) return undefined;
  const known = policy.habits.quarantine + policy.habits.minDays * DAY;
  const start = lineage.coverageStart(first.registry) ?? first.at;
  if (start <= first.at - known && isAtLeast(first.strength, 'recorded')) return undefined;
  return {
    quiet: 'too-early',
    strength: 'recorded',
    because: `the records reach back to ${clockTime(Math.min(start, first.at))} only`,
  };
}

function tooEarlyForOne({ pushes: [first] }: Burst, lineage: Lineage): Quiet | undefined {
  return first && !isInUse(first, lineage)
    ? {
        quiet: 'too-early',
        strength: 'recorded',
        because: `too few earlier days are known on which anything was pushed to ${first.repository}`,
      }
    : undefined;
}

function takenOver({ pushes }: Burst): number {
  return pushes.filter(({ actor, previous }) => {
    const setter = previous?.push?.actor;
    return setter !== undefined && setter.name !== actor?.name;
  }).length;
}

function isBefore(peak: Peak, { pushes: [first] }: Burst, lineage: Lineage): boolean {
  return first !== undefined && (peak.day + 1) * DAY <= first.at - lineage.policy.habits.quarantine;
}

/** In each respect in which the burst stands out. */
function isLike(peak: Peak, burst: Burst, floor: Pace): boolean {
  const share = floor === ONE ? USUAL_FOR_ONE : USUAL;
  const measures = ['names', 'tags', 'repositories'] as const;
  return measures.every((measure) => burst[measure] < floor[measure] || peak[measure] >= burst[measure] * share);
}

function told({ burst: { pushes, names, tags, repositories, same }, floor }: JudgedBurst): string {
  const [first] = pushes;
  const last = pushes.at(-1);
  const span = first && last ? ` within ${formatDuration(last.at - first.at)} from ${clockTime(first.at)}` : '';
  if (floor === OVER_SERVICES || reaches({ names: 0, tags, repositories }, FLOOR))
    return `put ${shortDigest(same.digest)} under ${tags} names in ${repositories} repositor${repositories === 1 ? 'y' : 'ies'}${span}, such as ${nameOf(same)}`;
  const moved = pushes.filter((push) => push.previous).length;
  const places = new Set(pushes.map((push) => `${push.registry}/${push.repository}`)).size;
  return `set ${names} tags in ${places === 1 ? same.repository : `${places} repositories`}${span}; ${moved} of the pushes moved a tag that meant something else`;
}

function mostBefore({ burst, floor, peaks }: JudgedBurst, lineage: Lineage): string {
  if (floor === OVER_SERVICES) return 'too few are known';
  const before = peaks.filter((peak) => isBefore(peak, burst, lineage));
  return before.length === 0
    ? 'no earlier day is known'
    : `at most ${Math.max(...before.map((peak) => peak.names))} tags within ten minutes on ${before.length} earlier days`;
}

function shownOf(burst: Burst): ReturnType<typeof pushExhibits> {
  const { pushes } = burst;
  return [...pushes.slice(0, 5), burst.same, ...pushes.slice(-3)].flatMap((push) => pushExhibits(push).slice(0, 1));
}
