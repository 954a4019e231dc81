import { image } from '../images.ts';
import { build, HOUR, push, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const genuine = image('cart 1.2.73', { layers: ['os', 'node', 'cart 1.2.73 itself'] });
const implant = image('implant inside a run', { layers: ['os', 'in its shadow'] });

export const insideARun: Scenario = {
  id: 'evidence-inside-a-run',
  title: 'While a genuine run builds one version, stolen credentials push another to the same repository.',
  research: [8],
  acts(day) {
    const at = day + 15 * HOUR + 16;
    const run = 'shop/cart 1.2.73';
    const name = 'dev/shop/cart:1.2.73';
    return [
      build(at, run, 'e6a8c0d2f4b6e8a0c2d4f6b8e0a2c4d6f8b0e2a4', { made: [{ image: genuine, to: target(name) }] }),
      push(at + 5, implant, 'dev/shop/cart:1.2.74', { from: 'outside' }),
      push(at + 7, genuine, name, { run }),
    ];
  },
  expect: {
    policy: [['push-from-unusual-client', 'push-without-build']],
    observe: [['push-from-unusual-client', 'push-without-build']],
    on: [implant],
  },
};
