import { image } from '../images.ts';
import { HOUR, onHost, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const labelsOfAnother: Scenario = {
  id: '24-labels-of-another',
  title: 'An image claims in its labels the commit of the last release, whose build pushed another.',
  research: [24],
  acts(day, before) {
    const { image: last } = before.current('shop/api');
    const at = day + 17 * HOUR + 3;
    const implant = image('implant 24', { layers: ['os', 'claims to be the api'], labels: last.labels, created: at });
    const name = 'dev/shop/api:1.2.55';
    return [
      onHost(at, 'dev-laptop-7', 'build', implant, name),
      onHost(at + 3, 'dev-laptop-7', 'push', implant, name),
      push(at + 3, implant, name, { by: 'dana', client: 'docker', from: 'office' }),
    ];
  },
  expect: {
    policy: [['labels-claim-another-build'], ['local-image-pushed']],
    observe: [['labels-claim-another-build'], ['local-image-pushed']],
  },
};
