import { onTopOf } from '../images.ts';
import { HOUR, promote, push, rollOut, run } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const silentRoll: Scenario = {
  id: '28-silent-roll',
  title: 'A tag that a workload names is moved by night, and the next pods that start run the other image.',
  research: [28],
  acts(day, before) {
    const { image, version } = before.current('shop/web');
    const at = day + 10 * HOUR + 5;
    const name = 'prod/shop/web:live';
    const implant = onTopOf(image, 'implant 28', ['beacon'], at + 700);
    const night = at + 750;
    return [
      promote(at, image, `prod/shop/web:${version}`, name),
      ...rollOut(at + 4, 'shop/web', image, name, { change: 'CHG-5301' }),
      push(night, implant, name, { by: 'mallory', client: 'docker', from: 'outside' }),
      run(night + 40, 'shop/web', image, name, {
        pod: `web-${image.name.replaceAll(/[^a-z0-9]+/g, '')}-1`,
        ended: true,
      }),
      run(night + 41, 'shop/web', implant, name, { pod: 'web-rescheduled-1' }),
    ];
  },
  expect: {
    policy: [['silent-roll'], ['tag-repointed'], ['implant-deployed']],
    observe: [['silent-roll'], ['tag-repointed'], ['implant-deployed']],
  },
};
