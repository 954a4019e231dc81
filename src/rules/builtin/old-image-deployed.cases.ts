import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, type Step } from '../scenarios/history.ts';
import { deployed, digestOf, pushed, updated } from '../scenarios/scenario.ts';

const NINETY = ACME.replace('require: { digest: true }', 'maxAge: 90d');
const SET = `shop/api@${digestOf('a')}`;
const replacedThere: Step = [
  pushed('shop/api:1', 'a'),
  deployed('shop/api', 'shop/api:1'),
  days(1),
  pushed('shop/api:2', 'b'),
  updated('shop/api', 'shop/api:2'),
];
const movedOn: Step = [pushed('shop/api:latest', 'a'), days(1), pushed('shop/api:latest', 'b')];

export const cases: readonly Case[] = [
  {
    name: 'a version that the workload left 100 days ago comes back',
    policy: NINETY,
    ...history(replacedThere, days(100), updated('shop/api', 'shop/api:1', { by: 'dana@acme.example' })),
    expect: 'fires',
    severity: 'low',
    state: 'open',
    says: 'had replaced it there by registry.acme.example/shop/api:2',
  },
  {
    name: 'a new workload gets by its digest what the tag left 100 days ago',
    policy: NINETY,
    ...history(movedOn, days(100), deployed('shop/web', SET)),
    expect: 'fires',
    says: 'shop/api:latest had moved on from it',
  },
  {
    name: 'the tag is moved back to an image of 100 days ago and deployed',
    policy: NINETY,
    ...history(
      movedOn,
      days(100),
      pushed('shop/api:latest', 'a', { by: 'mallory' }),
      deployed('shop/web', 'shop/api:latest'),
    ),
    expect: 'fires',
  },
  {
    name: 'the version before comes back the next day',
    policy: NINETY,
    ...history(replacedThere, days(1), updated('shop/api', 'shop/api:1')),
    expect: { quiet: 'recent' },
  },
  {
    name: 'a release actor deploys an old version',
    policy: NINETY,
    ...history(replacedThere, days(100), updated('shop/api', 'shop/api:1', { by: 'release-bot' })),
    expect: { quiet: 'rollback' },
  },
  {
    name: 'a release actor moves the tag back, and the deployer deploys it',
    policy: NINETY,
    ...history(
      movedOn,
      days(100),
      pushed('shop/api:latest', 'a', { by: 'release-bot' }),
      deployed('shop/web', 'shop/api:latest'),
    ),
    expect: { quiet: 'rollback' },
  },
  {
    name: 'an image that nothing replaced is deployed for the first time after 100 days',
    policy: NINETY,
    ...history(pushed('shop/api:1', 'a'), days(100), deployed('shop/api', 'shop/api:1')),
    expect: 'none',
  },
  {
    name: 'what runs for 100 days scales, when no earlier record shows it',
    policy: NINETY,
    ...history(movedOn, days(100), updated('shop/web', SET)),
    expect: 'none',
  },
  {
    name: 'an environment without a limit',
    policy: ACME,
    ...history(replacedThere, days(100), updated('shop/api', 'shop/api:1')),
    expect: 'none',
  },
  {
    name: 'somebody acts as the release actor by impersonation',
    policy: NINETY,
    ...history(replacedThere, days(100), updated('shop/api', 'shop/api:1', { by: 'release-bot', through: 'mallory' })),
    defeats: 'rollback',
    expect: 'fires',
  },
  {
    name: 'a forged webhook says that the release actor moved the tag back',
    policy: NINETY,
    ...history(
      movedOn,
      days(100),
      pushed('shop/api:latest', 'a', { by: 'mallory' }),
      pushed('shop/api:latest', 'a', { by: 'release-bot', source: 'harbor', strength: 'asserted' }),
      deployed('shop/web', 'shop/api:latest'),
    ),
    defeats: 'rollback',
    expect: 'fires',
  },
  {
    name: 'the old digest gets a tag of its own shortly before, and it is still as old',
    policy: NINETY,
    ...history(
      movedOn,
      days(100),
      pushed('shop/api:hotfix', 'a', { by: 'mallory' }),
      hours(1),
      deployed('shop/web', 'shop/api:hotfix'),
    ),
    defeats: 'recent',
    expect: 'fires',
  },
  {
    name: 'the tag is moved back to the old digest and away again, so that it seems to have been replaced just now',
    policy: NINETY,
    ...history(
      movedOn,
      days(100),
      pushed('shop/api:latest', 'a', { by: 'mallory' }),
      pushed('shop/api:latest', 'b', { by: 'mallory' }),
      deployed('shop/web', SET),
    ),
    defeats: 'recent',
    expect: 'fires',
  },
  {
    name: 'a release actor went back to it last week, and it was replaced again since',
    policy: NINETY,
    ...history(
      movedOn,
      days(100),
      pushed('shop/api:latest', 'a', { by: 'release-bot' }),
      days(7),
      pushed('shop/api:latest', 'b'),
      deployed('shop/web', SET),
    ),
    expect: { quiet: 'recent' },
  },
];
