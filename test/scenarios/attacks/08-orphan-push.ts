import { image } from '../images.ts';
import { HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const orphanPush: Scenario = {
  id: '08-orphan-push',
  title: 'The pipeline’s identity pushes a new version, and no build ran.',
  research: [8],
  acts: (day) => [
    push(day + 22 * HOUR, image('implant 08', { created: day + 21 * HOUR }), 'dev/shop/cart:1.8.0', {
      from: 'outside',
    }),
  ],
  expect: { policy: [['push-without-build']], observe: [['push-without-build']] },
};
