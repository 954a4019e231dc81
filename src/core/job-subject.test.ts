import { expect, test } from 'vitest';
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
