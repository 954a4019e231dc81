import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, minutes, silent, type Step, unheard, usually } from '../scenarios/history.ts';
import { digestOf, pushed } from '../scenarios/scenario.ts';
import { fromBefore } from './push-by-unapproved-actor-copies.cases.ts';
import { byAttacher } from './push-by-unapproved-actor-attachments.cases.ts';
import { byJob, ofBuild } from './push-by-unapproved-actor-jobs.cases.ts';
import { byNobody } from './push-by-unapproved-actor-unnamed.cases.ts';
import { byWebhook } from './push-by-unapproved-actor-webhooks.cases.ts';

const SIGNATURE = `shop/api:${digestOf('a').replace(':', '-')}.sig`;

const CLAIMED = { source: 'harbor', strength: 'asserted' } as const;

/** The registry's own records begin after four hours. */
const later = (...steps: readonly Step[]) => unheard(history(...steps), 'distribution', -2, 4);

/** As drafts have it: no history shows all repositories that there will be. */
const OPEN = `${ACME}\nunlistedRepositories: publishers\n`.replace('base/**', 'base/node/*');

const renamed = (told: Parameters<typeof pushed>[2], ...steps: readonly Step[]) => ({
  policy: ACME,
  ...history(
    usually(12, (index) => pushed('shop/api:edge', `old-${index}`)),
    usually(12, (index) => pushed('shop/api:edge', `new-${index}`, told)),
    ...steps,
  ),
});

