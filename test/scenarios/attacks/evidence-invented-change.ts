import { image } from '../images.ts';
import { HOUR, pinned, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const implant = image('implant with a change record', { layers: ['os', 'node', 'approved by nobody'] });

export const inventedChange: Scenario = {
  id: 'evidence-invented-change',
  title: 'A person deploys an image of its own with the number of a change that somebody else had approved.',
  research: [27],
  acts(day) {
    const at = day + 14 * HOUR + 48;
    const prod = 'prod/pay/ledger';
    const by = { by: 'lee', from: 'office' } as const;
    return [
      push(at, implant, `${prod}:1.2.80`, { ...by, client: 'docker' }),
      ...rollOut(
        at + 30,
        'pay/ledger',
        implant,
        { ...pinned(prod, implant), tag: '1.2.80' },
        { ...by, change: 'CHG-540' },
      ),
    ];
  },
  expect: {
    policy: [['deployed-by-unapproved-actor'], ['unpromoted-image-deployed'], ['implant-deployed']],
    observe: [['deployed-by-unapproved-actor'], ['implant-deployed']],
  },
};
