import { DAY, HOUR, remove } from '../make.ts';
import { SERVICES } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { standingAfter, usualWeeks } from '../weeks.ts';

// Of each week the images of the one before the last go.
const KEPT = 14;

export const retention: Month = {
  id: 'retention',
  title: 'Every Sunday the registry’s retention takes what has been superseded for a week or longer.',
  acts: (day) => [
    ...usualWeeks(day),
    ...[6, 13, 20, 27].flatMap((sunday) =>
      [-6, -5, -4, -3, -2].flatMap((weekday, nth) =>
        SERVICES.flatMap((service, which) => {
          const { image, version } = standingAfter(day + (sunday + weekday - KEPT) * DAY).current(service);
          const at = day + sunday * DAY + 4 * HOUR + nth * 5 + which;
          return [
            remove(at, image, `dev/${service}:${version}`),
            remove(at + 0.5, image, `prod/${service}:${version}`, { what: 'manifest' }),
          ];
        }),
      ),
    ),
  ],
};
