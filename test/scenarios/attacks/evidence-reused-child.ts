import { image, onTopOf } from '../images.ts';
import { HOUR, pinned, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const reusedChild: Scenario = {
  id: 'evidence-reused-child',
  title: 'An index holds the trusted image for one platform and an implant for the other: one child must not clear it.',
  research: [21],
  acts(day, before) {
    const { image: trusted, version } = before.current('shop/api');
    const at = day + 16 * HOUR + 12;
    const implant = onTopOf(trusted, 'implant child', ['only for arm64'], at - 9);
    const index = image('implant index', { children: [trusted, implant], created: at - 8 });
    const prod = 'prod/shop/api';
    return [
      push(at, index, `${prod}:${version}-multi`, { by: 'promoter', client: 'skopeo' }),
      ...rollOut(
        at + 65,
        'shop/api',
        index,
        { ...pinned(prod, index), tag: `${version}-multi` },
        { change: 'CHG-5500' },
      ),
    ];
  },
  expect: { policy: [['unpromoted-image-deployed']] },
};
