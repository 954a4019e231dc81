import { build, DAY, deploy, HOUR, pinned, promote, pull, push, release, rollOut, run } from '../make.ts';
import type { Month } from '../scenario.ts';
import { baseOf, firsts, inOrder, version, working } from './work.ts';

// Some work late, and some releases come on Saturdays.
const HOURS = [7, 16, 23];

export const IMAGE_UPDATER: Month = {
  id: 'h20-image-updater',
  title:
    'Two weeks: an image updater takes every new version of the cart up in the development cluster within three minutes, and in production a minute after its promotion, by day and by night.',
  acts: (day, before) => {
    const base = baseOf(before);
    const days = [...firsts(day, 14), day + 5 * DAY];
    const updates = days.flatMap((first, nth) =>
      HOURS.flatMap((hour, time) => {
        const tag = `2.${40 + nth}.${time}`;
        const at = first + hour * HOUR + nth;
        const name = `shop/cart ${tag}`;
        const { image, commit } = version('shop/cart', tag, at, base);
        const dev = `dev/shop/cart:${tag}`;
        const prod = `prod/shop/cart:${tag}`;
        const made = [{ image, to: { repository: 'dev/shop/cart', tag } }];
        return [
          release(at - 1, `v${tag}`),
          build(at, name, commit, { ref: `refs/tags/v${tag}`, trigger: 'tag', made }),
          push(at + 7, image, dev, { run: name }),
          push(at + 7, image, 'dev/shop/cart:latest', { run: name }),
          deploy(at + 9, 'shop/cart', image, dev, { cluster: 'dev' }),
          pull(at + 10, image, dev),
          run(at + 10, 'shop/cart', image, dev, { cluster: 'dev', pod: `cart-dev-${nth}-${time}` }),
          promote(at + 95, image, dev, prod),
          ...rollOut(
            at + 96,
            'shop/cart',
            image,
            { ...pinned('prod/shop/cart', image), tag },
            { change: `CHG-20-${nth}-${time}` },
          ),
        ];
      }),
    );
    return inOrder(working(day, 14, before, ['shop/api', 'shop/web', 'pay/ledger']), updates);
  },
};
