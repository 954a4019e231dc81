import { image } from '../images.ts';
import { HOUR, pinned, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const implant = image('implant with a forged past', { layers: ['os', 'node', 'never in dev'] });

export const forgedPromotion: Scenario = {
  id: 'evidence-forged-promotion',
  title: 'A webhook says that an image had been in dev for hours; in truth it went straight to production.',
  research: [13],
  acts(day) {
    const at = day + 15 * HOUR + 3;
    const prod = 'prod/shop/cart';
    return [
      push(at - 180, implant, 'dev/shop/cart:1.2.79', { forged: true }),
      push(at, implant, `${prod}:1.2.79`, { by: 'promoter', client: 'skopeo' }),
      ...rollOut(at + 70, 'shop/cart', implant, { ...pinned(prod, implant), tag: '1.2.79' }, { change: 'CHG-5579' }),
    ];
  },
  expect: { policy: [['unpromoted-image-deployed']] },
};
