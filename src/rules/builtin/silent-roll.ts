import { who } from '../../core/actor.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Placement } from '../../core/subjects.ts';
import { isAtLeast } from '../../core/strength.ts';
import { latest, type Time } from '../../core/time.ts';
import { isWithin } from '../sameness.ts';
import { IMPLANT, type Rule } from '../rule.ts';
import { clockTime, placementExhibits, pushExhibits, whereOf } from '../sentences.ts';

export const silentRoll: Rule = {
  id: 'silent-roll',
  version: 1,
  title: 'A workload runs other bytes under the same name, and nobody deployed them',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'When a tag moves, the next restart pulls the new bytes. No deployment record shows it: this is how a swapped image reaches production unseen.',
  respond: [
    'Pin the workload to the digest that was deployed on purpose.',
    'Find out who moved the tag, and compare the two images.',
  ],
  benignIf: ['the workload follows a floating tag on purpose'],
  phase: 'facts',
  on: 'placement',
  quiet: {
    pinned: {
      when: 'the reference names a digest, and no record says that only one of the two is in it',
      least: 'recorded',
      beyondAttackers:
        'the container engine checks what it pulls against the digest; whoever controls it needs no image',
    },
    deployed: {
      when: 'a recorded change of the workload’s image, or its creation, lies between the two',
      least: 'recorded',
    },
    'same-image': {
      when: 'the two digests are index and child, two platforms, or manifest and config of one image that was there before the first of them ran',
      least: 'recorded',
    },
  },

  detect(placement, lineage) {
    if (!placement.digest || placement.resolved || placement.observed.length === 0) return undefined;
    const earlier = predecessor(placement, lineage);
    if (!earlier) return undefined;
    const { placement: before, digest, image, since } = earlier;
    if (isPinned(image, [digest, placement.digest], lineage))
      return { quiet: 'pinned', strength: 'recorded', because: 'the reference names the digest' };
    if (isSameAs(digest, placement.digest, since, lineage))
      return { quiet: 'same-image', strength: 'recorded', because: 'index and child of one image' };
    const started = firstStart(placement, image);
    const change = lineage
      .deploymentsOf(placement)
      .find((one) => one.container === placement.container && !one.uncertain && one.at > since && one.at <= started);
    if (change)
      return {
        quiet: 'deployed',
        strength: 'recorded',
        because: `${who(change.actor)} changed the image at ${clockTime(change.at)}`,
      };
    const moved =
      placement.reference?.tag === undefined
        ? undefined
        : lineage
            .tagHistory(placement.reference, placement.reference.tag)
            .findLast(
              (one) =>
                one.push &&
                one.from <= started &&
                lineage.standsFor(placement.digest ?? one.digest).includes(one.digest),
            );
    return {
      summary: `${whereOf(placement)} runs ${shortDigest(placement.digest)} since ${clockTime(started)} where ${shortDigest(digest)} ran before, both as ${image}; no deployment changed it${moved?.push ? `, but ${who(moved.push.actor)} moved the tag at ${clockTime(moved.from)}` : ''}.`,
      confidence: 'recorded',
      missing: ['a deployment that changed the image'],
      evidence: [
        ...placementExhibits(before).slice(-1),
        ...(moved?.push ? pushExhibits(moved.push).slice(0, 1) : []),
        ...placementExhibits(placement),
      ],
    };
  },
};

/** The reference names a digest, and of both that ran, or of neither, it is on record that they are in it. */
function isPinned(image: string, digests: readonly Digest[], lineage: Lineage): boolean {
  const at = image.lastIndexOf('@');
  const isIn = (digest: Digest): boolean => lineage.standsFor(digest).some((one) => one === image.slice(at + 1));
  return at >= 0 && new Set(digests.map(isIn)).size === 1;
}

/** Both are platforms of one index that was recorded before the earlier one began to run. */
function areSiblings(one: Digest, other: Digest, since: Time, lineage: Lineage): boolean {
  const parents = lineage.image(one).parents;
  return lineage
    .image(other)
    .parents.filter((parent) => parents.includes(parent))
    .some((parent) =>
      lineage.pushesOf(parent).some((push) => push.at <= since && isAtLeast(push.strength, 'recorded')),
    );
}

/** An index over what ran before counts only where it was there already: one pushed later may list a trusted image beside a hostile one. */
function isSameAs(before: Digest, now: Digest, at: Time, lineage: Lineage): boolean {
  if (isWithin(now, before, lineage) || areSiblings(before, now, at, lineage)) return true;
  return (
    isWithin(before, now, lineage) &&
    lineage.pushesOf(now).some((push) => push.at <= at && isAtLeast(push.strength, 'recorded'))
  );
}

interface Predecessor {
  readonly placement: Placement;
  readonly digest: Digest;
  /** The reference under which both ran; one digest may have run under several. */
  readonly image: string;
  /** When the earlier one first ran under it. */
  readonly since: Time;
}

/** The latest placement that ran under the same written reference in the same container before. */
function predecessor(placement: Placement, lineage: Lineage): Predecessor | undefined {
  const images = new Set(placement.observed.map(({ image }) => image));
  const starts = new Map(Array.from(images, (image) => [image, firstStart(placement, image)]));
  const lastStart = latest([...starts.values()]);
  let found: Predecessor | undefined;
  for (const one of lineage.placementsIn(placement)) {
    // They are in the order of their beginnings.
    if (one.from >= lastStart) break;
    const { digest } = one;
    if (!digest || digest === placement.digest || one.container !== placement.container) continue;
    for (const [image, started] of starts) {
      const since = firstStart(one, image);
      if (since < started && since >= (found?.since ?? 0)) found = { placement: one, digest, image, since };
    }
  }
  return found;
}

/** Infinity where it never ran under that reference. */
function firstStart({ observed }: Placement, image: string): Time {
  return observed.reduce(
    (first, fact) => (fact.image === image ? Math.min(first, fact.started ?? fact.created ?? fact.at) : first),
    Number.POSITIVE_INFINITY,
  );
}
