import { ACME } from '../scenarios/acme.ts';
import { JOB, promotedByJob } from '../scenarios/promotion-job.ts';
import type { Case } from '../rule.ts';
import { history, hours } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

const BY_JOB = promotedByJob(ACME);

/** Promotions that a job makes. */
export const byJob: readonly Case[] = [
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

/** Pushes of what a build says that it made, where nobody asks for builds. */
export const ofBuild: readonly Case[] = [
  {
    name: 'somebody who is no publisher pushes what a build says that it made, where nobody asks for builds',
    policy: ACME,
    ...history(
      ran('24b0', { system: 'google-cloud-build', project: 'acme-ci', of: 'dmarsh/platform', made: ['base/os:3@b'] }),
      pushed('base/os:3', 'b'),
    ),
    expect: 'fires',
    severity: 'high',
    says: '; google-cloud-build run 24b0 of acme-ci built it, from dmarsh/platform on refs/heads/main.',
  },
];
