import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { assumed } from '../scenarios/control-scenario.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { deployed, digestOf, pushed, ran, runs } from '../scenarios/scenario.ts';

const mornings: Step = [usually(12, (index) => pushed(`shop/api:0.${index}`, `v${index}`)), days(4)];
const by = { by: 'mallory' } as const;

const nightly = (
  index: number,
  told: { readonly trigger?: string; readonly head?: string; readonly ref?: string },
): Step => [
  ran(`82${index}/1`, { workflow: '.github/workflows/nightly.yml', ...told }),
  pushed(`shop/api:1.${index}`, `n${index}`),
  days(1),
];

export const cases: readonly Case[] = [
  {
    name: 'somebody new pushes three times',
    ...history(
      mornings,
      [0, 1, 2].map((index): Step => [pushed(`shop/api:1.${index}`, `m${index}`, by), hours(20)]),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'mallory, who is new there, made 3 suspicious pushes to 1 repository',
  },
  {
    name: 'jobs of several repositories push by one new role in turn: no one of them is behind all of it',
    ...history(
      mornings,
      ['api', 'web', 'pay'].map((project): Step => {
        const credential = `ASIA-${project}`;
        const session = `release/${project}-7`;
        return [
          assumed(`repo:acme/${project}:ref:refs/tags/v1`, session, credential),
          pushed(`shop/api:${project}`, `m-${project}`, {
            by: `arn:aws:sts::111122223333:assumed-role/${session}`,
            credential,
          }),
          hours(20),
        ];
      }),
    ),
    expect: 'fires',
    says: '(behind it 3 in turn: repo:acme/api:ref:refs/tags/v1, repo:acme/web:ref:refs/tags/v1, repo:acme/pay:ref:refs/tags/v1), who is new there',
  },
  {
    name: 'one of the images is deployed',
    ...history(
      mornings,
      pushed('shop/api:1.0', 'a', by),
      pushed('shop/api:1.1', 'b', by),
      pushed('shop/api:1.2', 'c', by),
      deployed('shop/api', `shop/api@${digestOf('c')}`),
      runs('shop/api', `shop/api@${digestOf('c')}`, 'c'),
    ),
    expect: 'fires',
    severity: 'high',
    says: '1 of the images was deployed',
  },
  {
    name: 'more stands against one of the images than against the others: it also takes the place of an immutable tag',
    policy: ACME,
    ...history(
      pushed('shop/api:v1.2', 'd'),
      hours(3),
      pushed('shop/api:1.0', 'a', by),
      pushed('shop/api:1.1', 'b', by),
      pushed('shop/api:v1.2', 'c', by),
    ),
    expect: 'fires',
    says: 'Most stands against shop/api:v1.2 (sha256:cccccccccccc…), pushed at',
  },
  {
    name: 'an honest account carries one of the images on, and the copy is deployed, too: one image was',
    policy: ACME,
    ...history(
      pushed('dev/api:1.0', 'a', by),
      pushed('dev/api:1.1', 'b', by),
      pushed('dev/api:1.2', 'c', by),
      runs('shop/dev', 'dev/api:1.2', 'c', { cluster: 'sandbox-1' }),
      hours(2),
      pushed('prod/api:1.2', 'c', { by: 'promoter' }),
      runs('shop/api', 'prod/api:1.2', 'c'),
    ),
    expect: 'fires',
    says: '1 of the images was deployed',
  },
  {
    name: 'a stolen credential is used from elsewhere, night after night',
    ...history(
      mornings,
      [0, 1, 2, 3].map(
        (index): Step => [
          pushed(`shop/api:1.${index}`, `m${index}`, { from: '203.0.113.77', client: 'curl/8.5.0' }),
          days(1),
        ],
      ),
    ),
    expect: 'fires',
    says: 'ci-bot from 203.0.113.77 with curl/8.5.0, which is new there, made 4 suspicious pushes',
  },
  {
    name: 'what one stranger brings another brings again, without a tag, from the first image on: both are told',
    policy: ACME,
    ...history(
      [0, 1, 2].map(
        (index): Step => [
          pushed('shop/api', `m${index}`, by),
          hours(1),
          pushed('shop/api', `m${index}`, { by: 'eve' }),
          hours(20),
        ],
      ),
    ),
    expect: 'fires',
    says: 'mallory, whom the policy does not allow there, made 3 suspicious pushes',
  },
  {
    name: 'two pushes by somebody new are read one by one',
    ...history(mornings, pushed('shop/api:1.0', 'a', by), hours(1), pushed('shop/api:1.1', 'b', by)),
    expect: 'none',
  },
  {
    name: 'two pushes, and a third half a year later, are two stories',
    ...history(
      mornings,
      pushed('shop/api:1.0', 'a', by),
      pushed('shop/api:1.1', 'b', by),
      days(180),
      pushed('shop/api:1.2', 'c', by),
    ),
    expect: 'none',
  },
  {
    name: 'the usual publisher goes on as usual',
    ...history(
      mornings,
      usually(6, (index) => pushed(`shop/api:1.${index}`, `w${index}`)),
    ),
    expect: 'none',
  },

  {
    name: 'before anything is usual, one account moves three tags of another',
    ...history(
      ['a', 'b', 'c'].map((tag) => pushed(`shop/api:${tag}`, tag)),
      ['a', 'b', 'c'].map((tag) => pushed(`shop/api:${tag}`, `m${tag}`, by)),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'mallory, who moves the tags of ci-bot, made 3 suspicious pushes',
  },
  {
    name: 'one account moves tags of several others',
    ...history(
      ['a', 'b', 'c'].map((tag) => pushed(`shop/api:${tag}`, tag, { by: `ci-${tag}` })),
      ['a', 'b', 'c'].map((tag) => pushed(`shop/api:${tag}`, `m${tag}`, by)),
    ),
    expect: 'none',
  },
  {
    name: 'somebody whom the policy does not allow pushes three times to a new repository',
    policy: ACME,
    ...history([0, 1, 2].map((index) => pushed(`shop/new:1.${index}`, `m${index}`, by))),
    expect: 'fires',
    severity: 'high',
    says: 'mallory, whom the policy does not allow there, made 3 suspicious pushes',
  },
  {
    name: 'several accounts push into a registry of which the policy says nothing',
    policy: ACME,
    ...history(pushed('new.example/shop/api:1', 'a'), hours(1), pushed('new.example/shop/web:1', 'b', by)),
    expect: 'fires',
    severity: 'high',
    says: 'ci-bot, mallory, in a registry of which the policy says nothing (new.example), made 2 suspicious pushes',
    times: 1,
  },
  {
    name: 'a listed replication actor moves a repository',
    policy: ACME,
    ...history([0, 1, 2].map((index) => pushed(`mirror/new:1.${index}`, `m${index}`, { by: 'harbor-jobservice' }))),
    expect: 'none',
  },
  {
    name: 'the replication actor fills a repository that nothing is replicated to',
    policy: ACME,
    ...history([0, 1, 2].map((index) => pushed(`prod/new:1.${index}`, `m${index}`, { by: 'harbor-jobservice' }))),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a new workflow of which the policy was not told publishes every day',
    policy: ACME,
    ...history([0, 1, 2].map((index) => nightly(index, {}))),
    expect: 'fires',
    severity: 'high',
    says: '.github/workflows/nightly.yml of acme/shop (github, started by push) by ci-bot, which the policy does not allow, made 3 suspicious pushes',
  },
  {
    name: 'a new workflow publishes twice, and what a pull request of a fork starts stands alone',
    policy: ACME,
    ...history(
      [0, 1].map((index) => nightly(index, {})),
      nightly(2, { trigger: 'pull_request', head: 'mallory/shop' }),
    ),
    expect: 'none',
  },
  {
    name: 'pull requests, each on a ref of its own, publish where the policy allows pushes to the branch',
    policy: ACME,
    ...history(
      [0, 1, 2].map((index) => nightly(index, { trigger: 'pull_request', ref: `refs/pull/24${index}/merge` })),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'started by pull_request',
  },
];
