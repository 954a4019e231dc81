import { DAY, HOUR, pinned, push, rollOut, target } from '../make.ts';
import type { Month } from '../scenario.ts';
import { standingAfter, usualWeeks } from '../weeks.ts';

export const rollback: Month = {
  id: 'rollback',
  title: 'The release team keeps a tag for what is live, and on a Wednesday takes two services back to the day before.',
  acts(day) {
    const wednesday = day + 9 * DAY;
    const company = standingAfter(wednesday);
    return [
      ...usualWeeks(day),
      ...['shop/api', 'shop/web'].flatMap((service, nth) => {
        const at = wednesday + 15 * HOUR + nth * 20;
        const prod = `prod/${service}`;
        const [bad, good] = [company.current(service), company.previous(service)];
        const by = { by: 'release', client: 'skopeo' } as const;
        const live = `${prod}:live`;
        return [
          push(at - 60, good.image, live, { ...by, copyOf: target(`${prod}:${good.version}`) }),
          push(at - 40, bad.image, live, { ...by, copyOf: target(`${prod}:${bad.version}`) }),
          push(at, good.image, live, { ...by, copyOf: target(`${prod}:${good.version}`) }),
          ...rollOut(
            at + 5,
            service,
            good.image,
            { ...pinned(prod, good.image), tag: good.version },
            { change: 'CHG-77' },
          ),
        ];
      }),
    ];
  },
};
