import type { Act } from '../act.ts';
import { DAY, deploy, HOUR, pinned, remove, rollOut, run } from '../make.ts';
import { SERVICES } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { baseOf, dailyVersion, drained, firsts, inOrder, started, working } from './work.ts';

export const DRAINS_AND_RETENTION: Month = {
  id: 'h19-drains-and-retention',
  title:
    'Three weeks: nodes are renewed twice a week at night, the page is scaled for a sale, and retention deletes each version four working days after it was superseded.',
  acts: (day, before) => {
    const base = baseOf(before);
    const drains = [0, 7, 14].flatMap((week) =>
      [1, 3].flatMap((weekday) => {
        const running = day + (week + weekday) * DAY;
        return SERVICES.flatMap((service, nth): readonly Act[] => {
          const { image, version: tag } = dailyVersion(service, running, base);
          const what = { ...pinned(`prod/${service}`, image), tag };
          const night = running + DAY + HOUR + nth * 12;
          const once = drained(night, started(rollOut(running, service, image, what)));
          return [...once, ...drained(night + 90, started(once))];
        });
      }),
    );
    const days = firsts(day, 21);
    const deletes = days.slice(0, -5).flatMap((first, nth) =>
      SERVICES.flatMap((service) => {
        const { image, version: tag } = dailyVersion(service, first, base);
        const at = (days[nth + 5] ?? first) + 5 * HOUR;
        return ['dev', 'prod'].map((stage) => remove(at, image, `${stage}/${service}:${tag}`));
      }),
    );
    const sale = dailyVersion('shop/web', day + 11 * DAY, base);
    const where = { ...pinned('prod/shop/web', sale.image), tag: sale.version };
    const evening = day + 11 * DAY + 19 * HOUR;
    return inOrder(
      working(day, 21, before),
      drains,
      deletes,
      deploy(evening, 'shop/web', sale.image, where, { verb: 'scale', by: 'controller' }),
      [3, 4, 5, 6].map((nth) => run(evening + 1, 'shop/web', sale.image, where, { pod: `web-sale-${nth}` })),
    );
  },
};
