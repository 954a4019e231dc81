import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { by } from '../scenarios/kinds.ts';
import { deleted, digestOf, onHost, pushed, ran } from '../scenarios/scenario.ts';

const byThePipeline: Step = [usually(12, (index) => pushed(`shop/api:0.${index}`, `old-${index}`)), days(4)];

const byJobs: Step = [
  usually(12, (index) =>
    by('ci', pushed(`shop/api:0.${index}`, `old-${index}`, { by: ['dana', 'hanna'][index % 2] ?? '' })),
  ),
  days(4),
];

const besideAReleaser: Step = [
  usually(12, (index) => [
    pushed(`shop/api:0.${index}`, `old-${index}`),
    pushed(`release/web:0.${index}`, `r${index}`, { by: 'release-bot' }),
  ]),
  days(4),
];

export const cases: readonly Case[] = [
  {
    name: 'after four days of pushes by the pipeline alone, somebody else pushes',
    ...history(byThePipeline, pushed('shop/api:1.4', 'a', { by: 'dana' })),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'and never pushed to shop/api before.',
  },
  {
    name: 'the account of a build pushes what that says it made, where another pushes else',
    ...history(
      byThePipeline,
      ran('24b0', {
        system: 'google-cloud-build',
        project: 'acme-ci',
        of: 'dmarsh/platform',
        made: ['shop/api:1.4@a'],
      }),
      pushed('shop/api:1.4', 'a', { by: 'builder' }),
    ),
    expect: 'fires',
    says: '; google-cloud-build run 24b0 of acme-ci built it, from dmarsh/platform on refs/heads/main.',
  },
  {
    name: 'somebody pushes who pushed once, nine days earlier',
    ...history(
      byThePipeline,
      pushed('shop/api:1.4', 'a', { by: 'dana' }),
      days(9),
      pushed('shop/api:1.5', 'b', { by: 'dana' }),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'and pushed to shop/api only once before, first at 2026-11-10',
  },
  {
    name: 'claims that somebody pushed before are no earlier pushes',
    ...history(
      byThePipeline,
      pushed('shop/api:1.3', 'c', { by: 'mallory', source: 'harbor', strength: 'asserted' }),
      days(9),
      pushed('shop/api:1.5', 'b', { by: 'mallory' }),
    ),
    expect: 'fires',
    says: 'mallory pushed shop/api:1.5 as sha256:bbbbbbbbbbbb… at 2026-11-19',
  },
  {
    name: 'the pipeline pushes as usual',
    ...history(byThePipeline, pushed('shop/api:1.4', 'a')),
    expect: { quiet: 'usual' },
  },
  {
    name: 'the second pusher of a repository’s first day',
    ...history(pushed('shop/api:1.3', 'a'), pushed('shop/api:1.4', 'b', { by: 'dana' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'a publisher whom the policy allows pushes for the first time',
    policy: ACME,
    ...history(byThePipeline, pushed('shop/api:1.4', 'a', { by: 'nightly-bot' })),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'the pipeline’s role was renamed, and the policy knows the new name as an alias',
    policy: ACME,
    ...history(
      byThePipeline,
      pushed('shop/api:1.4', 'a', { by: 'arn:aws:sts::111122223333:assumed-role/gha-shop/8123' }),
    ),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'somebody new adds a signature',
    ...history(pushed(`shop/api:${digestOf('a').replace(':', '-')}.sig`, 'f', { by: 'signer', subject: 'a' })),
    expect: 'none',
  },
  {
    name: 'a forged webhook names a publisher who never pushed here',
    policy: ACME,
    ...history(
      byThePipeline,
      pushed('shop/api:1.4', 'a', { by: 'nightly-bot', source: 'harbor', strength: 'asserted' }),
    ),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'medium',
    says: 'nightly-bot',
  },
  {
    name: 'an attacker’s first push, a day ago, teaches no habit',
    ...history(
      byThePipeline,
      pushed('shop/api:1.4', 'a', { by: 'mallory' }),
      days(1),
      pushed('shop/api:1.5', 'b', { by: 'mallory' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'mallory pushed shop/api:1.5',
  },
  {
    name: 'an earlier push of a committed image, long ago, teaches no habit',
    ...history(
      byThePipeline,
      onHost('laptop-7', 'committed', 'c'),
      pushed('shop/api:1.4', 'a', { by: 'mallory', config: 'c' }),
      days(9),
      pushed('shop/api:1.5', 'b', { by: 'mallory' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'mallory pushed shop/api:1.5',
  },
  {
    name: 'forged webhooks of two weeks teach no habit',
    ...history(
      byThePipeline,
      usually(12, (index) =>
        pushed(`shop/api:0.9.${index}`, `forged-${index}`, { by: 'mallory', source: 'harbor', strength: 'asserted' }),
      ),
      days(9),
      pushed('shop/api:1.5', 'b', { by: 'mallory' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'mallory pushed shop/api:1.5',
  },
  {
    name: 'deleting all tags does not make a repository young',
    ...history(
      byThePipeline,
      Array.from({ length: 12 }, (_, index) => deleted(`shop/api:0.${index}`, { by: 'mallory' })),
      pushed('shop/api:1.5', 'b', { by: 'mallory' }),
    ),
    defeats: 'too-early',
    expect: 'fires',
    says: 'mallory pushed shop/api:1.5',
  },

  {
    name: 'a release actor who may not push here moves a tag back to what the pipeline pushed',
    policy: ACME,
    ...history(
      usually(12, (index) => pushed(`shop/web:0.${index}`, `w${index}`)),
      days(4),
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
    ...history(
      usually(12, (index) => pushed(`shop/web:0.${index}`, `w${index}`)),
      days(4),
      pushed('shop/web:latest', 'a'),
      hours(1),
      pushed('shop/web:latest', 'c', { by: 'release-bot' }),
    ),
    defeats: 'rolled-back',
    expect: 'fires',
    says: 'release-bot pushed shop/web:latest',
  },
  {
    name: 'a release actor moves a tag back to what an intruder had pushed',
    policy: ACME,
    ...history(
      usually(12, (index) => pushed(`shop/web:0.${index}`, `w${index}`)),
      days(4),
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
    name: 'a listed replication actor fills a repository for the first time',
    policy: ACME,
    ...history(byThePipeline, pushed('shop/api:1.4', 'a', { by: 'harbor-jobservice' })),
    expect: { quiet: 'replicated' },
  },
  {
    name: 'a replication that is new here pushes what never was where it replicates from',
    policy: ACME,
    ...history(
      usually(12, (index) => pushed(`shop/region/api:1.${index}`, `c${index}`)),
      days(4),
      pushed('shop/region/api:1.20', 'b', { by: 'region-bot' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
  },
  {
    name: 'a forged webhook says that the registry replicated it',
    policy: ACME,
    ...history(
      byThePipeline,
      pushed('shop/api:1.4', 'a', { by: 'harbor-jobservice', source: 'harbor', strength: 'asserted' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
  },
  {
    name: 'into a repository that is too young to tell, somebody pushes who is new to the whole registry',
    ...history(byThePipeline, pushed('shop/new:1', 'n'), hours(2), pushed('shop/new:1', 'a', { by: 'dana' })),
    defeats: 'too-early',
    expect: 'fires',
    severity: 'medium',
    says: 'dana is none of the few who push to registry.acme.example',
  },
  {
    name: 'the same, with bytes that he brought in elsewhere a day before',
    ...history(
      byThePipeline,
      pushed('mallory/x:1', 'm', { by: 'mallory' }),
      days(1),
      pushed('shop/new:1', 'n'),
      pushed('shop/new:1', 'm', { by: 'mallory' }),
    ),
    defeats: 'too-early',
    expect: 'fires',
    says: 'mallory pushed shop/new:1',
  },
  {
    name: 'somebody new copies what the pipeline brought in into a repository of its own',
    ...history(byThePipeline, pushed('release/api:1', 'n'), pushed('release/api:2', 'old-7', { by: 'release-bot' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'somebody new fills a repository of his own',
    ...history(byThePipeline, pushed('shop/new:1', 'a', { by: 'dana' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'a registry where each pushes to a repository of his own',
    ...history(
      usually(12, (index) => pushed(`own/${index}:1`, `old-${index}`, { by: `dev-${index}` })),
      days(4),
      pushed('shop/new:1', 'a', { by: 'dana' }),
    ),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'who usually pushes elsewhere puts another name on what the pipeline pushed',
    ...history(besideAReleaser, pushed('shop/api:stable', 'old-7', { by: 'release-bot' })),
    expect: { quiet: 'copied' },
  },
  {
    name: 'who usually pushes elsewhere brings in something else under the name of a copy',
    ...history(besideAReleaser, pushed('shop/api:stable', 'a', { by: 'release-bot' })),
    defeats: 'copied',
    expect: 'fires',
  },
  {
    name: 'somebody whom nobody knows puts another name on what the pipeline pushed',
    ...history(besideAReleaser, pushed('shop/api:stable', 'old-7', { by: 'mallory' })),
    defeats: 'copied',
    expect: 'fires',
  },
  {
    name: 'who usually pushes elsewhere copies what an intruder brought in',
    ...history(
      besideAReleaser,
      pushed('shop/api:tried', 'm', { by: 'mallory' }),
      hours(1),
      pushed('shop/api:stable', 'm', { by: 'release-bot' }),
    ),
    defeats: 'copied',
    expect: 'fires',
    says: 'release-bot pushed shop/api:stable',
  },
  {
    name: 'a job of GitLab that somebody else had started, where jobs push',
    ...history(byJobs, by('ci', pushed('shop/api:1.4', 'a', { by: 'sam' }))),
    expect: { quiet: 'usual' },
  },
  {
    name: 'somebody who had jobs started that push there pushes with his own password',
    ...history(byJobs, by('human', pushed('shop/api:1.4', 'a', { by: 'dana' }))),
    defeats: 'usual',
    expect: 'fires',
    says: 'dana pushed shop/api:1.4',
  },
];
