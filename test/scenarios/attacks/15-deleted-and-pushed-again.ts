import { onTopOf } from '../images.ts';
import { HOUR, push, remove } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const deletedAndPushedAgain: Scenario = {
  id: '15-deleted-and-pushed-again',
  title: 'A release’s tag cannot be moved, so it is deleted and pushed again, as something else.',
  research: [15],
  acts(day, before) {
    const { image, version } = before.current('shop/cart');
    const at = day + 22 * HOUR + 17;
    const implant = onTopOf(image, 'implant 15', ['skimmer'], at - 40);
    const name = `prod/shop/cart:${version}`;
    return [
      remove(at, image, name, { by: 'lee', from: 'office' }),
      push(at + 3, implant, name, { by: 'lee', client: 'docker', from: 'office' }),
    ];
  },
  expect: {
    policy: [['tag-deleted-and-repushed'], ['push-by-unapproved-actor']],
    observe: [['tag-deleted-and-repushed']],
  },
};
