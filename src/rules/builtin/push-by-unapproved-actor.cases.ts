import { ACME } from '../acme.ts';
import type { Case } from '../rule.ts';
import { history, hours, minutes } from '../history.ts';
import { digestOf, pushed, ran } from '../scenario.ts';

const SIGNATURE = `shop/api:${digestOf('a').replace(':', '-')}.sig`;

const CLAIMED = { source: 'harbor', strength: 'asserted' } as const;

/** Promotion is a job of the build system. */
const BY_JOB = ACME.replace(
  'actors: [promoter]',
  'actors: [promoter]\n    builds: [{ source: github, project: acme/promote, workflows: [".github/workflows/promote.yml"], triggers: [workflow_dispatch] }]',
);
const JOB = {
  project: 'acme/promote',
  workflow: '.github/workflows/promote.yml',
  trigger: 'workflow_dispatch',
} as const;

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
    name: 'a push to a repository that no publisher entry speaks about',
    policy: ACME,
    ...history(pushed('billing/api:1.0', 'a')),
    expect: 'fires',
    severity: 'high',
    says: 'no publisher entry speaks about this repository',
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

  {
    name: 'the promotion job copies an image',
    policy: BY_JOB,
    ...history(
      pushed('dev/shop/api:1.4', 'a'),
      hours(1),
      ran('77/1', JOB),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'the promoter’s credential copies an image without the job that should do so',
    policy: BY_JOB,
    ...history(
      ran('76/1', JOB),
      pushed('dev/shop/api:1.4', 'a'),
      hours(2),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
      hours(1),
      ran('77/1', JOB),
    ),
    defeats: 'promoted',
    expect: 'fires',
    severity: 'high',
    says: 'promoter copied dev/shop/api:1.4 to prod/shop/api:1.4',
  },
  {
    name: 'a pull request starts the promotion job',
    policy: BY_JOB,
    ...history(
      pushed('dev/shop/api:1.4', 'a'),
      hours(1),
      ran('77/1', { ...JOB, trigger: 'pull_request' }),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
    ),
    defeats: 'promoted',
    expect: 'fires',
    severity: 'high',
    says: 'it was started by pull_request, not by workflow_dispatch',
  },
  {
    name: 'a forged webhook says that the promotion job ran',
    policy: BY_JOB,
    ...history(
      pushed('dev/shop/api:1.4', 'a'),
      hours(1),
      ran('77/1', { ...JOB, source: 'github-webhook', strength: 'asserted' }),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
    ),
    defeats: 'promoted',
    expect: 'fires',
    says: 'no run of acme/promote went on then',
  },
];
