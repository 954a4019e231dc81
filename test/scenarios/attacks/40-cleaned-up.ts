import { onTopOf } from '../images.ts';
import { HOUR, push, remove, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const cleanedUp: Scenario = {
  id: '40-cleaned-up',
  title: 'Once the implant runs, it is deleted from the registry.',
  research: [40],
  acts(day, before) {
    const { image } = before.current('shop/api');
    const at = day + 22 * HOUR + 40;
    const implant = onTopOf(image, 'implant 40', ['leaves no trace'], at - 10);
    const name = 'prod/shop/api:1.9.40';
    return [
      push(at, implant, name, { by: 'lee', client: 'docker', from: 'outside' }),
      ...rollOut(at + 12, 'shop/api', implant, name, { by: 'lee', from: 'outside' }),
      remove(at + 35, implant, name, { by: 'lee', what: 'manifest', from: 'outside' }),
    ];
  },
  expect: {
    policy: [['running-image-deleted'], ['implant-deployed']],
    observe: [['running-image-deleted'], ['implant-deployed']],
  },
};
