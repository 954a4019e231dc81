import { image, onTopOf } from '../images.ts';
import { build, HOUR, push, report, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const swappedOnTheRunner: Scenario = {
  id: '11-swapped-on-the-runner',
  title: 'Something on the runner exchanges the image between build and push: the run reports another digest.',
  research: [11],
  acts(day, before) {
    const { image: last } = before.current('shop/web');
    const at = day + 14 * HOUR + 3;
    const genuine = image('web 1.2.50', { layers: ['os', 'node', 'web 1.2.50 itself'], created: at + 5 });
    const implant = onTopOf(last, 'implant 11', ['injected on the runner'], at + 6);
    const name = 'dev/shop/web:1.2.50';
    return [
      build(at, 'shop/web 1.2.50', '11c2e4a6b8d0f1e3c5a7b9d1f3e5c7a9b1d3f5e7', {
        made: [{ image: genuine, to: target(name) }],
      }),
      push(at + 7, implant, name, { run: 'shop/web 1.2.50' }),
      report(at + 9, 'shop/web 1.2.50', genuine, name),
    ];
  },
  expect: { policy: [['push-differs-from-build']], observe: [['push-differs-from-build']] },
};
