import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours } from '../scenarios/history.ts';
import { JOB } from '../scenarios/jobs.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

/** The project has been `acme/till` since, and builds other repositories by that name. */
const BOTH = ACME.replace(
  'builders:\n',
  `  - repositories: ["registry.acme.example/till/**"]
    actors: [ci-bot]
    builds: [{ source: github, project: acme/till, refs: ["refs/heads/main"], triggers: [push] }]
builders:
`,
);
const before = { id: 'git.example/406' };
const since = { id: 'git.example/406', project: 'acme/till' };
const hook = { source: 'github-webhook', strength: 'asserted' } as const;

/** Of a project that was renamed, where the policy has both names, each for repositories of its own. */
export const renamedCases: readonly Case[] = [
  {
    name: 'what it built before it was renamed, of which records of that time have the old name',
    policy: BOTH,
    ...history(
      ran('8123/1', before),
      pushed('shop/api:1.4', 'a', { through: JOB('acme/shop') }),
      days(5),
      ran('8124/1', since),
    ),
    expect: { quiet: 'approved' },
  },
  {
    name: 'the API tells today’s name of old runs, and webhooks the one of the time',
    policy: BOTH,
    ...history(
      ran('8123/1', { ...hook, ...before, head: 'acme/shop' }),
      ran('8123/1', since),
      pushed('shop/api:1.4', 'a'),
      days(5),
      ran('8124/1', since),
    ),
    expect: { quiet: 'approved' },
  },
  {
    name: 'what it builds since goes where only the old name may',
    policy: BOTH,
    ...history(ran('8123/1', before), days(5), ran('8124/1', since), pushed('shop/api:1.4', 'a')),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
    says: 'no build entry names github project acme/till',
  },
  {
    name: 'somebody takes the name that was left: his runs are not what the policy means, and the past stays as it was',
    policy: BOTH,
    ...history(
      ran('8123/1', before),
      days(5),
      ran('8124/1', since),
      days(1),
      ran('9001/1', { id: 'git.example/500' }),
      pushed('shop/api:1.5', 'b'),
    ),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
    says: 'took this name from another',
  },
  {
    name: 'webhooks give the run of a project that builds other repositories a name that another project has on record',
    policy: BOTH,
    ...history(
      ran('8123/1', before),
      hours(30),
      ran('9001/1', { ...hook, id: 'git.example/500' }),
      ran('9001/1', { id: 'git.example/500', project: 'acme/till' }),
      pushed('shop/api:1.5', 'b', { through: JOB('acme/till') }),
    ),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'what it built before was left alone when somebody took the name later',
    policy: BOTH,
    ...history(
      ran('8123/1', before),
      pushed('shop/api:1.4', 'a'),
      days(5),
      ran('8124/1', since),
      days(1),
      ran('9001/1', { id: 'git.example/500' }),
    ),
    expect: { quiet: 'approved' },
  },
];
