import { who, whoAndBehind } from '../../core/actor.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import { isAtLeast } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { HOUR } from '../../core/time.ts';
import { platformsOf } from '../platforms.ts';
import { isAllowedPublisher } from '../publishers.ts';
import { IMPLANT, type Quiet, type Rule } from '../rule.ts';
import { circumstances, nameOf, pushExhibits, runName } from '../sentences.ts';

// Builders of several platforms push within one build.
const TOGETHER = HOUR;

export const platformSwapped: Rule = {
  id: 'platform-swapped',
  version: 1,
  title: 'Some platforms of a multi-platform image were exchanged',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'Builds make all platforms of an image together. Exchanging one of them leaves the others as they were: whoever tests on another platform sees nothing, and the nodes of that platform run something else.',
  respond: [
    'Compare the exchanged platform with the one before it.',
    'Point the tag back to the earlier index.',
    'Ask whoever pushed the platform’s image which build made it.',
  ],
  benignIf: [
    'the other platforms came out of the cache unchanged, and the build system reports no digests',
    'a platform was added or built again by hand',
    'the platforms are built under several identities: list all of them under publishers',
  ],
  phase: 'habits',
  on: 'push',
  quiet: {
    'full-rebuild': {
      when: 'every platform is another one than before, and index and platforms were pushed by one actor, or by several who are all allowed or usual publishers of the repository or pushed the index before and its platforms; an index that was there is told by who first pushed it, and not by who tags it again',
      least: 'recorded',
    },
    built: { when: 'an approved run reports the digest of the index', least: 'asserted' },
  },

  detect(push, lineage) {
    const { tag, digest, kind, previous } = push;
    if (kind !== 'index' || tag === undefined || previous?.digest === digest) return undefined;
    const now = platformsOf(digest, push, lineage);
    const before = previous ? platformsOf(previous.digest, push, lineage) : [];
    const fresh = now.filter((one) => !before.includes(one));
    const kept = now.length - fresh.length;
    if (now.length === 0 || fresh.length === 0) return undefined;
    const strangers = strangersIn(now, before, push, lineage);
    const isPartial = kept > 0;
    if (!isPartial && strangers.length === 0)
      return before.length > 0 && isAtLeast(push.strength, 'recorded')
        ? { quiet: 'full-rebuild', strength: 'recorded', because: `all ${now.length} platforms are new` }
        : undefined;
    const quiet = reported(push, lineage);
    if (quiet) return quiet;
    const shown = fresh.flatMap((one) => pushInto(push, one, lineage) ?? []);
    const [stranger] = strangers;
    return {
      summary: `${whoAndBehind(push)} pushed ${nameOf(push)} as the index ${shortDigest(digest)} ${circumstances(push)}: ${[
        ...(isPartial && previous
          ? [
              `${fresh.length} of its ${now.length} platforms ${fresh.length === 1 ? 'is' : 'are'} new, the rest as in ${shortDigest(previous.digest)} before`,
            ]
          : []),
        ...(stranger && stranger !== push
          ? [`its platform ${shortDigest(stranger.digest)} was pushed by ${who(stranger.actor)}`]
          : []),
        ...(stranger === push ? ['some of its platforms were pushed by others'] : []),
      ].join(', and ')}.`,
      confidence: push.strength,
      missing: ['a build that reports this index'],
      evidence: [
        ...(previous?.push ? pushExhibits(previous.push).slice(0, 1) : []),
        ...[...shown, ...strangers].slice(0, 6).flatMap((one) => pushExhibits(one).slice(0, 1)),
        ...pushExhibits(push),
      ],
    };
  },
};

/** The first push of a platform's manifest into the repository of the index. */
function pushInto(index: Push, digest: Digest, lineage: Lineage): Push | undefined {
  return lineage.pushesOf(digest).find((one) => equalRepository(one, index));
}

/**
 * Of an index whose parts come from several actors, the parts (a platform, or the index itself) of those of whom nothing
 * says that they belong here. Nobody, while nothing can be said at all.
 */
function strangersIn(
  now: readonly Digest[],
  before: readonly Digest[],
  index: Push,
  lineage: Lineage,
): readonly Push[] {
  const platforms = now.flatMap((one) => pushInto(index, one, lineage) ?? []);
  // Who gives an index another tag puts nothing together.
  const made = pushInto(index, index.digest, lineage);
  const whole = made && made.at < index.at && isAtLeast(made.strength, 'recorded') ? made : index;
  const parts = [...platforms, whole].filter((one) => one.actor);
  if (new Set(parts.map((one) => one.actor?.name)).size < 2) return [];
  const habit = lineage.habits.publishers(index);
  const known = [
    index.previous?.push,
    ...before.map((one) => pushInto(index, one, lineage)),
    // An image that was there long before the index is what the others were put beside.
    platforms.filter((one) => one.at < index.at - TOGETHER).sort((one, other) => one.at - other.at)[0],
  ].flatMap((one) => one?.actor?.name ?? []);
  if (known.length === 0 && !habit.speaks && lineage.policy.publishers(index).length === 0) return [];
  return parts.filter((one) => {
    const name = one.actor?.name ?? '';
    return !known.includes(name) && !habit.seen.has(name) && !isAllowedPublisher(one, lineage);
  });
}

function reported(push: Push, lineage: Lineage): Quiet | undefined {
  const origin = lineage.explanation(push);
  if (origin.state === 'explained' && origin.by === 'digest' && origin.unapproved === undefined)
    return { quiet: 'built', strength: origin.strength, because: `${runName(origin.run)} reports this index` };
  return undefined;
}
