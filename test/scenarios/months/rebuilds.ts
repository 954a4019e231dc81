import { onTopOf } from '../images.ts';
import { build, DAY, HOUR, push, target } from '../make.ts';
import { SERVICES } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { daysFrom, standingAfter, usualWeeks } from '../weeks.ts';

export const rebuilds: Month = {
  id: 'rebuilds',
  title: 'Every night each service is built again from the commit that stands, and latest gets another digest.',
  acts: (day) => [
    ...usualWeeks(day),
    ...daysFrom(day, 'all').flatMap((one) =>
      SERVICES.flatMap((service, nth) => {
        const { image, commit } = standingAfter(one - DAY).current(service);
        const at = one + 2 * HOUR + nth * 15;
        const run = `${service} night ${one / DAY}`;
        const again = onTopOf({ ...image, layers: image.layers.slice(0, -1) }, run, [`${run} itself`], at + 4);
        const name = `dev/${service}:latest`;
        return [
          build(at, run, commit, {
            workflow: 'nightly',
            trigger: 'schedule',
            made: [{ image: again, to: target(name) }],
          }),
          push(at + 6, again, name, { run }),
        ];
      }),
    ),
  ],
};
