import { onTopOf } from '../images.ts';
import { HOUR, pinned, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const promotionBypassed: Scenario = {
  id: '13-promotion-bypassed',
  title: 'With the promoter’s credentials an image goes straight to production’s repository: dev never had it.',
  research: [13],
  acts(day, before) {
    const { image } = before.current('pay/ledger');
    const at = day + 15 * HOUR + 50;
    const implant = onTopOf(image, 'implant 13', ['reconciler'], at - 30);
    const prod = 'prod/pay/ledger';
    return [
      push(at, implant, `${prod}:1.2.52`, { by: 'promoter', client: 'skopeo' }),
      ...rollOut(at + 75, 'pay/ledger', implant, { ...pinned(prod, implant), tag: '1.2.52' }, { change: 'CHG-5290' }),
    ];
  },
  expect: { policy: [['unpromoted-image-deployed']] },
};
