import { onTopOf } from '../images.ts';
import { HOUR, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const newDefinition: Scenario = {
  id: '34-new-definition',
  title: 'The payments’ service gets a new definition from a person, with an image that was pushed by the same person.',
  research: [34],
  acts(day, before) {
    const { image } = before.current('pay/ledger');
    const at = day + 18 * HOUR + 2;
    const implant = onTopOf(image, 'implant 34', ['copies transfers'], at - 33);
    const name = 'prod/pay/ledger:1.9.34';
    return [
      push(at, implant, name, { by: 'lee', client: 'docker', from: 'office' }),
      ...rollOut(at + 14, 'pay/ledger', implant, name, { by: 'lee', from: 'office' }),
    ];
  },
  expect: {
    policy: [['deployed-by-unapproved-actor'], ['push-by-unapproved-actor'], ['implant-deployed']],
    observe: [['deployed-by-unapproved-actor'], ['push-by-new-actor'], ['implant-deployed']],
  },
};
