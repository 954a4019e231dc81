import { expect, test } from 'vitest';
import { takerOf } from './account-use.ts';
import { who } from './actor.ts';
import { projectOfJob } from './job-subject.ts';

test.each([
  ['repo:acme/shop:ref:refs/heads/main', 'github:acme/shop'],
  ['repo:acme/shop.web:environment:production', 'github:acme/shop.web'],
  ['principal://iam.example/pools/github/subject/repo:acme/shop:pull_request', 'github:acme/shop'],
  ['project_path:acme/apps/shop:ref_type:branch:ref:main', 'gitlab:acme/apps/shop'],
  ['arn:aws:sts::111122223333:assumed-role/deploy/ci-7', undefined],
  ['dana@acme.example', undefined],
  ['not-a-repo:acme/shop:ref:refs/heads/main', undefined],
])('%s is of %s', (name, project) => {
  expect(projectOfJob(name)).toBe(project);
});

test('a token of a CircleCI job is its project’s, whoever had it started, and is called so that one can read it', () => {
  const [org, project, user] = ['1', '2', '3'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`);
  const subject = `org/${org}/project/${project}/user/${user}`;
  expect(takerOf(subject)).toBe(`org/${org}/project/${project}`);
  expect(takerOf(`${subject}/vcs-origin/github.com/acme/shop/vcs-ref/refs/heads/main`)).toBe(takerOf(subject));
  expect(who({ name: subject })).toBe('CircleCI job of project 22222222 (user 33333333)');
  expect(who({ name: 'org/acme/project/shop/user/lee' })).toBe('org/acme/project/shop/user/lee');
});
