import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { history, hours } from '../scenarios/history.ts';
import { JOB } from '../scenarios/jobs.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

/** A run of either project may push to any repository of the shop. */
export const TWO_PROJECTS = ACME.replace(
  '    builds:\n',
  '    builds:\n      - { source: github, project: acme/pay, refs: ["refs/heads/main"], triggers: [push] }\n',
);

/** Pushes whose records name the job with whose token they were made. */
export const jobCases: readonly Case[] = [
  {
    name: 'a job of another project pushes with its own token while the allowed one runs',
    policy: ACME,
    ...history(
      ran('9001/1', { project: 'acme/web', workflow: '.github/workflows/build.yml' }),
      ran('8123/1'),
      pushed('shop/api:1.4', 'a', { through: JOB('acme/web') }),
    ),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
    says: 'github run 9001/1 of acme/web',
  },
  {
    name: 'the token of a job names its project as it was called then, and the policy as it is called now',
    policy: ACME.replace('project: acme/shop', 'project: platform/shop'),
    ...history(
      ran('8123/1', { id: 'git.example/406' }),
      ran('9001/1', { project: 'acme/web' }),
      pushed('shop/api:1.4', 'a', { through: JOB('acme/shop') }),
      hours(48),
      ran('8124/1', { id: 'git.example/406', project: 'platform/shop' }),
    ),
    expect: { quiet: 'approved' },
  },
  {
    name: 'the job whose token it is, while others run that nothing else tells apart',
    policy: TWO_PROJECTS,
    ...history(
      ran('9001/1', { project: 'acme/pay' }),
      ran('8123/1'),
      pushed('shop/api:1.4', 'a', { through: JOB('acme/shop') }),
    ),
    expect: { quiet: 'approved' },
  },
];
