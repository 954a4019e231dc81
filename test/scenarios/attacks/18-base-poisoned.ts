import { onTopOf } from '../images.ts';
import { HOUR, push } from '../make.ts';
import { commitOf, shipped } from '../ordinary.ts';
import type { Scenario } from '../scenario.ts';

export const basePoisoned: Scenario = {
  id: '18-base-poisoned',
  title: 'A developer’s account puts a layer more on the base image, and the service that is built next inherits it.',
  research: [18],
  acts(day, before) {
    const at = day + 13 * HOUR + 40;
    const { image: last } = before.current('shop/web');
    const base = { ...last, layers: last.layers.slice(0, 2) };
    const poisoned = onTopOf(base, 'implant 18', ['profile hook'], at - 20);
    const heir = onTopOf(poisoned, 'web 1.2.53', ['web 1.2.53 itself'], at + 65);
    return [
      push(at, poisoned, 'base/node:22', { by: 'dana', client: 'docker', from: 'outside' }),
      ...shipped(at + 60, 'shop/web', { image: heir, version: '1.2.53', commit: commitOf('web 1.2.53') }),
    ];
  },
  expect: {
    policy: [['push-by-unapproved-actor'], ['suspect-layer-inherited'], ['implant-deployed']],
    observe: [['suspect-layer-inherited'], ['implant-deployed']],
  },
};
