import { type Finding, isAtLeastSevere } from '../../../src/core/finding.ts';
import { isAtLeast } from '../../../src/core/strength.ts';
import { attackedBy } from '../attacks/index.ts';
import { digestsOf } from '../attacks/bytes.ts';
import type { Attack, Month } from '../month.ts';
import { about } from './judge.ts';
import { type Changed, changes, isGrave, outcome, type Property } from './property.ts';

/** Attacks that leave layers which others have, or will have. */
const ATTACKS = [18, 18, 18, 3, 20, 21, 2];

/**
 * What is said of an image because of another push is at most as grave and as sure as what is said of that push, and is
 * said of nothing that was pushed before it.
 */
export const inheritance: Property = {
  name: 'inheritance',
  async try({ month, seed, random, mode, judge }) {
    const number = ATTACKS[Math.floor(random() * ATTACKS.length)] ?? 18;
    const story = attackedBy(month, number, seed);
    if (story === undefined) return undefined;
    const [before, after] = [await judge(about(month, mode)), await judge(about(story.month, mode))];
    const came = changes(before, after)
      .filter(({ how }) => how === 'came')
      .map(({ finding }) => finding)
      .filter(isGrave);
    return outcome([...backwards(came, month, story.attack), ...graver(came, story.attack)]);
  },
};

/** Said of what was pushed before the attack and is none of its bytes. */
function backwards(came: readonly Finding[], month: Month, attack: Attack): readonly Changed[] {
  const [first] = attack.acts;
  const earlier = new Set(
    month.acts.flatMap((act) => (act.act === 'push' && act.at < (first?.at ?? 0) ? digestsOf(act.image) : [])),
  );
  const own = new Set(attack.about);
  return came
    .filter(({ image }) => image?.digest !== undefined && earlier.has(image.digest) && !own.has(image.digest))
    .map((finding) => ({ how: 'came', finding }));
}

/** Said more gravely, or more surely, of what was built on the attack's bytes than of these. */
function graver(came: readonly Finding[], { acts, about: words }: Attack): readonly Changed[] {
  const pushed = new Set(acts.flatMap((act) => (act.act === 'push' ? digestsOf(act.image) : [])));
  const root = came.filter(({ image }) => image?.digest !== undefined && pushed.has(image.digest));
  const derived = came.filter(
    ({ image, parts, placement }) =>
      image?.digest !== undefined &&
      !pushed.has(image.digest) &&
      words.includes(image.digest) &&
      // A deployment is a fact of its own, and an incident may be graver than its parts.
      parts === undefined &&
      placement === undefined,
  );
  return derived
    .filter(
      (one) =>
        !root.some(
          (other) => isAtLeastSevere(other.severity, one.severity) && isAtLeast(other.confidence, one.confidence),
        ),
    )
    .map((finding) => ({ how: 'graver', finding }));
}
