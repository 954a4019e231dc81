import { image } from '../images.ts';
import { HOUR, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const lookAlike: Scenario = {
  id: '23-look-alike',
  title: 'A repository whose name reads like a service’s gets an image, and a deployment names it.',
  research: [23],
  acts(day) {
    const at = day + 11 * HOUR + 36;
    const implant = image('implant 23', { layers: ['os', 'looks like the api'], created: at - 60 });
    const name = 'dev/sh0p/api:1.2.0';
    return [
      push(at, implant, name, { by: 'mallory', client: 'docker', from: 'office' }),
      ...rollOut(at + 55, 'shop/api', implant, name, { by: 'dana', from: 'office' }),
    ];
  },
  expect: { policy: [['lookalike-reference']], observe: [['lookalike-reference']] },
};
