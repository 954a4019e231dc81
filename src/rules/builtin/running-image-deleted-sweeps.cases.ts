import type { Case } from '../rule.ts';
import { days, history, hours, type Step } from '../scenarios/history.ts';
import { deleted, deployed, pushed, ran, runs } from '../scenarios/scenario.ts';

const OWN = `version: 1
actors: [{ name: ci-bot, kind: ci }]
publishers: [{ repositories: ["**"], actors: [ci-bot], builds: [{ source: github, project: acme/shop }] }]
tags: [{ repositories: ["**"], floating: [stable] }]
`;
const cleanUp = { workflow: '.github/workflows/retention.yml', trigger: 'schedule', project: 'acme/ops' } as const;
/** A scheduled job has cleaned up twice; an image that runs got a successor under its tag, by the same account. */
const superseded: Step = [
  ran('700/1', { made: ['a'] }),
  pushed('shop/api:stable', 'a'),
  deployed('shop/api', 'shop/api:stable'),
  runs('shop/api', 'shop/api:stable', 'a'),
  hours(5),
  ['x', 'y'].map(
    (digest, nth): Step => [
      ran(`70${nth + 1}/1`, { made: [digest] }),
      pushed(`shop/web:1.${nth}`, digest),
      ran(`80${nth}/1`, cleanUp),
      deleted('shop/web', { digest }),
      days(7),
    ],
  ),
  ran('703/1', { made: ['b'] }),
  pushed('shop/api:stable', 'b'),
  days(7),
];

/** Where a scheduled job of the account that builds cleans up what runs. */
export const sweepCases: readonly Case[] = [
  {
    name: 'a scheduled job cleans up as on days before, and does not know what runs',
    policy: OWN,
    ...history(superseded, ran('803/1', cleanUp), deleted('shop/api', { digest: 'a' })),
    expect: 'fires',
    severity: 'low',
    says: 'It did so in github run 803/1 of acme/ops, which is scheduled and cleans up as on days before',
  },
  {
    name: 'the same job, started by somebody',
    policy: OWN,
    ...history(
      superseded,
      ran('803/1', { ...cleanUp, trigger: 'workflow_dispatch', by: 'mallory' }),
      deleted('shop/api', { digest: 'a' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a pull request of a fork runs while the scheduled job does',
    policy: OWN,
    ...history(
      superseded,
      ran('803/1', cleanUp),
      ran('804/1', { trigger: 'pull_request_target', head: 'mallory/shop' }),
      deleted('shop/api', { digest: 'a' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'another scheduled job than the one that cleans up',
    policy: OWN,
    ...history(
      superseded,
      ran('803/1', { ...cleanUp, workflow: '.github/workflows/mine.yml' }),
      deleted('shop/api', { digest: 'a' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the scheduled job deletes what a tag still means',
    policy: OWN,
    ...history(superseded, pushed('shop/api:stable', 'a'), ran('803/1', cleanUp), deleted('shop/api', { digest: 'a' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the scheduled job deletes what somebody else had brought in, and the tag was put back since',
    policy: OWN,
    ...history(
      superseded,
      pushed('shop/api:stable', 'e', { by: 'mallory' }),
      runs('shop/api', 'shop/api:stable', 'e', { pod: 'e8s2v' }),
      hours(2),
      pushed('shop/api:stable', 'b'),
      ran('803/1', cleanUp),
      deleted('shop/api', { digest: 'e' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
];
