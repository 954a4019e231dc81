import { image } from '../images.ts';
import { DAY, HOUR, push, target } from '../make.ts';
import { SERVICES } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { daysFrom, standingAfter, usualWeeks } from '../weeks.ts';

const mirrored = { by: 'replication', client: 'skopeo', from: 'cluster' } as const;

export const replication: Month = {
  id: 'replication',
  title: 'Every night what stands in production is copied to the mirror, and public images are fetched anew.',
  acts: (day) => [
    ...usualWeeks(day),
    ...daysFrom(day, 'all').flatMap((one) => [
      ...SERVICES.map((service, nth) => {
        const standing = standingAfter(one - DAY).current(service);
        const name = `${service}:${standing.version}`;
        return push(one + HOUR + nth * 2, standing.image, `mirror/${name}`, {
          ...mirrored,
          copyOf: target(`prod/${name}`),
        });
      }),
      ...['nginx:1.29', 'debian:13'].map((name, nth) => {
        const week = Math.floor(one / DAY / 7);
        const fetched = image(`${name} week ${week}`, { layers: [`debian week ${week}`, `${name} week ${week}`] });
        return push(one + 2 * HOUR + nth, fetched, `mirror/library/${name}`, mirrored);
      }),
    ]),
  ],
};
