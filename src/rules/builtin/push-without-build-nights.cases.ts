import type { Case } from '../rule.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

/** All is rebuilt in one night; two services are built by day, too, each by its own project. */
const nightly = (...api: readonly Step[]): Step => [
  usually(12, (index) => [
    ran(`n${index}/1`, { project: 'acme/web' }),
    ran(`m${index}/1`, { project: 'acme/feed' }),
    pushed(`shop/web:${index}`, `web-${index}`),
    pushed(`shop/feed:${index}`, `feed-${index}`),
    pushed(`shop/api:${index}`, `api-${index}`),
    ...api,
  ]),
  usually(6, (index) => [
    ran(`w${index}/1`, { project: 'acme/web' }),
    pushed(`shop/web:d${index}`, `day-web-${index}`),
  ]),
  usually(6, (index) => [
    ran(`f${index}/1`, { project: 'acme/feed' }),
    pushed(`shop/feed:d${index}`, `day-feed-${index}`),
  ]),
  days(4),
  [ran('w9/1', { project: 'acme/web' }), pushed('shop/web:d9', 'last-web')],
  hours(2),
  [ran('f9/1', { project: 'acme/feed' }), pushed('shop/feed:d9', 'last-feed')],
  hours(6),
];

/** A repository that is pushed to only in the nights in which all is rebuilt. */
export const nightCases: readonly Case[] = [
  {
    name: 'without a policy: nobody builds it on record, and it was pushed to in the nights in which all else is built',
    ...history(nightly(), pushed('shop/api:1.4', 'a'), hours(1), pushed('shop/hello:1', 'c')),
    expect: { quiet: 'chance' },
  },
  {
    name: 'without a policy: it was always built in the nights in which all else is built, and now somebody pushes by day without a run',
    ...history(
      nightly(ran('9000/1', { project: 'acme/api' })),
      pushed('shop/api:1.4', 'a'),
      hours(1),
      pushed('shop/hello:1', 'c'),
    ),
    defeats: 'chance',
    expect: 'fires',
    severity: 'high',
    says: 'shop/api:1.4',
  },
];
