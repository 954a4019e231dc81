import { onTopOf } from '../images.ts';
import { build, DAY, pinned, promote, push, remove, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';
import { baseOf, dailyVersion, inOrder, startOf, working } from './work.ts';

export const INSIDE_THE_RUN: Scenario = {
  id: 'h02-inside-the-run',
  title:
    'While the release run is still on, its stolen token overwrites the tag 36 seconds after the run pushed it; once the implant runs, the genuine image is put back and the implant deleted.',
  research: [7, 11, 12, 2, 40],
  acts: (day, before) => {
    const first = day + 2 * DAY;
    const at = startOf('shop/web', first);
    const genuine = dailyVersion('shop/web', first, baseOf(before));
    const tag = genuine.version;
    const dev = `dev/shop/web:${tag}`;
    const prod = `prod/shop/web:${tag}`;
    const implant = onTopOf(genuine.image, 'shop/web of h02', ['h02 preloaded library'], at + 5);
    const where = { ...pinned('prod/shop/web', implant), tag };
    const theft = { client: 'crane', from: 'outside' } as const;
    return inOrder(
      working(day, 3, before, ['shop/api', 'shop/cart', 'pay/ledger']),
      working(day, 2, before, ['shop/web']),
      build(at, `shop/web ${tag}`, genuine.commit, {
        made: [{ image: genuine.image, to: { repository: 'dev/shop/web', tag } }],
      }),
      push(at + 7, genuine.image, dev, { run: `shop/web ${tag}` }),
      push(at + 7, genuine.image, 'dev/shop/web:latest', { run: `shop/web ${tag}` }),
      push(at + 7.6, implant, dev, theft),
      promote(at + 90, implant, dev, prod),
      rollOut(at + 100, 'shop/web', implant, where, { change: `CHG-${at}` }),
      push(at + 131, genuine.image, dev, theft),
      remove(at + 133, implant, prod, { by: 'promoter', what: 'manifest', from: 'outside' }),
    );
  },
  expect: {
    policy: [
      ['push-without-build', 'push-differs-from-build', 'immutable-tag-repointed'],
      ['running-image-deleted'],
      ['implant-deployed'],
    ],
    observe: [
      ['push-without-build', 'push-differs-from-build', 'push-from-unusual-client'],
      ['running-image-deleted'],
      ['implant-deployed'],
    ],
  },
  about: ['dev/shop/web', 'prod/shop/web', 'shop/web'],
};
