import { onTopOf } from '../images.ts';
import { HOUR, onHost, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const builtOnALaptop: Scenario = {
  id: '04-built-on-a-laptop',
  title: 'An image is built on a laptop, which builds nothing for anybody, and pushed as a new version.',
  research: [4],
  acts(day, before) {
    const { image } = before.current('shop/web');
    const at = day + 18 * HOUR + 11;
    const implant = onTopOf(image, 'implant 04', ['assets'], at);
    const name = 'dev/shop/web:1.9.4';
    return [
      onHost(at, 'dev-laptop-3', 'build', implant, name),
      onHost(at + 2, 'dev-laptop-3', 'push', implant, name),
      push(at + 2, implant, name, { by: 'dana', client: 'docker', from: 'office' }),
    ];
  },
  expect: { policy: [['local-image-pushed'], ['push-by-unapproved-actor']], observe: [['local-image-pushed']] },
};
