import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { history, hours, minutes, type Step } from '../scenarios/history.ts';
import { forkCases } from './push-from-unapproved-build-forks.cases.ts';
import { jobCases, TWO_PROJECTS } from './push-from-unapproved-build-jobs.cases.ts';
import { renamedCases } from './push-from-unapproved-build-renamed.cases.ts';
import { digestOf, pushed, ran } from '../scenarios/scenario.ts';

/** As its own project's, or a forger's. */
const BY_WEBHOOK = { source: 'github-webhook', strength: 'asserted' } as const;
/** A webhook tells of a run by the name that its project had, the build system by the one that it has now. */
const moved: Step = [
  ran('8123/1', { ...BY_WEBHOOK, id: 'git.example/406' }),
  ran('8123/1', { id: 'git.example/406', project: 'platform/shop' }),
];
const MOVED = ACME.replace(
  '    builds:\n',
  '    builds:\n      - { source: github, project: platform/shop, refs: ["refs/heads/main"], triggers: [push] }\n',
);

const COMMIT = 'c0ffee0123456789c0ffee0123456789c0ffee01';
const CLOUD_BUILD = { system: 'google-cloud-build', project: 'acme-ci', trigger: 'trigger' } as const;
const OF_PLATFORM = `version: 1
publishers:
  - repositories: ["registry.acme.example/shop/**"]
    builds: [{ source: google-cloud-build, project: acme-ci, repositories: [acme/platform], refs: [refs/heads/main] }]
`;

