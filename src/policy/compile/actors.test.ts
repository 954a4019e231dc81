import { expect, test } from 'vitest';
import { withoutSessionId } from './actors.ts';
import { compilePolicy, observe } from './compile.ts';
import { loadPolicy } from '../file/load.ts';

const ROLE = 'arn:aws:sts::111122223333:assumed-role/image-build';
const named = (name: string): string => withoutSessionId({ name, kind: 'robot' }).name;

test.each([
  'AWSCodeBuild-356dd138-4850-43bf-ac22-142285f3e6e6',
  'i-0a1b2c3d4e5f60718',
  'botocore-session-1795392000',
  'run-8123',
  'circleci-portal-647',
  'release.7',
  'd-KXEVYRQPA-AssumeRole',
  '9f86d081884c7d659a2feaa0c55ad015',
])('the session %s of a role is the role', (session) => {
  expect(named(`${ROLE}/${session}`)).toBe(`${ROLE}/*`);
});

test.each([
  `${ROLE}/lee`,
  `${ROLE}/lee1985@acme.example`,
  `${ROLE}/GitHubActions`,
  `${ROLE}/lee42`,
  `${ROLE}/d-lee`,
  `${ROLE}/deface-deadbeefs`,
  `${ROLE}/`,
  `${ROLE}/two/1234`,
  'arn:aws:iam::111122223333:user/build-20261124',
  'ci-bot-1234',
])('%s stays who it is', (name) => {
  expect(named(name)).toBe(name);
});

test('without a policy all builds that take a role are one actor', () => {
  const { actor } = observe();
  const [one, other] = ['run-8123', 'run-8124'].map((run) => actor({ name: `${ROLE}/${run}`, kind: 'ci' }));
  expect(one).toEqual(other);
  expect(one?.kind).toBe('ci');
});

test('with a policy the builds of a role that it does not speak about are one stranger', () => {
  const { actor } = compilePolicy(
    loadPolicy(
      `version: 1
actors: [{ name: release, aliases: ["arn:aws:sts::111122223333:assumed-role/release/*"] }]
publishers: [{ repositories: ["**"], actors: ["${ROLE}/AWSCodeBuild-*"] }]`,
      'landwaiter.yaml',
    ),
  );
  const name = (text: string): string => actor({ name: text, kind: 'ci' }).name;
  expect(name(`${ROLE}/run-8123`)).toBe(`${ROLE}/*`);
  expect(name(`${ROLE}/AWSCodeBuild-356dd138-4850`)).toBe(`${ROLE}/AWSCodeBuild-*`);
  expect(name(`${ROLE.replace('image-build', 'release')}/run-8123`)).toBe('release');
});

test.each([
  ['all of a role', '*', `${ROLE}/*`],
  ['those that begin alike', 'run-*', `${ROLE}/run-*`],
  ['one of them', 'run-8123', `${ROLE}/run-8123`],
])('with a policy that lists %s as publishers a session is what that leaves it', (_, listed, expected) => {
  const text = `version: 1
publishers: [{ repositories: ["**"], actors: ["${ROLE}/${listed}"] }]`;
  const { actor } = compilePolicy(loadPolicy(text, 'landwaiter.yaml'));
  expect(actor({ name: `${ROLE}/run-8123`, kind: 'ci' }).name).toBe(expected);
  expect(actor({ name: `${ROLE}/lee`, kind: 'human' }).name).toBe(`${ROLE}/lee`);
});
