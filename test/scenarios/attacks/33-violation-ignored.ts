import { onTopOf } from '../images.ts';
import { decision, HOUR, pinned, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const violationIgnored: Scenario = {
  id: '33-violation-ignored',
  title: 'Admission, which only audits, says that an image is not signed, and it runs.',
  research: [33],
  acts(day, before) {
    const { image } = before.current('shop/web');
    const at = day + 14 * HOUR + 30;
    const implant = onTopOf(image, 'implant 33', ['tracker'], at - 45);
    const name = 'prod/shop/web:1.9.33';
    const named = { ...pinned('prod/shop/web', implant), tag: '1.9.33' };
    return [
      push(at, implant, name, { by: 'promoter', client: 'skopeo' }),
      decision(at + 90, 'violation', 'shop/web', implant, name),
      ...rollOut(at + 90, 'shop/web', implant, named, { change: 'CHG-5333' }),
    ];
  },
  expect: { policy: [['admission-violation-running']], observe: [['admission-violation-running']] },
};