export const cases: readonly Case[] = [
  ...forkCases,
  ...jobCases,
  ...renamedCases,
  {
    name: 'a run that a pull request started pushes a release',
    policy: ACME,
    ...history(ran('8123/1', { trigger: 'pull_request' }), pushed('shop/api:1.4', 'a')),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'it was started by pull_request',
  },
  {
    name: 'a run of another workflow',
    policy: ACME,
    ...history(ran('8123/1', { workflow: '.github/workflows/lint.yml' }), pushed('shop/api:1.4', 'a')),
    expect: 'fires',
    says: 'it ran the workflow .github/workflows/lint.yml',
  },
  {
    name: 'a run on a branch that nobody reviews',
    policy: ACME,
    ...history(ran('8123/1', { ref: 'refs/heads/dana-test' }), pushed('shop/api:1.4', 'a')),
    expect: 'fires',
    says: 'it ran on refs/heads/dana-test',
  },
  {
    name: 'the release workflow on the main branch',
    policy: ACME,
    ...history(ran('8123/1'), pushed('shop/api:1.4', 'a')),
    expect: { quiet: 'approved' },
  },
  {
    name: 'the release workflow on a release tag, of which only the short name is told',
    policy: ACME,
    ...history(ran('8123/1', { ref: 'v1.4', trigger: 'release' }), pushed('shop/api:1.4', 'a')),
    expect: { quiet: 'approved' },
  },
  {
    name: 'a run of a project that was moved, whose new name the policy does not have: project-renamed tells it once',
    policy: ACME,
    ...history(moved, pushed('shop/api:1.4', 'a')),
    expect: { quiet: 'approved' },
  },
  {
    name: 'a run of another project that took the name which a moved one left',
    policy: ACME,
    ...history(moved, hours(48), ran('8200/1', { id: 'git.example/777' }), pushed('shop/api:1.4', 'a')),
    expect: 'fires',
    severity: 'high',
    says: 'the project that now is acme/shop took this name from another (id git.example/406), a webhook says',
  },
  {
    name: 'the same where the policy has both names',
    policy: MOVED,
    ...history(moved, hours(48), ran('8200/1', { id: 'git.example/777' }), pushed('shop/api:1.4', 'a')),
    expect: 'fires',
    says: 'took this name from another',
  },
  {
    name: 'the same by records alone',
    policy: MOVED,
    ...history(
      ran('8123/1', { id: 'git.example/406' }),
      hours(24),
      ran('8124/1', { id: 'git.example/406', project: 'platform/shop' }),
      hours(24),
      ran('8200/1', { id: 'git.example/777' }),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: 'fires',
    says: 'took this name from another (id git.example/406).',
  },
  {
    name: 'a webhook calls a run of a later project by the name of one on record: that one is none that took it',
    policy: ACME,
    ...history(
      ran('8123/1', { id: 'git.example/406' }),
      hours(24),
      ran('8200/1', { ...BY_WEBHOOK, id: 'git.example/777' }),
      ran('8200/1', { id: 'git.example/777', project: 'acme/toy' }),
      hours(24),
      ran('8300/1', { id: 'git.example/406' }),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: { quiet: 'approved' },
  },
  {
    name: 'a forged webhook gives a project of one’s own, which is on record, the name that the policy has',
    policy: ACME,
    ...history(
      ran('8100/1', { id: 'git.example/406' }),
      hours(24),
      ran('8200/1', { ...BY_WEBHOOK, id: 'git.example/777' }),
      ran('8200/1', { id: 'git.example/777', project: 'acme/toy' }),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: 'none',
  },
  {
    name: 'a push without any run',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a')),
    expect: 'none',
  },
  {
    name: 'a signature made by a run on another branch',
    policy: ACME,
    ...history(
      ran('8123/1', { ref: 'refs/heads/dana-test' }),
      pushed(`shop/api:${digestOf('a').replace(':', '-')}.sig`, 'f', { subject: 'a' }),
    ),
    expect: 'none',
  },
  {
    name: 'a fork’s commit, on a branch named like ours, in a workflow file named like ours',
    policy: ACME,
    ...history(ran('8123/1', { head: 'mallory/shop' }), pushed('shop/api:1.4', 'a')),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
    says: 'its commit comes from the fork mallory/shop',
  },
  {
    name: 'a branch named like a release tag',
    policy: ACME,
    ...history(ran('8123/1', { ref: 'refs/heads/v9' }), pushed('shop/api:1.4', 'a')),
    defeats: 'approved',
    expect: 'fires',
  },
  {
    name: 'a workflow whose name only begins like the approved one',
    policy: ACME,
    ...history(ran('8123/1', { workflow: '.github/workflows/release.yml.disabled.yml' }), pushed('shop/api:1.4', 'a')),
    defeats: 'approved',
    expect: 'fires',
  },
  {
    name: 'a run that nobody approved reports the digest, while an approved one goes on',
    policy: ACME,
    ...history(ran('8123/1'), ran('8124/1', { head: 'mallory/shop', made: ['a'] }), pushed('shop/api:1.4', 'a')),
    defeats: 'approved',
    expect: 'fires',
    says: 'mallory/shop',
  },
  {
    name: 'the record of the run does not say where its commit is from, and a webhook says: from a fork',
    policy: ACME,
    ...history(
      ran('8123/1'),
      ran('8123/1', { head: 'mallory/shop', source: 'github-webhook', strength: 'asserted' }),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'its commit comes from the fork mallory/shop, a webhook says',
  },
  {
    name: 'a webhook says: from a fork, and a later, forged one: it is not',
    policy: ACME,
    ...history(
      ran('8123/1'),
      ran('8123/1', { head: 'mallory/shop', source: 'github-webhook', strength: 'asserted' }),
      ran('8123/1', { head: 'acme/shop', source: 'github-webhook', strength: 'asserted' }),
      pushed('shop/api:1.4', 'a'),
    ),
    defeats: 'approved',
    expect: 'fires',
    says: 'mallory/shop',
  },
  {
    name: 'a forged webhook says of a fork’s recorded run that it is none',
    policy: ACME,
    ...history(
      ran('8123/1', { head: 'mallory/shop' }),
      ran('8123/1', { head: 'acme/shop', source: 'github-webhook', strength: 'asserted' }),
      pushed('shop/api:1.4', 'a'),
    ),
    defeats: 'approved',
    expect: 'fires',
    says: 'mallory/shop',
  },
  {
    name: 'which workflow ran is told only by a forged webhook',
    policy: ACME,
    ...history(
      ran('8123/1', { workflow: '' }),
      ran('8123/1', { source: 'github-webhook', strength: 'asserted' }),
      pushed('shop/api:1.4', 'a'),
    ),
    defeats: 'approved',
    expect: 'fires',
    says: 'that it ran the workflow .github/workflows/release.yml is told only by a webhook',
  },
  {
    name: 'what started the run, and on which branch, is told only by a forged webhook',
    policy: ACME,
    ...history(
      ran('8123/1', { trigger: '', ref: '' }),
      ran('8123/1', { source: 'github-webhook', strength: 'asserted' }),
      pushed('shop/api:1.4', 'a'),
    ),
    defeats: 'approved',
    expect: 'fires',
    says: 'that it was started by push is told only by a webhook',
  },
  {
    name: 'a run failed and was started again: which workflow it is is on record of the later attempt',
    policy: ACME,
    ...history(
      ran('8123/1', { workflow: '', commit: COMMIT }),
      ran('8123/1', { source: 'github-webhook', strength: 'asserted', commit: COMMIT }),
      pushed('shop/api:1.4', 'a'),
      hours(1),
      ran('8123/2', { commit: COMMIT }),
    ),
    expect: { quiet: 'approved' },
  },
  {
    name: 'a webhook tells of a later attempt of a run, and of its workflow: forged',
    policy: ACME,
    ...history(
      ran('8123/1', { workflow: '', commit: COMMIT }),
      pushed('shop/api:1.4', 'a'),
      hours(1),
      ran('8123/2', { source: 'github-webhook', strength: 'asserted', commit: COMMIT }),
    ),
    defeats: 'approved',
    expect: 'fires',
    says: 'it ran the workflow (unknown)',
  },
  {
    name: 'another run of the same commit ran the approved workflow, later, and started by whoever pushed the commit',
    policy: ACME,
    ...history(
      ran('8123/1', { workflow: '', commit: COMMIT }),
      pushed('shop/api:1.4', 'a'),
      hours(1),
      ran('8124/2', { commit: COMMIT }),
    ),
    defeats: 'approved',
    expect: 'fires',
    says: 'it ran the workflow (unknown)',
  },
  {
    name: 'a project of their own has a run of that number and commit, of a workflow named like the approved one',
    policy: ACME,
    ...history(
      ran('8123/1', { workflow: '', commit: COMMIT }),
      pushed('shop/api:1.4', 'a'),
      hours(1),
      ran('8123/2', { project: 'mallory/shop', commit: COMMIT }),
    ),
    defeats: 'approved',
    expect: 'fires',
    says: 'it ran the workflow (unknown)',
  },
  {
    name: 'a run of a fork is started again, and only the later attempt is told by what knows of forks',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'a'),
      hours(1),
      ran('8123/2', { commit: COMMIT, head: 'mallory/shop' }),
    ),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
    says: 'its commit comes from the fork mallory/shop',
  },
  {
    name: 'a webhook repeats what the record says',
    policy: ACME,
    ...history(
      ran('8123/1'),
      ran('8123/1', { head: 'acme/shop', source: 'github-webhook', strength: 'asserted' }),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: { quiet: 'approved' },
  },
  {
    name: 'a forged webhook contradicts what the record says',
    policy: ACME,
    ...history(
      ran('8123/1', { head: 'acme/shop' }),
      ran('8123/1', { head: 'mallory/shop', trigger: 'pull_request', source: 'github-webhook', strength: 'asserted' }),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: { quiet: 'approved' },
  },

  {
    name: 'two runs of pull requests from forks go on at once, and no other',
    policy: ACME,
    ...history(
      ran('8123/1', { head: 'mallory/shop', trigger: 'pull_request_target' }),
      ran('8124/1', { head: 'mallory/shop', trigger: 'pull_request_target' }),
      pushed('shop/api:1.4', 'a'),
    ),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
    says: 'none of which the policy allows',
  },

  {
    name: 'the release workflow was started on another branch beside the genuine run, and two images are pushed',
    policy: ACME,
    ...history(
      ran('8122/1'),
      pushed('shop/api:1.3', 'a'),
      hours(20),
      ran('8123/1'),
      ran('8124/1', { ref: 'refs/heads/quick-fix', trigger: 'workflow_dispatch' }),
      pushed('shop/api:1.4', 'b'),
      pushed('shop/api:1.4.1', 'c'),
    ),
    defeats: 'approved',
    expect: 'fires',
    severity: 'medium',
    says: 'one of them may be the other’s',
  },
  {
    name: 'a pull request’s run of the release workflow goes on beside the genuine run, which makes one image',
    policy: ACME,
    ...history(
      ran('8123/1'),
      ran('8124/1', { ref: 'refs/heads/feature', trigger: 'pull_request' }),
      pushed('shop/api:1.4', 'b'),
      pushed('shop/api:latest', 'b'),
    ),
    expect: { quiet: 'approved' },
  },
  {
    name: 'such runs make two images every time, and a pull request’s run goes on beside one of them',
    policy: ACME,
    ...history(
      ran('8122/1'),
      pushed('shop/api:1.3', 'a'),
      pushed('shop/api:1.3-debian', 'd'),
      hours(20),
      ran('8123/1'),
      ran('8124/1', { ref: 'refs/heads/feature', trigger: 'pull_request' }),
      pushed('shop/api:1.4', 'b'),
      pushed('shop/api:1.4-debian', 'c'),
    ),
    expect: { quiet: 'approved' },
  },
  {
    name: 'a pull request’s run of the usual project goes on beside a genuine run of another, which never pushed here',
    policy: TWO_PROJECTS,
    ...history(
      ran('8122/1'),
      pushed('shop/api:1.3', 'a'),
      hours(20),
      ran('77/1', { project: 'acme/pay' }),
      ran('8124/1', { ref: 'refs/heads/feature', trigger: 'pull_request' }),
      pushed('shop/api:1.4', 'b'),
    ),
    defeats: 'approved',
    expect: 'fires',
    severity: 'medium',
    says: 'no such run pushed here before',
  },
  {
    name: 'the other project pushed here before, too',
    policy: TWO_PROJECTS,
    ...history(
      ran('8122/1'),
      pushed('shop/api:1.3', 'a'),
      hours(20),
      ran('76/1', { project: 'acme/pay' }),
      pushed('shop/api:pay', 'd'),
      hours(20),
      ran('77/1', { project: 'acme/pay' }),
      ran('8124/1', { ref: 'refs/heads/feature', trigger: 'pull_request' }),
      pushed('shop/api:1.4', 'b'),
    ),
    expect: { quiet: 'approved' },
  },
  {
    name: 'a build of main had ended, and a run for a pull request went on',
    policy: ACME,
    ...history(
      ran('8123/1', { lasts: 1 }),
      minutes(3),
      ran('8124/1', { ref: 'refs/pull/7/merge', trigger: 'pull_request' }),
      pushed('shop/api:latest', 'a'),
    ),
    defeats: 'approved',
    expect: 'fires',
    severity: 'medium',
    says: 'github run 8123/1 of acme/shop, which is allowed, had ended by then',
  },
  {
    name: 'the same, and what is pushed then was there before',
    policy: ACME,
    ...history(
      pushed('shop/api:1.3', 'a'),
      ran('8123/1', { lasts: 1 }),
      minutes(3),
      ran('8124/1', { ref: 'refs/pull/7/merge', trigger: 'pull_request' }),
      pushed('shop/api:latest', 'a'),
    ),
    expect: { quiet: 'approved' },
  },
  {
    name: 'a run of the project and branch that the policy lists, with code of a fork',
    policy: OF_PLATFORM,
    ...history(ran('1', { ...CLOUD_BUILD, of: 'github.com/dmarsh/platform' }), pushed('shop/api:1.4', 'a')),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
    says: 'its source is github.com/dmarsh/platform, not acme/platform',
  },
  {
    name: 'a run with code that somebody brought along, of which no repository is known',
    policy: OF_PLATFORM,
    ...history(ran('1', CLOUD_BUILD), pushed('shop/api:1.4', 'a')),
    defeats: 'approved',
    expect: 'fires',
    says: 'its source is unknown, not acme/platform',
  },
  {
    name: 'a run with code of the repository that the policy lists',
    policy: OF_PLATFORM,
    ...history(ran('1', { ...CLOUD_BUILD, of: 'github.com/acme/platform' }), pushed('shop/api:1.4', 'a')),
    expect: { quiet: 'approved' },
  },
];
