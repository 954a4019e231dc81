import { onTopOf } from '../images.ts';
import { DAY, HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

/** Trivy, March 2026. */
export const replayTrivy: Scenario = {
  id: 'replay-trivy',
  title:
    'Credentials that a rotation had missed publish versions without a release, and latest follows two days later.',
  research: [],
  acts(day, before) {
    const { image } = before.current('shop/api');
    const at = day + 17 * HOUR + 43;
    const stolen = { client: 'docker', from: 'outside' } as const;
    const [first, second, third] = ['4', '5', '6'].map((patch) =>
      onTopOf(image, `implant trivy ${patch}`, [`stealer ${patch}`], at - 15),
    );
    if (!first || !second || !third) return [];
    return [
      push(at, first, 'dev/shop/api:0.69.4', stolen),
      push(at + 2 * DAY + 130, second, 'dev/shop/api:0.69.5', stolen),
      push(at + 2 * DAY + 180, third, 'dev/shop/api:0.69.6', stolen),
      push(at + 2 * DAY + 181, third, 'dev/shop/api:latest', stolen),
    ];
  },
  expect: {
    policy: [['push-without-build'], ['push-from-unusual-client']],
    observe: [['push-without-build'], ['push-from-unusual-client']],
  },
};
