import { ACME } from '../scenarios/acme.ts';
import { days, history, hours, minutes, unheard } from '../scenarios/history.ts';
import { pulled, pushed, runs } from '../scenarios/scenario.ts';
import type { Case } from '../rule.ts';

/** Of replications whose source had the image before the records begin, and of those that only look so. */
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
];
