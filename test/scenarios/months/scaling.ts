import { deploy, HOUR, pinned, run } from '../make.ts';
import type { Month } from '../scenario.ts';
import { daysFrom, standingAfter, usualWeeks } from '../weeks.ts';

export const scaling: Month = {
  id: 'scaling',
  title: 'Services are scaled by the cluster and by people, and restarted by hand: no image changes.',
  acts: (day) => [
    ...usualWeeks(day),
    ...daysFrom(day).flatMap((one, nth) => {
      const at = one + 16 * HOUR;
      const company = standingAfter(one);
      const [web, cart] = [company.current('shop/web'), company.current('shop/cart')];
      const webNamed = { ...pinned('prod/shop/web', web.image), tag: web.version };
      const cartNamed = { ...pinned('prod/shop/cart', cart.image), tag: cart.version };
      const scaler = nth % 2 === 0 ? ({ by: 'controller' } as const) : ({ by: 'lee', from: 'office' } as const);
      return [
        deploy(at, 'shop/web', web.image, webNamed, { verb: 'scale', ...scaler }),
        run(at + 1, 'shop/web', web.image, webNamed, { pod: `web-scaled-${nth}` }),
        run(at + 120, 'shop/web', web.image, webNamed, { pod: `web-scaled-${nth}`, ended: true }),
        deploy(at + 30, 'shop/cart', cart.image, cartNamed, { verb: 'restart', by: 'dana', from: 'office' }),
        run(at + 31, 'shop/cart', cart.image, cartNamed, { pod: `cart-restarted-${nth}-1` }),
        run(at + 32, 'shop/cart', cart.image, cartNamed, { pod: `cart-restarted-${nth}-2` }),
      ];
    }),
  ],
};
