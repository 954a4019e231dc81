import { onTopOf } from '../images.ts';
import { HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const daemonless: Scenario = {
  id: '06-daemonless',
  title: 'A poisoned step on the runner uses the pipeline’s credentials with curl: no engine has seen the image.',
  research: [6],
  acts(day, before) {
    const { image } = before.current('shop/cart');
    const at = day + 15 * HOUR + 31;
    const implant = onTopOf(image, 'implant 06', ['preload'], at - 1);
    return [push(at, implant, 'dev/shop/cart:1.9.6', { client: 'curl' })];
  },
  expect: {
    policy: [['push-from-unusual-client'], ['push-without-build']],
    observe: [['push-from-unusual-client']],
  },
};
