import { image } from '../images.ts';
import { HOUR, pull, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const fromAPublicRegistry: Scenario = {
  id: '35-from-a-public-registry',
  title: 'A service is updated, by a person, to an image of somebody’s in a public registry.',
  research: [35],
  acts(day) {
    const at = day + 12 * HOUR + 41;
    const implant = image('implant 35', { layers: ['alpine', 'looks for keys'], created: at - 5000 });
    const name = 'docker.io/acmetools/web:1.2';
    return [
      pull(at - 3, implant, name, { by: 'dana', client: 'docker' }),
      ...rollOut(at, 'shop/web', implant, name, { by: 'dana', from: 'office' }),
    ];
  },
  expect: {
    policy: [['unapproved-registry-deployed'], ['deployed-by-unapproved-actor']],
    observe: [['deployed-by-unapproved-actor']],
  },
};
