import { onTopOf } from '../images.ts';
import { HOUR, pinned, run } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const neverPushed: Scenario = {
  id: '26-never-pushed',
  title: 'An image that was imported on a node runs under a service’s name: no registry ever had it.',
  research: [26],
  acts(day, before) {
    const { image, version } = before.current('shop/web');
    const at = day + 2 * HOUR + 44;
    const implant = onTopOf(image, 'implant 26', ['imported on the node'], at - 30);
    const named = { ...pinned('prod/shop/web', implant), tag: version };
    return [run(at, 'shop/web', implant, named, { pod: 'web-imported-1' })];
  },
  expect: { policy: [['unknown-image-running']], observe: [['unknown-image-running']] },
};
