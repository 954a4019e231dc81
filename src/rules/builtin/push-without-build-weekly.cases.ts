import type { Case, Story } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { days, history, hours, unheard } from '../scenarios/history.ts';
import { pulled, pushed, ran } from '../scenarios/scenario.ts';

/** Runs are expected on record every half an hour. */
export const PROVEN = `${ACME}
sources:
  - { name: actions, kind: github, expectEvery: 30m }
`;

/** A project builds, and days later somebody pushes beside it; its build system goes on to tell of another project. */
const between = (strength: 'recorded' | 'asserted'): Story =>
  unheard(
    history(
      ran('8123/1', { made: ['base'] }),
      pushed('shop/api:1.3', 'base'),
      days(4),
      pushed('shop/api:1.4', 'a'),
      hours(3),
      ran('9001/1', { project: 'acme/other', strength }),
      hours(3),
      pulled('shop/api:1.4', 'a'),
    ),
    'github',
    1,
    9000,
  );

/** Of build systems and projects that are silent at times. */
export const weeklyCases: readonly Case[] = [
  {
    name: 'the build system’s feed is silent when it matters: the absence of a run proves little',
    policy: PROVEN,
    ...unheard(history(hours(6), pushed('shop/api:1.4', 'a'), hours(6), pulled('shop/api:1.4', 'a')), 'github', 3, 9),
    expect: 'fires',
    severity: 'medium',
    absence: 'unproven',
  },
  {
    name: 'a project that builds once a week is pushed to in between, while its system goes on to record another',
    policy: ACME,
    ...between('recorded'),
    expect: 'fires',
    severity: 'high',
    absence: 'assumed',
  },
  {
    name: 'the same, and what goes on is told by webhooks alone: nobody knows whether this one’s still comes',
    policy: ACME,
    ...between('asserted'),
    expect: 'fires',
    severity: 'medium',
    absence: 'unproven',
  },
];
