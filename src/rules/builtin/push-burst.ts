import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast, weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { DAY, formatDuration } from '../../core/time.ts';
import { type Burst, burstsIn, type Pace, type Peak, peaksIn, reaches } from '../bursts.ts';
import { IMPLANT, type Judged, type Quiet, type Rule } from '../rule.ts';
import { clockTime, nameOf, pushExhibits } from '../sentences.ts';

/**
 * A release sets half a dozen names of a service; 20 are many services at once. A digest with 12 names has more than the
 * longest list of aliases (version, minor, major, latest, each with and without its base), and one in five repositories
 * passed through more than development, staging and production.
 */
const FLOOR: Pace = { names: 20, tags: 12, repositories: 5 };
/** Tags that somebody else had set: one or two are a correction, ten at once are not. */
const TAKEN_OVER = 10;
/** What was done at half this pace before is no surprise at this one. */
const USUAL = 0.5;

export const pushBurst: Rule = {
  id: 'push-burst',
  version: 1,
  title: 'Somebody set unusually many tags within minutes',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'A worm, or a thief who does not know how long the credential will last, replaces everything it can reach. Builds set a few tags at a time, and the same ones every time.',
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
      when: 'the registry recorded that the actor set at least half as many within ten minutes on several days (the policy’s habits.minDays), all long enough ago to have been questioned',
      least: 'recorded',
    },
    built: {
      when: 'approved runs explain every one of the pushes: they report the digest, or their commit is named',
      least: 'asserted',
    },
    'too-early': {
      when: 'the records do not reach back far enough to know what is usual, and neither is one image in five repositories, nor were ten of the tags taken from somebody else',
      least: 'recorded',
      beyondAttackers:
        'nobody who pushes decides how far back the records of a registry reach; once they reach back, the burst is judged',
    },
  },

  detect({ actor, pushes }, lineage, judged) {
    const own = pushes.filter((push) => isJudged(push, lineage));
    const bursts = burstsIn(own, FLOOR);
    if (bursts.length === 0) return undefined;
    const taught = own.filter(
      (push) => isAtLeast(push.strength, 'recorded') && judged.suspicions(push.key).length === 0,
    );
    const peaks = peaksIn(taught);
    const verdicts = bursts.map((burst) => ({ burst, quiet: quietBecause(burst, peaks, lineage, judged) }));
    const unusual = verdicts.flatMap(({ burst, quiet }) => (quiet ? [] : [burst]));
    const worst = unusual.reduce<Burst | undefined>(
      (one, other) => (one && one.names >= other.names ? one : other),
      undefined,
    );
    if (!worst) return verdicts.at(-1)?.quiet;
    const more = unusual.length - 1;
    return {
      summary: `${actor.name} ${told(worst)}${more === 0 ? '' : `, and did the like ${more} more time${more === 1 ? '' : 's'}`}.`,
      confidence: weakest(worst.pushes.map((push) => push.strength)),
      missing: [`days on which ${actor.name} did the like: ${mostBefore(worst, peaks, lineage)}`],
      evidence: unusual.slice(-5).flatMap(shownOf),
      alsoOn: unusual.flatMap((burst) => burst.pushes.map((push) => push.key)),
    };
  },
};

/** What is listed as moving images in bulk is expected to, and what is for testing may be filled by anybody. */
function isJudged(push: Push, lineage: Lineage): boolean {
  const { policy } = lineage;
  if (policy.isTesting(push) || lineage.promotion(push)) return false;
  return !(push.actor && isAtLeast(push.strength, 'recorded') && policy.isReplication(push.actor, push));
}

function quietBecause(burst: Burst, peaks: readonly Peak[], lineage: Lineage, judged: Judged): Quiet | undefined {
  const { policy } = lineage;
  const [first] = burst.pushes;
  if (!first) return undefined;
  const days = peaks.filter((peak) => isBefore(peak, burst, lineage) && isLike(peak, burst)).length;
  if (days >= policy.habits.minDays)
    return { quiet: 'usual', strength: 'recorded', because: `it did the like on ${days} days before` };
  const strengths = burst.pushes.map((push) => {
    const origin = judged.suspicions(push.key).length === 0 ? lineage.explanation(push) : undefined;
    return origin?.state === 'explained' && origin.unapproved === undefined ? origin.strength : 'inferred';
  });
  const strength = weakest(strengths);
  if (isAtLeast(strength, 'asserted'))
    return { quiet: 'built', strength, because: 'approved runs explain every one of the pushes' };
  const isEvident = burst.repositories >= FLOOR.repositories || takenOver(burst) >= TAKEN_OVER;
  const known = policy.habits.quarantine + policy.habits.minDays * DAY;
  const start = lineage.coverageStart(first.registry) ?? first.at;
  if (!isEvident && (start > first.at - known || !isAtLeast(first.strength, 'recorded')))
    return {
      quiet: 'too-early',
      strength: 'recorded',
      because: `the records reach back to ${clockTime(Math.min(start, first.at))} only`,
    };
  return undefined;
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
function isLike(peak: Peak, burst: Burst): boolean {
  const measures = ['names', 'tags', 'repositories'] as const;
  return measures.every((measure) => burst[measure] < FLOOR[measure] || peak[measure] >= burst[measure] * USUAL);
}

function told({ pushes, names, tags, repositories, same }: Burst): string {
  const [first] = pushes;
  const last = pushes.at(-1);
  const span = first && last ? ` within ${formatDuration(last.at - first.at)} from ${clockTime(first.at)}` : '';
  if (reaches({ names: 0, tags, repositories }, FLOOR))
    return `put ${shortDigest(same.digest)} under ${tags} names in ${repositories} repositor${repositories === 1 ? 'y' : 'ies'}${span}, such as ${nameOf(same)}`;
  const moved = pushes.filter((push) => push.previous).length;
  const places = new Set(pushes.map((push) => `${push.registry}/${push.repository}`)).size;
  return `set ${names} tags in ${places} repositor${places === 1 ? 'y' : 'ies'}${span}; ${moved} of the pushes moved a tag that meant something else`;
}

function mostBefore(burst: Burst, peaks: readonly Peak[], lineage: Lineage): string {
  const before = peaks.filter((peak) => isBefore(peak, burst, lineage));
  return before.length === 0
    ? 'no earlier day is known'
    : `at most ${Math.max(...before.map((peak) => peak.names))} tags within ten minutes on ${before.length} earlier days`;
}

function shownOf(burst: Burst): ReturnType<typeof pushExhibits> {
  const { pushes } = burst;
  return [...pushes.slice(0, 5), burst.same, ...pushes.slice(-3)].flatMap((push) => pushExhibits(push).slice(0, 1));
}
