import { onTopOf } from '../images.ts';
import { build, HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const forkWithSecrets: Scenario = {
  id: '09-fork-with-secrets',
  title: 'A pull request from a fork runs with the project’s secrets and pushes what the fork holds.',
  research: [9],
  acts(day, before) {
    const { image } = before.current('shop/cart');
    const at = day + 19 * HOUR + 20;
    const implant = onTopOf(image, 'implant 09', ['from the fork'], at + 4);
    return [
      build(at, 'pull request 41', '41f0a6b3c2d1e0f98877665544332211aabbccdd', {
        by: 'mallory',
        fork: 'mallory',
        ref: 'refs/pull/41/merge',
        trigger: 'pull_request_target',
        made: [{ image: implant, to: { repository: 'dev/shop/cart', tag: '1.9.9' } }],
      }),
      push(at + 6, implant, 'dev/shop/cart:1.9.9', { run: 'pull request 41' }),
    ];
  },
  expect: { policy: [['push-from-unapproved-build']] },
};
