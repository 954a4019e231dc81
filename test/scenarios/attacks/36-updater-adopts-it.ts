import { onTopOf } from '../images.ts';
import { HOUR, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const updaterAdoptsIt: Scenario = {
  id: '36-updater-adopts-it',
  title: 'A higher version appears in production’s repository, and the image updater takes it within four minutes.',
  research: [36],
  acts(day, before) {
    const { image } = before.current('shop/api');
    const at = day + 14 * HOUR + 31;
    const implant = onTopOf(image, 'implant 36', ['updates itself'], at - 20);
    const name = 'prod/shop/api:1.99.0';
    return [
      push(at, implant, name, { by: 'promoter', client: 'docker', from: 'outside' }),
      ...rollOut(at + 4, 'shop/api', implant, name, { change: 'CHG-5360' }),
    ];
  },
  expect: {
    policy: [['rapid-push-to-deploy'], ['unpromoted-image-deployed'], ['push-from-unusual-client']],
    observe: [['push-from-unusual-client']],
  },
};
