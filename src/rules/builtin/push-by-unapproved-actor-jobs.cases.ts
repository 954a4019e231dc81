import { ACME } from '../scenarios/acme.ts';
import { JOB, promotedByJob } from '../scenarios/promotion-job.ts';
import type { Case } from '../rule.ts';
import { history, hours } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

const BY_JOB = promotedByJob(ACME);

/** As a webhook tells of it. */
const HEARD = { ...JOB, source: 'github-webhook', strength: 'asserted' } as const;

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
    name: 'only webhooks tell of the promotion job, and nothing better is read of its project',
    policy: BY_JOB,
    ...history(
      pushed('dev/shop/api:1.4', 'a'),
      hours(1),
      ran('77/1', HEARD),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'a webhook tells of a promotion job that the policy wants on record',
    policy: BY_JOB.replace('project: acme/promote,', 'project: acme/promote, evidence: recorded,'),
    ...history(
      pushed('dev/shop/api:1.4', 'a'),
      hours(1),
      ran('77/1', HEARD),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
    ),
    defeats: 'promoted',
    expect: 'fires',
    says: 'no run of acme/promote went on then',
  },
  {
    name: 'a forged webhook says, beside records of the job, that it ran',
    policy: BY_JOB,
    ...history(
      pushed('dev/shop/api:1.3', 'b'),
      ran('76/1', JOB),
      pushed('prod/shop/api:1.3', 'b', { by: 'promoter' }),
      hours(4),
      pushed('dev/shop/api:1.4', 'a'),
      hours(1),
      ran('77/1', HEARD),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
      hours(1),
      ran('78/1', JOB),
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
