import type { Case } from '../rule.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { by } from '../scenarios/kinds.ts';
import { pushed } from '../scenarios/scenario.ts';

const MAIN = 'shop/api:main';
const PEOPLE = ['dana', 'hanna', 'renovate'] as const;
const runner = { from: '192.0.2.31', client: 'kaniko/v1.24.0' } as const;

/** The tag moves with each merge: GitLab's registry calls the job by whoever merged. */
const merges: Step = usually(9, (index) =>
  by('ci', pushed(MAIN, `m${index}`, { by: PEOPLE[index % PEOPLE.length] ?? '', ...runner })),
);
const listing = (actors: string): string =>
  `version: 1\npublishers: [{ repositories: ["registry.acme.example/**"], actors: [${actors}] }]\ntags: [{ repositories: ["**"], floating: [main] }]\n`;

/** Tags that jobs of GitLab move. */
export const jobs: readonly Case[] = [
  {
    name: 'jobs of the project move its tag, whoever merged',
    ...history(merges, by('ci', pushed(MAIN, 'b', { by: 'sam', ...runner }))),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'a policy lists the jobs',
    policy: listing('"GitLab job"'),
    ...history(merges, by('ci', pushed(MAIN, 'b', { by: 'sam', ...runner }))),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'somebody who has the password of one who merges moves what jobs set',
    ...history(merges, by('human', pushed(MAIN, 'b', { by: 'dana' }))),
    defeats: 'same-actor',
    expect: 'fires',
    says: 'dana moved shop/api:main',
  },
  {
    name: 'he does so on the runner, with its program',
    ...history(merges, by('human', pushed(MAIN, 'b', { by: 'dana', ...runner }))),
    defeats: 'same-actor',
    expect: 'fires',
    says: 'dana moved shop/api:main',
  },
  {
    name: 'somebody took a job’s token away, and uses it elsewhere while it lasts',
    ...history(merges, by('ci', pushed(MAIN, 'b', { by: 'dana', from: '203.0.113.77', client: 'skopeo/1.18.0' }))),
    defeats: 'same-actor',
    expect: 'fires',
    says: 'GitLab job (behind it dana) moved shop/api:main',
  },
  {
    name: 'a webhook says that a job pushed what somebody set, and he moves it',
    ...history(
      merges,
      by('ci', pushed(MAIN, 'c', { by: 'dana', strength: 'asserted', ...runner })),
      by('human', pushed(MAIN, 'b', { by: 'mallory' })),
    ),
    defeats: 'same-actor',
    expect: 'fires',
    says: 'mallory moved shop/api:main',
  },
  {
    name: 'a policy lists people, and means them: a job that somebody else had started moves the tag',
    policy: listing('dana, hanna, renovate'),
    ...history(merges, days(1), by('ci', pushed(MAIN, 'b', { by: 'mallory', ...runner })), hours(1)),
    expect: 'fires',
    says: 'mallory moved shop/api:main',
  },
];
