import { ACME } from '../acme.ts';
import type { Case } from '../rule.ts';
import { digestOf, history, hours, minutes, pushed } from '../scenario.ts';

const SIGNATURE = `shop/api:${digestOf('a').replace(':', '-')}.sig`;

export const cases: readonly Case[] = [
  {
    name: 'somebody who is no publisher pushes over a release',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), hours(2), pushed('shop/api:1.4', 'b', { by: 'mallory', from: '203.0.113.77', client: 'skopeo/1.18.0' })),
    expect: 'fires', severity: 'high', state: 'open', says: 'mallory pushed shop/api:1.4',
  },
  {
    name: 'a push to a repository that no publisher entry speaks about',
    policy: ACME,
    ...history(pushed('billing/api:1.0', 'a')),
    expect: 'fires', severity: 'high', says: 'no publisher entry speaks about this repository',
  },
  {
    name: 'a push to a production repository that is no promotion',
    policy: ACME,
    ...history(pushed('prod/shop/api:1.4', 'a', { by: 'ci-bot' })),
    expect: 'fires', severity: 'high',
  },
  {
    name: 'a signature by somebody who is no publisher',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), pushed(SIGNATURE, 'f', { by: 'mallory' })),
    expect: 'fires', severity: 'medium',
  },
  {
    name: 'no record says who pushed',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a', { by: '' }), minutes(30), pushed('shop/api:1.5', 'b')),
    expect: 'fires', severity: 'medium', state: 'open', absence: 'assumed', says: 'no record says by whom',
  },
  {
    name: 'no record says who pushed, and the record that does may still come',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a', { by: '' })),
    at: Date.UTC(2026, 10, 2, 8, 5),
    expect: 'fires', severity: 'medium', state: 'pending',
  },
  {
    name: 'the pipeline pushes a release and its signature',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), pushed(SIGNATURE, 'f', { subject: 'a' })),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'the pipeline under its cloud name, by another name of the registry',
    policy: ACME,
    ...history(pushed('registry.internal.acme.example:5000/shop/api:1.4', 'a', { by: 'arn:aws:sts::111122223333:assumed-role/gha-shop/8123' })),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'two records of one push, and only one names the publisher',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a', { by: '', source: 'ecr-eventbridge' }), pushed('shop/api:1.4', 'a', { source: 'ecr-cloudtrail' })),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'the promoter copies an image to production',
    policy: ACME,
    ...history(pushed('dev/shop/api:1.4', 'a'), hours(1), pushed('prod/shop/api:1.4', 'a', { by: 'promoter' })),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'the promoter copies an image, and the registry converts the manifest',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1.4', 'a', { config: 'c', layers: 'xy' }), hours(1),
      pushed('prod/shop/api:1.4', 'b', { by: 'promoter', config: 'c', layers: 'xy' }),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'anybody pushes to a testing repository',
    policy: ACME,
    ...history(pushed('shop/scratch/api:try', 'a', { by: 'dana' })),
    expect: { quiet: 'testing' },
  },
  {
    name: 'the registry replicates an image',
    policy: ACME,
    ...history(pushed('mirror/alpine:3.20', 'a', { by: 'harbor-jobservice' })),
    expect: { quiet: 'replicated' },
  },
  {
    name: 'without a policy nobody says who may push',
    ...history(pushed('shop/api:1.4', 'a', { by: 'mallory' })),
    expect: 'none',
  },
  {
    name: 'a forged webhook says that the pipeline pushed',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a', { source: 'harbor', strength: 'asserted' })),
    defeats: 'allowed', expect: 'fires',
  },
  {
    name: 'the registry does not say who pushed, and a forged webhook names the pipeline',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a', { by: '' }), pushed('shop/api:1.4', 'a', { source: 'harbor', strength: 'asserted' })),
    defeats: 'allowed', expect: 'fires', says: 'no record says by whom',
  },
  {
    name: 'a forged webhook, sent first, names the pipeline for a push of somebody else',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a', { source: 'harbor', strength: 'asserted' }), pushed('shop/api:1.4', 'a', { by: 'mallory' })),
    defeats: 'allowed', expect: 'fires', severity: 'high', says: 'mallory pushed',
  },
  {
    name: 'an account named almost like the pipeline',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a', { by: 'ci-bot2' })),
    defeats: 'allowed', expect: 'fires', severity: 'high',
  },
  {
    name: 'the pipeline’s account pushes to a repository whose name only begins like its own',
    policy: ACME,
    ...history(pushed('shop-evil/api:1.4', 'a')),
    defeats: 'allowed', expect: 'fires', severity: 'high',
  },
  {
    name: 'a promotion with the config of the promoted image and one layer more',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1.4', 'a', { config: 'c', layers: 'xy' }), hours(1),
      pushed('prod/shop/api:1.4', 'b', { by: 'promoter', config: 'c', layers: 'xyz' }),
    ),
    defeats: 'promoted', expect: 'fires', severity: 'high',
  },
  {
    name: 'a promotion from one application’s repository into that of another',
    policy: ACME,
    ...history(pushed('dev/games/hello:1', 'a'), hours(1), pushed('prod/shop/api:1.4', 'a', { by: 'promoter' })),
    defeats: 'promoted', expect: 'fires', severity: 'high',
  },
  {
    name: 'a forged webhook says that the digest was in the development repository before',
    policy: ACME,
    ...history(pushed('dev/shop/api:1.4', 'a', { source: 'harbor', strength: 'asserted' }), hours(1), pushed('prod/shop/api:1.4', 'a', { by: 'promoter' })),
    defeats: 'promoted', expect: 'fires', severity: 'high', says: 'promoter pushed',
  },
  {
    name: 'a hostile index lists an image that was promoted',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1.4', 'a'), hours(1), pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
      hours(1), pushed('prod/shop/api:1.4', 'e', { by: 'promoter', children: 'ab' }),
    ),
    defeats: 'promoted', expect: 'fires', severity: 'high',
  },
  {
    name: 'a repository named almost like a testing one',
    policy: ACME,
    ...history(pushed('shop/scratch-api/web:1', 'a', { by: 'mallory' })),
    defeats: 'testing', expect: 'fires', severity: 'high',
  },
  {
    name: 'a forged webhook says that the registry replicated it',
    policy: ACME,
    ...history(pushed('mirror/alpine:3.20', 'a', { by: 'harbor-jobservice', source: 'harbor', strength: 'asserted' })),
    defeats: 'replicated', expect: 'fires',
  },
  {
    name: 'the replication account pushes where nothing is replicated to',
    policy: ACME,
    ...history(pushed('prod/shop/api:1.4', 'a', { by: 'harbor-jobservice' })),
    defeats: 'replicated', expect: 'fires', severity: 'high',
  },
];
