import { image } from '../images.ts';
import { HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const implant = image('implant of the spoofed client', { layers: ['os', 'says it is buildkit'] });

export const spoofedClient: Scenario = {
  id: 'evidence-spoofed-client',
  title: 'Stolen credentials push from outside with the pipeline’s own user agent, at the pipeline’s usual hour.',
  research: [7],
  acts: (day) => [push(day + 9 * HOUR + 54, implant, 'dev/shop/cart:1.2.77', { from: 'outside' })],
  expect: {
    policy: [['push-without-build'], ['push-from-unusual-client']],
    observe: [['push-without-build'], ['push-from-unusual-client']],
    on: [implant],
  },
};
