import { control, DAY, HOUR, promote, push, remove } from '../make.ts';
import type { Scenario } from '../scenario.ts';
import { drained, inOrder, rolledOutAgain, started, working } from './work.ts';

export const BACK_TO_THE_HOLE: Scenario = {
  id: 'h13-back-to-the-hole',
  title:
    'A developer’s token, given push rights at shift change, moves the production tag back to the version whose hole is known; the next drain brings it in, and the repaired version is deleted.',
  research: [14, 17, 28],
  acts: (day, before) => {
    const now = before.current('shop/web');
    const old = before.previous('shop/web');
    const stable = 'prod/shop/web:stable';
    const evening = day + 2 * DAY + 18 * HOUR + 2;
    const outside = { by: 'dana', from: 'outside' } as const;
    const byTag = rolledOutAgain(day + 8 * HOUR, 'shop/web', now.image, stable, { change: 'CHG-13' });
    return inOrder(
      working(day, 4, before, ['shop/api', 'shop/cart', 'pay/ledger']),
      promote(day + 7 * HOUR, old.image, `dev/shop/web:${old.version}`, stable),
      promote(day + 7 * HOUR + 30, now.image, `dev/shop/web:${now.version}`, stable),
      byTag,
      control(evening, 'lee', 'push-granted', 'prod/shop/web', { to: 'dana', from: 'outside' }),
      push(evening + 25, old.image, stable, { client: 'crane', ...outside }),
      drained(day + 3 * DAY + 4 * HOUR, started(byTag), old.image),
      remove(day + 3 * DAY + 5 * HOUR, now.image, `prod/shop/web:${now.version}`, outside),
    );
  },
  expect: {
    policy: [['tag-rolled-back', 'tag-repointed'], ['push-by-unapproved-actor'], ['silent-roll', 'implant-deployed']],
    observe: [
      ['tag-rolled-back', 'tag-repointed'],
      ['silent-roll', 'implant-deployed'],
    ],
  },
  about: ['prod/shop/web', 'shop/web', 'dana', 'lee'],
};
