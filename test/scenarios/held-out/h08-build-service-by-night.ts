import { onTopOf } from '../images.ts';
import { build, DAY, HOUR, pinned, promote, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';
import { baseOf, dailyVersion, inOrder, working } from './work.ts';

export const BUILD_SERVICE_BY_NIGHT: Scenario = {
  id: 'h08-build-service-by-night',
  title:
    'An administrator’s session starts a build by hand on Saturday night; the result keeps the labels and the creation time of Friday’s release and is promoted amid Monday’s.',
  research: [37, 24, 13],
  acts: (day, before) => {
    const friday = dailyVersion('pay/ledger', day + 4 * DAY, baseOf(before));
    const night = day + 5 * DAY + 23 * HOUR + 50;
    const monday = day + 7 * DAY + 9 * HOUR + 31;
    const tag = `${friday.version}-2`;
    const implant = onTopOf(friday.image, 'pay/ledger of h08', ['h08 replaced module'], friday.image.created);
    return inOrder(
      working(day, 8, before, ['shop/api', 'shop/cart', 'shop/web']),
      working(day, 5, before, ['pay/ledger']),
      build(night, 'by hand, h08', friday.commit, { by: 'lee', proxy: true, trigger: 'manual', minutes: 9 }),
      push(night + 6, implant, 'dev/pay/ledger:latest', { client: 'kaniko', run: 'by hand, h08' }),
      promote(monday, implant, 'dev/pay/ledger:latest', `prod/pay/ledger:${tag}`),
      rollOut(monday + 10, 'pay/ledger', implant, { ...pinned('prod/pay/ledger', implant), tag }, { change: 'CHG-8' }),
    );
  },
  expect: {
    policy: [['push-from-unapproved-build', 'push-without-build'], ['implant-deployed']],
    observe: [
      ['labels-claim-another-build', 'creation-time-contradicts-build', 'layers-appended'],
      ['implant-deployed'],
    ],
  },
  about: ['dev/pay/ledger', 'prod/pay/ledger', 'pay/ledger', 'lee'],
};
