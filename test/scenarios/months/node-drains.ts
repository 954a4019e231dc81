import { DAY, HOUR, pinned, pull, run } from '../make.ts';
import { SERVICES } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { standingAfter, usualWeeks } from '../weeks.ts';

export const nodeDrains: Month = {
  id: 'node-drains',
  title: 'Each Tuesday night the nodes are drained one by one: every pod ends and starts elsewhere, with what it had.',
  acts: (day) => [
    ...usualWeeks(day),
    ...[1, 8, 15, 22].flatMap((tuesday) => {
      const night = day + tuesday * DAY;
      return SERVICES.flatMap((service, nth) => {
        const { image, version } = standingAfter(night).current(service);
        const prod = `prod/${service}`;
        const target = { ...pinned(prod, image), tag: version };
        const words = image.name.replaceAll(/[^a-z0-9]+/g, '');
        const name = service.slice(service.indexOf('/') + 1);
        return [1, 2].flatMap((pod) => {
          const at = night + 22 * HOUR + pod * 40 + nth * 3;
          return [
            run(at, service, image, target, { pod: `${name}-${words}-${pod}`, ended: true }),
            pull(at + 1, image, `${prod}:${version}`),
            run(at + 2, service, image, target, { pod: `${name}-${words}-drained-${pod}` }),
          ];
        });
      });
    }),
  ],
};
