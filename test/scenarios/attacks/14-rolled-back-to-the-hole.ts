import { HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const rolledBackToTheHole: Scenario = {
  id: '14-rolled-back-to-the-hole',
  title: 'A developer’s account points a tag back to the version before the fix.',
  research: [14],
  acts(day, before) {
    const { image } = before.previous('shop/api');
    return [push(day + 20 * HOUR + 6, image, 'dev/shop/api:latest', { by: 'dana', client: 'crane', from: 'office' })];
  },
  expect: { policy: [['tag-rolled-back']], observe: [['tag-rolled-back']] },
};
