import { onTopOf } from '../images.ts';
import { control, HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const protectionOff: Scenario = {
  id: '16-protection-off',
  title: 'Immutable tags are switched off, a release’s tag is moved, and they are switched on again.',
  research: [16],
  acts(day, before) {
    const { image, version } = before.current('shop/api');
    const at = day + 19 * HOUR + 2;
    const implant = onTopOf(image, 'implant 16', ['loader'], at - 25);
    return [
      control(at, 'lee', 'immutability-off', 'prod/shop/api'),
      push(at + 4, implant, `prod/shop/api:${version}`, { by: 'lee', client: 'docker', from: 'office' }),
      control(at + 7, 'lee', 'immutability-on', 'prod/shop/api'),
    ];
  },
  expect: {
    policy: [['tag-protection-disabled'], ['immutable-tag-repointed']],
    observe: [['tag-protection-disabled'], ['tag-repointed']],
  },
};
