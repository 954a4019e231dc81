import { onTopOf } from '../images.ts';
import { control, HOUR, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const gateOpened: Scenario = {
  id: '32-gate-opened',
  title: 'The gate of the cluster is told to let everything pass, and minutes later something does.',
  research: [32],
  acts(day, before) {
    const { image } = before.current('shop/cart');
    const at = day + 20 * HOUR + 50;
    const implant = onTopOf(image, 'implant 32', ['unsigned'], at - 90);
    const name = 'prod/shop/cart:1.9.32';
    return [
      control(at, 'lee', 'admission-weakened', 'shop', { from: 'outside' }),
      push(at + 3, implant, name, { by: 'lee', client: 'docker', from: 'outside' }),
      ...rollOut(at + 11, 'shop/cart', implant, name, { by: 'lee', from: 'outside' }),
    ];
  },
  expect: {
    policy: [['admission-controls-weakened'], ['implant-deployed']],
    observe: [['admission-controls-weakened'], ['implant-deployed']],
  },
};
