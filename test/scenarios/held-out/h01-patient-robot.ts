import { onTopOf } from '../images.ts';
import { DAY, HOUR, pinned, promote, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';
import { inOrder, working } from './work.ts';

export const PATIENT_ROBOT: Scenario = {
  id: 'h01-patient-robot',
  title:
    'A stolen CI token copies harmless images from abroad for four nights, so that its client and network look usual, waits five days, and then pushes an implant as the next version.',
  research: [6, 7, 8, 36],
  acts: (day, before) => {
    const now = before.current('shop/api');
    const theft = { client: 'skopeo', from: 'outside' } as const;
    const copies = [0, 1, 2, 3].flatMap((night) =>
      [0, 1, 2].map((nth) =>
        push(day + night * DAY + 2 * HOUR + nth * 9, now.image, `dev/shop/api:cache-${night}${nth}`, {
          ...theft,
          copyOf: { repository: 'dev/shop/api', tag: now.version },
        }),
      ),
    );
    const night = day + 8 * DAY + 2 * HOUR + 13;
    const implant = onTopOf(now.image, 'shop/api 2.9.0 of h01', ['h01 start script'], night - 20);
    return inOrder(
      working(day, 9, before),
      copies,
      push(night, implant, 'dev/shop/api:2.9.0', theft),
      promote(night + 90, implant, 'dev/shop/api:2.9.0', 'prod/shop/api:2.9.0'),
      rollOut(
        night + 100,
        'shop/api',
        implant,
        { ...pinned('prod/shop/api', implant), tag: '2.9.0' },
        { change: 'CHG-9' },
      ),
    );
  },
  expect: {
    policy: [['push-without-build'], ['implant-deployed']],
    observe: [['push-without-build', 'layers-appended', 'labels-claim-another-build'], ['implant-deployed']],
  },
  about: ['dev/shop/api', 'prod/shop/api', 'shop/api'],
};
