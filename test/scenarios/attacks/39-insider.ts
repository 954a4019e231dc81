import { onTopOf } from '../images.ts';
import { build, HOUR, promote, push, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const insider: Scenario = {
  id: '39-insider',
  title: 'Valid credentials, a valid run: of a branch that nobody reviewed.',
  research: [39],
  acts(day, before) {
    const { image } = before.current('shop/web');
    const at = day + 15 * HOUR + 7;
    const name = 'dev/shop/web:1.2.56';
    const run = 'shop/web 1.2.56';
    const implant = onTopOf(image, 'implant 39', ['unreviewed'], at + 5);
    return [
      build(at, run, '39f1b3d5a7c9e1f3b5d7a9c1e3f5b7d9a1c3e5f7', {
        by: 'dana',
        ref: 'refs/heads/quick-fix',
        made: [{ image: implant, to: target(name) }],
      }),
      push(at + 7, implant, name, { run }),
      promote(at + 95, implant, name, 'prod/shop/web:1.2.56'),
    ];
  },
  expect: { policy: [['push-from-unapproved-build']] },
};
