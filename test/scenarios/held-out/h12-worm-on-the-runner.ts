import { image } from '../images.ts';
import { DAY, deploy, pull, push, run } from '../make.ts';
import { SERVICES } from '../ordinary.ts';
import type { Scenario } from '../scenario.ts';
import { inOrder, startOf, working } from './work.ts';

// Minutes after the genuine run of shop/web has begun, which pushes at 7 and ends at 10.
const WITHIN = 2;

export const WORM_ON_THE_RUNNER: Scenario = {
  id: 'h12-worm-on-the-runner',
  title:
    'On a compromised runner, with its identity, client and network, and while a genuine run is on, three images are pushed under twelve tags of four repositories in two minutes.',
  research: [25, 11, 2],
  acts: (day, before) => {
    const at = startOf('shop/web', day + 2 * DAY) + WITHIN;
    const implants = ['first', 'second', 'third'].map((nth) =>
      image(`${nth} of h12`, { layers: ['h12 system', `h12 ${nth}`], created: at - 60 }),
    );
    const pushes = SERVICES.flatMap((service, nth) =>
      implants.map((implant, tag) =>
        push(at + (nth * 3 + tag) / 6, implant, `dev/${service}:${['latest', '3.0.0', '3.0.0-debian'][tag]}`),
      ),
    );
    const [first] = implants;
    if (!first) throw new Error('three images');
    const later = at + 20;
    return inOrder(
      working(day, 3, before),
      pushes,
      deploy(later, 'shop/cart', first, 'dev/shop/cart:latest', { cluster: 'dev' }),
      pull(later + 1, first, 'dev/shop/cart:latest'),
      run(later + 1, 'shop/cart', first, 'dev/shop/cart:latest', { cluster: 'dev', pod: 'cart-dev-h12' }),
    );
  },
  expect: {
    policy: [['push-burst'], ['push-without-build', 'push-differs-from-build'], ['implant-deployed']],
    observe: [['push-burst'], ['implant-deployed']],
  },
  about: [...SERVICES.map((service) => `dev/${service}`), 'shop/cart'],
};
