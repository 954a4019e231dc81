import { onTopOf } from '../images.ts';
import { build, DAY, HOUR, pinned, promote, push, remove, rollOut } from '../make.ts';
import { commitOf } from '../ordinary.ts';
import type { Scenario } from '../scenario.ts';
import { inOrder, startOf, working } from './work.ts';

export const INSIDER_BESIDE_THE_RELEASE: Scenario = {
  id: 'h14-insider-beside-the-release',
  title:
    'A developer starts the genuine release workflow by hand on an unreviewed branch, two minutes after the day’s release has begun, lets promotion and delivery do the rest, and deletes the image on Sunday.',
  research: [9, 39, 40],
  acts: (day, before) => {
    const friday = day + 4 * DAY;
    const at = startOf('shop/api', friday) + 2;
    const sunday = day + 6 * DAY + 22 * HOUR;
    const tag = '2.8.1';
    const name = 'quick fix, h14';
    const outside = { by: 'dana', from: 'outside', what: 'manifest' } as const;
    const implant = onTopOf(before.current('shop/api').image, 'shop/api of h14', ['h14 module'], at + 5);
    return inOrder(
      working(day, 5, before),
      build(at, name, commitOf('h14'), {
        by: 'dana',
        ref: 'refs/heads/quick-fix',
        trigger: 'manual',
        made: [{ image: implant, to: { repository: 'dev/shop/api', tag } }],
      }),
      push(at + 7, implant, `dev/shop/api:${tag}`, { run: name }),
      promote(at + 150, implant, `dev/shop/api:${tag}`, `prod/shop/api:${tag}`),
      rollOut(at + 160, 'shop/api', implant, { ...pinned('prod/shop/api', implant), tag }, { change: 'CHG-14' }),
      remove(sunday, implant, `dev/shop/api:${tag}`, outside),
      remove(sunday + 2, implant, `prod/shop/api:${tag}`, outside),
    );
  },
  expect: {
    policy: [['push-from-unapproved-build'], ['running-image-deleted'], ['implant-deployed']],
    observe: [['running-image-deleted']],
  },
  about: ['dev/shop/api', 'prod/shop/api', 'shop/api', 'dana'],
};
