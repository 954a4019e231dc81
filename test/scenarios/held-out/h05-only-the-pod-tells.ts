import { onTopOf } from '../images.ts';
import { DAY, HOUR, run, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';
import { inOrder, rolledOutAgain, started, working } from './work.ts';

export const ONLY_THE_POD_TELLS: Scenario = {
  id: 'h05-only-the-pod-tells',
  title:
    'An implant is imported on one node under the name of a running tag; at night one of two pods is moved there, and its status is the only record of it.',
  research: [26, 28],
  acts: (day, before) => {
    const { image: now, version } = before.current('shop/cart');
    const tag = `prod/shop/cart:${version}`;
    const night = day + 3 * DAY + 3 * HOUR + 20;
    const implant = onTopOf(now, 'shop/cart of h05, never pushed', ['h05 listener'], night - 90);
    const byTag = rolledOutAgain(day + 8 * HOUR, 'shop/cart', now, tag, { change: 'CHG-5' });
    const [evicted] = started(byTag);
    if (!evicted) throw new Error('a roll-out has a pod');
    return inOrder(
      working(day, 4, before, ['shop/api', 'shop/web', 'pay/ledger']),
      byTag,
      { ...evicted, at: night, ended: true },
      run(night + 1, 'shop/cart', implant, target(tag), { pod: 'cart-moved' }),
    );
  },
  expect: {
    policy: [['unknown-image-running'], ['silent-roll']],
    observe: [['unknown-image-running'], ['silent-roll']],
  },
  about: ['prod/shop/cart', 'shop/cart'],
};
