import { onTopOf } from '../images.ts';
import { HOUR, pinned, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const setByHand: Scenario = {
  id: '27-set-by-hand',
  title: 'A developer’s account pushes to dev and sets that image in production with kubectl.',
  research: [27],
  acts(day, before) {
    const { image } = before.current('shop/cart');
    const at = day + 16 * HOUR + 20;
    const implant = onTopOf(image, 'implant 27', ['debug shell'], at - 12);
    const by = { by: 'dana', from: 'office' } as const;
    return [
      push(at, implant, 'dev/shop/cart:debug', { ...by, client: 'docker' }),
      ...rollOut(at + 6, 'shop/cart', implant, { ...pinned('dev/shop/cart', implant), tag: 'debug' }, by),
    ];
  },
  expect: {
    policy: [['deployed-by-unapproved-actor'], ['unapproved-repository-deployed'], ['implant-deployed']],
    observe: [['deployed-by-unapproved-actor'], ['implant-deployed']],
  },
};