export const cases: readonly Case[] = [
  {
    name: 'somebody who is no publisher pushes over a release',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a'),
      hours(2),
      pushed('shop/api:1.4', 'b', { by: 'mallory', from: '203.0.113.77', client: 'skopeo/1.18.0' }),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'mallory pushed shop/api:1.4',
  },
  {
    name: 'the pipeline has another account since, which the policy does not know, and does all that the one before did',
    ...renamed({ by: 'new-bot' }, days(4)),
    expect: 'fires',
    severity: 'medium',
    says: 'it goes on with all that ci-bot did until then',
  },
  {
    name: 'an account of the attacker’s does what the pipeline does, which still works',
    ...renamed({ by: 'mallory' }, days(4), pushed('shop/web:2', 'c')),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'an account of the attacker’s does what the pipeline did, from elsewhere',
    ...renamed({ by: 'mallory', from: '203.0.113.77' }, days(4)),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'an account of the attacker’s pushes once, while the pipeline rests for longer than ever',
    policy: ACME,
    ...history(
      usually(12, (index) => pushed('shop/api:edge', `old-${index}`)),
      pushed('shop/api:edge', 'a', { by: 'mallory' }),
      days(4),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a push to a repository that no publisher entry speaks about',
    policy: ACME,
    ...history(pushed('billing/api:1.0', 'a')),
    expect: 'fires',
    severity: 'high',
    says: 'no publisher entry speaks about this repository',
  },
  {
    name: 'a publisher of another folder pushes where no entry speaks, and the policy leaves that open',
    policy: OPEN,
    ...history(pushed('billing/api:1.0', 'a')),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'somebody whom no entry lets push anywhere does so where none speaks, because the policy leaves that open',
    policy: OPEN,
    ...history(pushed('billing/api:1.0', 'a', { by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a stolen account of one folder fills a new one beside another’s',
    policy: OPEN,
    ...history(pushed('base/tools/probe:1', 'a')),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a push to a production repository that is no promotion, and the policy leaves open what it does not list',
    policy: OPEN,
    ...history(pushed('prod/shop/api:1.4', 'a', { by: 'ci-bot' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a push to a production repository that is no promotion',
    policy: ACME,
    ...history(pushed('prod/shop/api:1.4', 'a', { by: 'ci-bot' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a signature by somebody who is no publisher',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), pushed(SIGNATURE, 'f', { by: 'mallory' })),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'no record says who pushed',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a', { by: '' }), minutes(30), pushed('shop/api:1.5', 'b')),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    absence: 'assumed',
    says: 'no record says by whom',
  },
  {
    name: 'no record says who pushed, and the record that does may still come',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a', { by: '' })),
    at: Date.UTC(2026, 10, 2, 8, 5),
    expect: 'fires',
    severity: 'medium',
    state: 'pending',
  },
  ...byNobody,
  {
    name: 'a registry of which no feed says who pushes',
    policy: ACME,
    ...history(silent('distribution'), pushed('shop/api:1.4', 'a', { by: '', source: 'azure-acr' })),
    expect: { quiet: 'unnamed' },
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
    ...history(
      pushed('registry.internal.acme.example:5000/shop/api:1.4', 'a', {
        by: 'arn:aws:sts::111122223333:assumed-role/gha-shop/8123',
      }),
    ),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'two records of one push, and only one names the publisher',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a', { by: '', source: 'ecr-eventbridge' }),
      pushed('shop/api:1.4', 'a', { source: 'ecr-cloudtrail' }),
    ),
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
      pushed('dev/shop/api:1.4', 'a', { config: 'c', layers: 'xy' }),
      hours(1),
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
    name: 'a replication copies what is in the repository that it replicates from',
    policy: ACME,
    ...history(
      pushed('base/node:22', 'a', { by: 'base-bot' }),
      minutes(5),
      pushed('shop/region/node:22', 'a', { by: 'region-bot' }),
      minutes(5),
      pushed('shop/region/eu/node:22', 'a', { by: 'region-bot' }),
    ),
    expect: { quiet: 'replicated' },
  },
  {
    name: 'a replication copies from a registry whose records nobody reads',
    policy: ACME,
    ...history(pushed('shop/cache/node:22', 'a', { by: 'cache-bot' })),
    expect: { quiet: 'replicated' },
  },
  {
    name: 'the credential of a replication pushes an image that never was where it replicates from',
    policy: ACME,
    ...history(
      pushed('base/node:22', 'a', { by: 'base-bot' }),
      minutes(5),
      pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
    severity: 'medium',
    says: 'no record shows this digest where it replicates from',
  },
  {
    name: 'the same long after the records of the source began: nothing can have been there before',
    policy: ACME,
    ...history(
      pushed('base/node:22', 'a', { by: 'base-bot' }),
      hours(24 * 40),
      pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the credential of a replication vouches for its own image by a second push',
    policy: ACME,
    ...history(
      pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
      minutes(5),
      pushed('shop/region/eu/node:22', 'b', { by: 'region-bot' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
  },
  {
    name: 'a forged webhook says that the source had the image',
    policy: ACME,
    ...history(
      pushed('base/node:22', 'b', { by: 'base-bot', ...CLAIMED }),
      minutes(5),
      pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
    says: 'region-bot pushed shop/region/node:22',
  },
  {
    name: 'the source has the image only after the copy',
    policy: ACME,
    ...history(
      pushed('shop/region/node:22', 'b', { by: 'region-bot' }),
      minutes(5),
      pushed('base/node:22', 'b', { by: 'base-bot' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
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
    defeats: 'allowed',
    expect: 'fires',
    says: 'only a claim says so',
  },
  {
    name: 'before the registry’s own records begin only its webhooks tell that the pipeline pushed',
    policy: ACME,
    ...later(pushed('shop/api:1.4', 'a', CLAIMED), hours(8), pushed('shop/api:1.5', 'b')),
    expect: { quiet: 'claimed' },
  },
  {
    name: 'a forged webhook says that the pipeline pushed, and the registry’s own records have begun',
    policy: ACME,
    ...later(hours(5), pushed('shop/api:1.4', 'a', CLAIMED), hours(3), pushed('shop/api:1.5', 'b')),
    defeats: 'claimed',
    expect: 'fires',
    says: 'only a claim says so',
  },
  {
    name: 'before the registry’s own records begin its webhooks name somebody who is no publisher',
    policy: ACME,
    ...later(pushed('shop/api:1.4', 'a', { by: 'mallory', ...CLAIMED }), hours(8), pushed('shop/api:1.5', 'b')),
    expect: 'fires',
    says: 'mallory pushed shop/api:1.4',
  },
  {
    name: 'the registry does not say who pushed, and a forged webhook names the pipeline',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a', { by: '' }),
      pushed('shop/api:1.4', 'a', { source: 'harbor', strength: 'asserted' }),
    ),
    defeats: 'allowed',
    expect: 'fires',
    says: 'no record says by whom',
  },
  {
    name: 'a forged webhook, sent first, names the pipeline for a push of somebody else',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a', { source: 'harbor', strength: 'asserted' }),
      pushed('shop/api:1.4', 'a', { by: 'mallory' }),
    ),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'high',
    says: 'mallory pushed',
  },
  {
    name: 'nothing but webhooks is read, and a forged one names the pipeline for a push of somebody else before the true one comes',
    policy: ACME,
    ...history(
      silent('distribution'),
      pushed('shop/api:1.4', 'a', CLAIMED),
      pushed('shop/api:1.4', 'a', { by: 'mallory', ...CLAIMED }),
      pushed('shop/api:1.4', 'a', CLAIMED),
    ),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'high',
    says: 'another names mallory',
  },
  {
    name: 'nothing but webhooks is read, and they tell of one push several times, once by a release actor',
    policy: ACME,
    ...history(
      silent('distribution'),
      pushed('shop/web:latest', 'a', CLAIMED),
      pushed('shop/web:latest', 'a', CLAIMED),
      pushed('shop/web:latest', 'a', { by: 'release-bot', ...CLAIMED }),
    ),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'an account named almost like the pipeline',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a', { by: 'ci-bot2' })),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the pipeline’s account pushes to a repository whose name only begins like its own',
    policy: ACME,
    ...history(pushed('shop-evil/api:1.4', 'a')),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a promotion with the config of the promoted image and one layer more',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1.4', 'a', { config: 'c', layers: 'xy' }),
      hours(1),
      pushed('prod/shop/api:1.4', 'b', { by: 'promoter', config: 'c', layers: 'xyz' }),
    ),
    defeats: 'promoted',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a promotion from one application’s repository into that of another',
    policy: ACME,
    ...history(pushed('dev/games/hello:1', 'a'), hours(1), pushed('prod/shop/api:1.4', 'a', { by: 'promoter' })),
    defeats: 'promoted',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged webhook says that the digest was in the development repository before',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1.4', 'a', { source: 'harbor', strength: 'asserted' }),
      hours(1),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
    ),
    defeats: 'promoted',
    expect: 'fires',
    severity: 'high',
    says: 'promoter pushed',
  },
  {
    name: 'a hostile index lists an image that was promoted',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1.4', 'a'),
      hours(1),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
      hours(1),
      pushed('prod/shop/api:1.4', 'e', { by: 'promoter', children: 'ab' }),
    ),
    defeats: 'promoted',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a repository named almost like a testing one',
    policy: ACME,
    ...history(pushed('shop/scratch-api/web:1', 'a', { by: 'mallory' })),
    defeats: 'testing',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged webhook says that the registry replicated it',
    policy: ACME,
    ...history(pushed('mirror/alpine:3.20', 'a', { by: 'harbor-jobservice', source: 'harbor', strength: 'asserted' })),
    defeats: 'replicated',
    expect: 'fires',
  },
  {
    name: 'the replication account pushes where nothing is replicated to',
    policy: ACME,
    ...history(pushed('prod/shop/api:1.4', 'a', { by: 'harbor-jobservice' })),
    defeats: 'replicated',
    expect: 'fires',
    severity: 'high',
  },

  {
    name: 'a release actor who may not push here moves a tag back to what the pipeline pushed',
    policy: ACME,
    ...history(
      pushed('shop/web:latest', 'a'),
      hours(1),
      pushed('shop/web:latest', 'b'),
      hours(1),
      pushed('shop/web:latest', 'a', { by: 'release-bot' }),
    ),
    expect: { quiet: 'rolled-back' },
  },
  {
    name: 'a release actor moves a tag to an image that is new here',
    policy: ACME,
    ...history(pushed('shop/web:latest', 'a'), hours(1), pushed('shop/web:latest', 'c', { by: 'release-bot' })),
    defeats: 'rolled-back',
    expect: 'fires',
    says: 'release-bot pushed shop/web:latest',
  },
  {
    name: 'a release actor moves a tag back to what an intruder had pushed',
    policy: ACME,
    ...history(
      pushed('shop/web:latest', 'a'),
      pushed('shop/web:tried', 'c', { by: 'mallory' }),
      hours(1),
      pushed('shop/web:latest', 'c', { by: 'release-bot' }),
    ),
    defeats: 'rolled-back',
    expect: 'fires',
    says: 'release-bot pushed shop/web:latest',
  },
  {
    name: 'only webhooks say that the release actor moved the tag back',
    policy: ACME,
    ...history(
      pushed('shop/web:latest', 'a', CLAIMED),
      hours(1),
      pushed('shop/web:latest', 'b', CLAIMED),
      hours(1),
      pushed('shop/web:latest', 'a', { by: 'release-bot', ...CLAIMED }),
    ),
    defeats: 'rolled-back',
    expect: 'fires',
    says: 'release-bot pushed shop/web:latest',
  },
  ...byJob,
  ...byAttacher,
  ...byWebhook,
  ...ofBuild,
  ...fromBefore,
];
