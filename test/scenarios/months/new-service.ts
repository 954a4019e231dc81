import type { Act } from '../act.ts';
import { onTopOf } from '../images.ts';
import { HOUR } from '../make.ts';
import { commitOf, shipped } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { daysFrom, standingAfter, usualWeeks } from '../weeks.ts';

export const newService: Month = {
  id: 'new-service',
  title: 'A service that nobody knew before is built, promoted and deployed every working day.',
  acts(day) {
    const days = daysFrom(day).flatMap((one, nth): readonly Act[] => {
      const at = one + 14 * HOUR;
      const version = `0.${nth}.0`;
      const name = `shop/search ${version}`;
      const base = standingAfter(one).current('shop/api').image;
      const image = onTopOf({ ...base, layers: base.layers.slice(0, 2), labels: {} }, name, [`${name} itself`], at + 5);
      const acts = shipped(at, 'shop/search', { image, version, commit: commitOf(name) });
      return nth > 0 ? acts : acts.map((act) => (act.act === 'deploy' ? { ...act, verb: 'create' } : act));
    });
    return [...usualWeeks(day), ...days];
  },
};
