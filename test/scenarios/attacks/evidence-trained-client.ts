import { image } from '../images.ts';
import { DAY, HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const implant = image('implant of the trained client', { layers: ['os', 'after two weeks'] });

export const trainedClient: Scenario = {
  id: 'evidence-trained-client',
  title: 'Stolen credentials of the pipeline push harmless images from outside, every night, until that is usual.',
  research: [7],
  acts(day) {
    const told = { client: 'docker', from: 'outside' } as const;
    const harmless = Array.from({ length: 14 }, (_, nth) =>
      push(day + nth * DAY + 3 * HOUR + nth * 7, image(`quiet ${nth}`), `dev/pay/ledger:cache-${nth}`, told),
    );
    return [...harmless, push(day + 14 * DAY + 3 * HOUR, implant, 'dev/pay/ledger:1.4.0', told)];
  },
  expect: {
    policy: [['push-without-build'], ['push-from-unusual-client']],
    observe: [['push-without-build', 'push-from-unusual-client']],
    on: [implant],
  },
};
