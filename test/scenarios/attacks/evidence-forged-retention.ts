import { image } from '../images.ts';
import { HOUR, push, remove, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const implant = image('implant that retention is said to take', { layers: ['os', 'gone soon'] });

export const forgedRetention: Scenario = {
  id: 'evidence-forged-retention',
  title: 'A running implant is deleted by the account that pushed it, and a webhook says that it was retention.',
  research: [40],
  acts(day) {
    const at = day + 21 * HOUR + 18;
    const name = 'prod/shop/web:1.9.78';
    return [
      push(at, implant, name, { by: 'lee', client: 'docker', from: 'outside' }),
      ...rollOut(at + 15, 'shop/web', implant, name, { by: 'lee', from: 'outside' }),
      remove(at + 45, implant, name, { by: 'lee', what: 'manifest', from: 'outside' }),
      remove(at + 45, implant, name, { by: 'retention', what: 'manifest', forged: true }),
    ];
  },
  expect: { policy: [['running-image-deleted']], observe: [['running-image-deleted']] },
};
