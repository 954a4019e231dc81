import { days, hours, type Step } from '../../rules/scenarios/history.ts';
import { pushed, ran, runs } from '../../rules/scenarios/scenario.ts';

/** A release that an approved build made, days before the next one. */
export const release: Step = [
  ran('8123/1', { made: ['shop/api:1.4.2@a'] }),
  pushed('shop/api:1.4.2', 'a', { layers: 'x' }),
  days(2),
];
/** The next one, by such a build, or from a laptop. */
export const built: Step = [
  ran('8124/1', { made: ['shop/api:1.4.3@b'] }),
  pushed('shop/api:1.4.3', 'b', { layers: 'zy' }),
];
export const laptop = pushed('shop/api:1.4.3', 'b', { by: 'mallory', layers: 'zy' });
export const running: Step = [hours(1), runs('shop/api', 'shop/api:1.4.3', 'b')];
