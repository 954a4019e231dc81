import { onTopOf } from '../images.ts';
import { control, HOUR, pinned, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const telemetryCut: Scenario = {
  id: '38-telemetry-cut',
  title: 'The registry’s notifications are removed; what is pushed and pulled then is seen only once it runs.',
  research: [38],
  acts(day, before) {
    const { image } = before.current('shop/cart');
    const at = day + 3 * HOUR + 30;
    const implant = onTopOf(image, 'implant 38', ['pushed unseen'], at + 5);
    const named = { ...pinned('prod/shop/cart', implant), tag: '1.9.38' };
    return [
      control(at, 'lee', 'telemetry-off', 'prod/shop/cart', { from: 'outside' }),
      ...rollOut(at + 40, 'shop/cart', implant, named, { by: 'lee', from: 'outside' }).filter(
        ({ act }) => act !== 'pull',
      ),
    ];
  },
  expect: {
    policy: [['telemetry-disabled'], ['unknown-image-running'], ['deployed-by-unapproved-actor']],
    observe: [['telemetry-disabled'], ['unknown-image-running']],
  },
};
