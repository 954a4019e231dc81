import { image } from '../images.ts';
import { control, HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const rightGranted: Scenario = {
  id: '17-right-granted',
  title: 'An administrator’s session gives a new account the right to push, and that account pushes at once.',
  research: [17],
  acts(day) {
    const at = day + 20 * HOUR + 33;
    const implant = image('implant 17', { layers: ['os', 'cart of mallory'], created: at - 90 });
    return [
      control(at, 'lee', 'push-granted', 'dev/shop/cart', { to: 'mallory', from: 'outside' }),
      push(at + 9, implant, 'dev/shop/cart:1.9.17', { by: 'mallory', client: 'docker', from: 'outside' }),
    ];
  },
  expect: {
    policy: [['push-permission-granted'], ['push-by-unapproved-actor']],
    observe: [['push-permission-granted'], ['push-by-new-actor']],
  },
};
