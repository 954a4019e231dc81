import { who, whoAndBehind } from '../../core/actor.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { platformsOf } from '../origins/platforms.ts';
import { additionsTo } from '../compared/additions.ts';
import { IMPLANT, type Judged, onRecord, type Quiet, type Rule } from '../rule.ts';
import { circumstances, nameOf, pushExhibits, runName } from '../sentences/sentences.ts';
import { areOnRecord, pushInto, strangersIn } from '../origins/index-parts.ts';

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
    built: {
      when: 'an approved run reports the digest of the index, or a host that may build made all of its platforms',
      least: 'asserted',
    },
    added: {
      when: 'all platforms of the earlier index are there as they were, and whoever pushed the others may push there',
      least: 'recorded',
    },
  },

  detect(push, lineage, judged) {
    const { tag, digest, kind } = push;
    if (kind !== 'index' || tag === undefined || push.previous?.digest === digest) return undefined;
    const now = platformsOf(digest, push, lineage);
    const earlier = comparedWith(push, now, lineage, judged);
    const before = earlier ? platformsOf(earlier.digest, push, lineage) : [];
    const fresh = now.filter((one) => !before.includes(one));
    const kept = now.length - fresh.length;
    if (now.length === 0 || fresh.length === 0) return undefined;
    const strangers = strangersIn(now, before, push, lineage);
    const isPartial = kept > 0;
    if (!isPartial && strangers.length === 0)
      return before.length > 0 && isRecorded(push)
        ? onRecord('full-rebuild', `all ${now.length} platforms are new`)
        : undefined;
    const quiet = reported(push, lineage);
    if (quiet) return quiet;
    if (kept === before.length && kept > 0 && strangers.length === 0 && areOnRecord(fresh, push, lineage))
      return onRecord('added', `${nameOf(push)} has all platforms that were there before`);
    const shown = fresh.flatMap((one) => pushInto(push, one, lineage) ?? []);
    const [stranger] = strangers;
    return {
      summary: `${whoAndBehind(push)} pushed ${nameOf(push)} as the index ${shortDigest(digest)} ${circumstances(push)}: ${[
        ...(isPartial && earlier
          ? [
              `${fresh.length} of its ${now.length} platforms ${fresh.length === 1 ? 'is' : 'are'} new, the rest as in ${shortDigest(earlier.digest)} before`,
            ]
          : []),
        ...(stranger && stranger !== push
          ? [`its platform ${shortDigest(stranger.digest)} was pushed by ${who(stranger.actor)}`]
          : []),
        ...(stranger === push ? ['some of its platforms were pushed by others'] : []),
      ].join(', and ')}.${additionsTo(push, lineage)}`,
      confidence: push.strength,
      missing: ['a build that reports this index'],
      evidence: [
        ...(earlier?.push ? pushExhibits(earlier.push).slice(0, 1) : []),
        ...[...shown, ...strangers].slice(0, 6).flatMap((one) => pushExhibits(one).slice(0, 1)),
        ...pushExhibits(push),
      ],
    };
  },
};

interface Earlier {
  readonly digest: Digest;
  readonly push?: Push;
}

/**
 * What the tag meant before; of a new tag the latest index of the repository that has some of its platforms. One under
 * suspicion is no measure: a platform that it brought would count as there before.
 */
function comparedWith(push: Push, now: readonly Digest[], lineage: Lineage, judged: Judged): Earlier | undefined {
  if (push.previous) return push.previous;
  const found = now
    .flatMap((one) => lineage.image(one, push).parents)
    .flatMap((parent) => lineage.pushesOf(parent))
    .filter((one) => one.at < push.at && one.digest !== push.digest && equalRepository(one, push))
    .filter((one) => judged.suspicionsOf(one).length === 0)
    .sort((one, other) => one.at - other.at)
    .at(-1);
  return found && { digest: found.digest, push: found };
}

function reported(push: Push, lineage: Lineage): Quiet | undefined {
  const origin = lineage.explanation(push);
  if (
    origin.state === 'explained' &&
    (origin.by === 'digest' || origin.by === 'attested') &&
    origin.unapproved === undefined
  )
    return { quiet: 'built', strength: origin.strength, because: `${runName(origin.run)} reports this index` };
  if (origin.state === 'hosted') return onRecord('built', `${origin.origin.host ?? 'a host'} made its platforms`);
  return undefined;
}
