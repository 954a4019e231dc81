import { image, onTopOf } from '../images.ts';
import { build, HOUR, pinned, promote, push, rollOut, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const overtakenBeforePromotion: Scenario = {
  id: '12-overtaken-before-promotion',
  title: 'Forty seconds after the pipeline a developer’s account pushes the same tag, and promotion takes the second.',
  research: [12],
  acts(day, before) {
    const { image: last } = before.current('shop/api');
    const at = day + 14 * HOUR + 25;
    const genuine = image('api 1.2.51', { layers: ['os', 'node', 'api 1.2.51 itself'], created: at + 5 });
    const implant = onTopOf(last, 'implant 12', ['agent'], at + 6);
    const run = 'shop/api 1.2.51';
    const name = 'dev/shop/api:1.2.51';
    const prod = 'prod/shop/api';
    return [
      build(at, run, '12d4f6a8c0e2b4d6f8a0c2e4b6d8f0a2c4e6b8d0', { made: [{ image: genuine, to: target(name) }] }),
      push(at + 7, genuine, name, { run }),
      push(at + 7.7, implant, name, { by: 'dana', client: 'crane', from: 'office' }),
      promote(at + 90, implant, name, `${prod}:1.2.51`),
      ...rollOut(at + 100, 'shop/api', implant, { ...pinned(prod, implant), tag: '1.2.51' }, { change: 'CHG-5112' }),
    ];
  },
  expect: {
    policy: [['tag-repointed', 'immutable-tag-repointed'], ['implant-deployed']],
    observe: [['tag-repointed'], ['implant-deployed']],
  },
};
