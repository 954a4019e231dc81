import { image } from '../images.ts';
import { build, HOUR, push, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const genuine = image('api 1.2.75', { layers: ['os', 'node', 'api 1.2.75 itself'] });
const implant = image('implant of the second push', { layers: ['os', 'node', 'thirty seconds later'] });

export const secondPush: Scenario = {
  id: 'evidence-second-push',
  title: 'An approved run has pushed; while it still lasts, the same tag is pushed again from the same runner.',
  research: [11],
  acts(day) {
    const at = day + 14 * HOUR + 44;
    const run = 'shop/api 1.2.75';
    const name = 'dev/shop/api:1.2.75';
    return [
      build(at, run, 'e7b9d1f3a5c7e9b1d3f5a7c9e1b3d5f7a9c1e3b5', { made: [{ image: genuine, to: target(name) }] }),
      push(at + 7, genuine, name, { run }),
      push(at + 7.5, implant, name, { run }),
    ];
  },
  expect: {
    policy: [['push-without-build', 'push-differs-from-build'], ['immutable-tag-repointed']],
    observe: [['push-without-build', 'push-differs-from-build']],
    on: [implant],
  },
};
