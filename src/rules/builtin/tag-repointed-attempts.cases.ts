import { ACME } from '../scenarios/acme.ts';
import { BY_ID, ranAgain, SHOP_ID } from '../scenarios/attempts.ts';
import { history, minutes } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';
import type { Case } from '../rule.ts';

const RUN = { ...SHOP_ID, number: '20261105.1', lasts: 50 } as const;
const TAG = 'shop/api:20261105.1';

/** Tags that are the numbers of runs, which move when a run is started again. */
export const attemptCases: readonly Case[] = [
  {
    name: 'the tag is the number of an approved run, of which a stage is run again',
    policy: ACME,
    ...history(ran('48179', RUN), ranAgain('48179', pushed(TAG, 'a')), pushed(TAG, 'b')),
    expect: { quiet: 'approved-build' },
  },
  {
    name: 'the tag is the number of an approved run, and is moved while that goes on',
    policy: ACME,
    ...history(
      ran('48179', RUN),
      ran('48179', { ...BY_ID, goesOn: true }),
      pushed(TAG, 'a'),
      minutes(30),
      pushed(TAG, 'b'),
    ),
    defeats: 'approved-build',
    expect: 'fires',
  },
  {
    name: 'a run that is not approved has the number of an approved one, and moves its tag',
    policy: ACME,
    ...history(
      ran('48179', { ...RUN, lasts: 5 }),
      pushed(TAG, 'a'),
      minutes(120),
      ran('501', { ...RUN, workflow: '.github/workflows/mine.yml' }),
      pushed(TAG, 'b'),
    ),
    defeats: 'approved-build',
    expect: 'fires',
  },
  {
    name: 'the tag is the number of an approved run that ended, and is moved while another goes on',
    policy: ACME,
    ...history(
      ran('48179', { ...RUN, lasts: 5 }),
      pushed(TAG, 'a'),
      minutes(120),
      ran('48180', { ...RUN, number: '20261105.2' }),
      pushed(TAG, 'b'),
    ),
    defeats: 'approved-build',
    expect: 'fires',
  },
];
