import type { Act } from '../act.ts';
import type { Month } from '../month.ts';
import type { Feed } from '../organisation.ts';
import { referenceOf } from '../attacks/scene.ts';
import { names, wordsOf } from '../tally.ts';
import { about } from './judge.ts';
import { changes, outcome, type Property } from './property.ts';

const MOST = 3000;

/** Clocks that are up to three seconds wrong, or show whole seconds: nothing else is found. */
export const clocks: Property = {
  name: 'clocks',
  async try({ month, random, mode, judge }) {
    let isChanged = false;
    const telemetry = month.organisation.telemetry.map((feed): Feed => {
      if (random() < 0.4) return feed;
      isChanged = true;
      return random() < 0.4
        ? { ...feed, wholeSeconds: true }
        : { ...feed, offset: Math.round((random() * 2 - 1) * MOST) };
    });
    if (!isChanged) return undefined;
    const other: Month = { ...month, organisation: { ...month.organisation, telemetry } };
    const [before, after] = [await judge(about(month, mode)), await judge(about(other, mode))];
    const close = closeOnes(month.acts);
    return outcome(changes(before, after), ({ finding }) => names(wordsOf(finding), close));
  },
};

/**
 * Tags, images and pods of which a change lies so close to something else that its order can be told by no clock. Two
 * systems may be six seconds apart, and a whole second is cut off.
 */
function closeOnes(acts: readonly Act[]): readonly string[] {
  const last = new Map<string, { at: number; isChange: boolean }>();
  const close = new Set<string>();
  for (const act of [...acts].sort((one, other) => one.at - other.at)) {
    const isChange = act.act === 'push' || act.act === 'delete';
    for (const [key, words] of subjectsOf(act)) {
      const earlier = last.get(key);
      if (earlier !== undefined && act.at - earlier.at <= 2 * MOST + 1000 && (isChange || earlier.isChange))
        for (const word of words) close.add(word);
      last.set(key, { at: act.at, isChange });
    }
  }
  return [...close];
}

function subjectsOf(act: Act): readonly (readonly [string, readonly string[]])[] {
  switch (act.act) {
    case 'push': {
      const reference = referenceOf(act.to);
      const of: [string, readonly string[]][] = [[reference, [reference, act.image.digest]]];
      if (act.run !== undefined) of.push([`run ${act.run}`, [act.image.digest, act.run]]);
      return of;
    }
    case 'pull':
    case 'delete':
      return [[referenceOf(act.from), [referenceOf(act.from), act.image.digest]]];
    case 'build':
      return [[`run ${act.run}`, [act.run]]];
    case 'ask':
      return act.wanted.map(({ reference, image }) => [reference, [reference, image.digest]]);
    case 'start':
      return act.containers.map(({ reference, image }) => [reference, [reference, image.digest]]);
    default:
      return [];
  }
}
