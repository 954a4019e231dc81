import { ACME } from '../scenarios/acme.ts';
import { days, history, hours, minutes, unheard } from '../scenarios/history.ts';
import { pulled, pushed, ran, runs } from '../scenarios/scenario.ts';
import { JOB, promotedByJob } from '../scenarios/promotion-job.ts';
import type { Case } from '../rule.ts';

const BY_JOB = promotedByJob(ACME);
const byPromoter = { by: 'promoter' } as const;

/** Of replications and promotions whose source had the image before the records begin, and of those that only look so. */
export const fromBefore: readonly Case[] = [
  {
    name: 'a replication pulls what its source has from before the records, and copies it',
    policy: ACME,
    ...history(
      pulled('base/node:22', 'b', { by: 'region-bot' }),
      pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
    ),
    expect: { quiet: 'replicated' },
  },
  {
    name: 'a replication copies what ran by the name of its source before the records',
    policy: ACME,
    ...unheard(
      history(
        runs('shop/node', 'base/node:22', 'b'),
        hours(6),
        pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
      ),
      'distribution',
      -1,
      4,
    ),
    expect: { quiet: 'replicated' },
  },
  {
    name: 'the credential of a replication pushes its own image, and then it is pulled by the name of the source',
    policy: ACME,
    ...history(
      pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
      minutes(5),
      pulled('base/node:22', 'b', { by: 'region-bot' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
  },
  {
    name: 'a replication pulls what its source is not on record to have got, long after the records begin',
    policy: ACME,
    ...history(
      pushed('base/node:21', 'a', { by: 'base-bot' }),
      days(40),
      pulled('base/node:22', 'b', { by: 'region-bot' }),
      pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
  },
  {
    name: 'the source is not heard while somebody fills it, and the credential of the replication pulls and copies that',
    policy: `${ACME}\nsources: [{ name: registry, kind: distribution, covers: [registry.acme.example], expectEvery: 2h }]\n`,
    ...unheard(
      history(
        pushed('base/node:21', 'a', { by: 'base-bot' }),
        hours(8),
        pulled('base/node:22', 'b', { by: 'region-bot' }),
        pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
      ),
      'distribution',
      2,
      5,
    ),
    defeats: 'replicated',
    expect: 'fires',
  },
  {
    name: 'the credential of a replication pushes its image twice and pulls it in between',
    policy: ACME,
    ...history(
      pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
      minutes(5),
      pulled('shop/region/node:22', 'b', { by: 'region-bot' }),
      pushed('shop/region/eu/node:22', 'b', { by: 'region-bot' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
    says: 'region-bot pushed shop/region/eu/node:22',
  },
  {
    name: 'what was brought onto a node by the name of the source, while the records went on, is pushed by the replication',
    policy: ACME,
    ...history(
      pushed('base/node:21', 'a', { by: 'base-bot' }),
      runs('shop/node', 'base/node:22', 'b'),
      hours(2),
      pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
  },
  {
    name: 'the promoter pulls from development what is there from before the records, and copies it',
    policy: ACME,
    ...history(pulled('dev/shop/api:1.4', 'b', byPromoter), pushed('prod/shop/api:1.4', 'b', byPromoter)),
    expect: { quiet: 'promoted-before' },
  },
  {
    name: 'the promoter copies what ran by the name that it has in development, before the records',
    policy: ACME,
    ...unheard(
      history(runs('shop/api', 'dev/shop/api:1.4', 'b'), hours(6), pushed('prod/shop/api:1.4', 'b', byPromoter)),
      'distribution',
      -1,
      4,
    ),
    expect: { quiet: 'promoted-before' },
  },
  {
    name: 'the promoter’s credential pulls an image from development, and pushes another one',
    policy: ACME,
    ...history(pulled('dev/shop/api:1.4', 'b', byPromoter), pushed('prod/shop/api:1.4', 'e', byPromoter)),
    defeats: 'promoted-before',
    expect: 'fires',
  },
  {
    name: 'another account pulls from development, and copies it to production',
    policy: ACME,
    ...history(pulled('dev/shop/api:1.4', 'b', { by: 'mallory' }), pushed('prod/shop/api:1.4', 'b', { by: 'mallory' })),
    defeats: 'promoted-before',
    expect: 'fires',
  },
  {
    name: 'the promoter’s credential pulls what development is not on record to have got, long after the records begin',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1.3', 'a'),
      days(40),
      pulled('dev/shop/api:1.4', 'b', byPromoter),
      pushed('prod/shop/api:1.4', 'b', byPromoter),
    ),
    defeats: 'promoted-before',
    expect: 'fires',
  },
  {
    name: 'the promoter pulls another application’s image, and pushes it as this one',
    policy: ACME,
    ...history(pulled('dev/games/api:1.4', 'b', byPromoter), pushed('prod/shop/api:1.4', 'b', byPromoter)),
    defeats: 'promoted-before',
    expect: 'fires',
  },
  {
    name: 'a promotion has to come from a job: the promoter’s credential copies what development had before, without one',
    policy: BY_JOB,
    ...history(pulled('dev/shop/api:1.4', 'b', byPromoter), pushed('prod/shop/api:1.4', 'b', byPromoter)),
    defeats: 'promoted-before',
    expect: 'fires',
  },
  {
    name: 'the promoting job copies what development had before',
    policy: BY_JOB,
    ...history(
      ran('76/1', JOB),
      pulled('dev/shop/api:1.4', 'b', byPromoter),
      pushed('prod/shop/api:1.4', 'b', byPromoter),
    ),
    expect: { quiet: 'promoted-before' },
  },
];
