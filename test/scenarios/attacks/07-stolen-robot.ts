import { onTopOf } from '../images.ts';
import { HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const stolenRobot: Scenario = {
  id: '07-stolen-robot',
  title: 'The pipeline’s credentials are used by night, from a rented server, with docker.',
  research: [7],
  acts(day, before) {
    const { image } = before.current('pay/ledger');
    const at = day + 3 * HOUR + 12;
    const implant = onTopOf(image, 'implant 07', ['exporter'], at - 15);
    return [
      push(at, implant, 'dev/pay/ledger:1.9.7', { client: 'docker', from: 'outside' }),
      push(at + 1, implant, 'dev/pay/ledger:latest', { client: 'docker', from: 'outside' }),
    ];
  },
  expect: {
    policy: [['push-from-unusual-client'], ['push-without-build']],
    observe: [['push-from-unusual-client'], ['push-without-build']],
  },
};
