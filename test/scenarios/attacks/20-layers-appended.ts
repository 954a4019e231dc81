import { onTopOf } from '../images.ts';
import { HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const layersAppended: Scenario = {
  id: '20-layers-appended',
  title: 'With the pipeline’s credentials one small layer is put on top of what runs, and pushed as its next version.',
  research: [20],
  acts(day, before) {
    const { image } = before.current('shop/cart');
    const at = day + 18 * HOUR + 47;
    return [
      push(at, onTopOf(image, 'implant 20', ['entry point'], at - 5), 'dev/shop/cart:1.2.54', { client: 'crane' }),
    ];
  },
  expect: { policy: [['layers-appended'], ['push-without-build']], observe: [['layers-appended']] },
};
