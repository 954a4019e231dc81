import { image } from '../images.ts';
import { build, HOUR, push, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const implant = image('implant of the forged run', { layers: ['os', 'built by nobody'] });

export const forgedRun: Scenario = {
  id: 'evidence-forged-run',
  title: 'A webhook tells of a build that never ran, and the pipeline’s stolen credentials push what it says.',
  research: [8],
  acts(day) {
    const at = day + 13 * HOUR + 55;
    const name = 'dev/shop/cart:1.2.72';
    const run = 'shop/cart 1.2.72';
    return [
      build(at, run, 'e5c7a9b1d3f5e7c9a1b3d5f7e9c1a3b5d7f9e1c3', {
        made: [{ image: implant, to: target(name) }],
        forged: true,
      }),
      push(at + 7, implant, name, { from: 'outside' }),
    ];
  },
  expect: { policy: [['push-without-build']], observe: [['push-without-build']], on: [implant] },
};
