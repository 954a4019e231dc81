import { image } from '../images.ts';
import { DAY, HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const implant = image('implant patient', { layers: ['os', 'what the patience was for'] });

export const trainedHabit: Scenario = {
  id: 'evidence-trained-habit',
  title: 'Somebody who should not push pushes harmless images every day for two weeks, and only then an implant.',
  research: [],
  acts(day) {
    const told = { by: 'mallory', client: 'docker', from: 'office' } as const;
    const harmless = Array.from({ length: 14 }, (_, nth) =>
      push(day + nth * DAY + 10 * HOUR + nth * 3, image(`harmless ${nth}`), `dev/shop/api:experiment-${nth}`, told),
    );
    return [...harmless, push(day + 14 * DAY + 10 * HOUR, implant, 'dev/shop/api:1.4.0', told)];
  },
  expect: { policy: [['push-by-unapproved-actor']], observe: [['push-by-new-actor']], on: [implant] },
};
