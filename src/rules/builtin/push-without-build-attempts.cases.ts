import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, minutes, type Step, usually } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

const ID = { id: '/5f0c7c1e' } as const;
/** A hook that names the project by its id alone, as Azure's hooks of runs do. */
const HOOK = {
  ...ID,
  project: '5f0c7c1e',
  source: 'github-webhook',
  strength: 'asserted',
  workflow: '',
  ref: '',
} as const;

/** A run that failed after its push, and went on half an hour later by a stage that was run again, as hooks tell it. */
const again = (...before: readonly Step[]): Step => [
  ran('48179', { ...HOOK, goesOn: true }),
  ran('48179', { ...HOOK, lasts: 6 }),
  ...before,
  minutes(30),
  ran('48179', { ...HOOK, goesOn: true }),
  ran('48179', { ...HOOK, lasts: 8 }),
];

const NAMED = { id: 'github.com/406' } as const;
/** Every push has its run; then the project is renamed. */
const renamed = (...after: readonly Step[]): Step => [
  usually(12, (index) => [ran(`80${index}/1`, NAMED), pushed(`shop/api:0.${index}`, `old-${index}`)]),
  days(4),
  ran('9000/1', { ...NAMED, project: 'acme/store' }),
  hours(2),
  ...after,
];

/** Runs that went on again under their own number, or under another name of their project. */
export const attemptCases: readonly Case[] = [
  {
    name: 'a run fails after its push, and its stage is run again under the same number, which only hooks that name no project tell',
    policy: ACME,
    ...history(ran('48179', { ...ID, lasts: 50 }), again(pushed('shop/api:edge', 'a')), pushed('shop/api:edge', 'b')),
    expect: { quiet: 'explained' },
  },
  {
    name: 'no record of the build system knows the run, and its stage is run again: hooks of both kinds tell of one run',
    policy: ACME,
    ...history(
      ran('48179', { ...ID, lasts: 50, source: 'github-webhook', strength: 'asserted' }),
      again(pushed('shop/api:edge', 'a')),
      pushed('shop/api:edge', 'b'),
    ),
    expect: { quiet: 'explained' },
  },
  {
    name: 'a second push of the tag before the stage is run again',
    policy: ACME,
    ...history(ran('48179', { ...ID, lasts: 50 }), again(pushed('shop/api:edge', 'a'), pushed('shop/api:edge', 'b'))),
    defeats: 'explained',
    expect: 'fires',
    says: 'already explains another push of this tag',
  },
  {
    name: 'hooks claim that a run went on again which ended before, by its record',
    policy: ACME,
    ...history(ran('48179', { ...ID, lasts: 7 }), again(pushed('shop/api:edge', 'a')), pushed('shop/api:edge', 'b')),
    defeats: 'explained',
    expect: 'fires',
  },
  {
    name: 'hooks of another project claim that the run went on again',
    policy: ACME,
    ...history(
      ran('48179', { ...ID, lasts: 50 }),
      ran('48180', { id: '/900', project: 'acme/tools', lasts: 50 }),
      pushed('shop/api:edge', 'a'),
      ran('48179', { ...HOOK, id: '/900', project: '900', lasts: 3 }),
      minutes(30),
      ran('48179', { ...HOOK, id: '/900', project: '900', goesOn: true }),
      pushed('shop/api:edge', 'b'),
    ),
    defeats: 'explained',
    expect: 'fires',
  },
  {
    name: 'without a policy: the project is renamed, and builds on under the same id',
    ...history(renamed(ran('9001/1', { ...NAMED, project: 'acme/store' }), pushed('shop/api:1.0', 'b'))),
    expect: { quiet: 'explained' },
  },
  {
    name: 'without a policy: the project is renamed, and somebody makes one of his own that is called as it was',
    ...history(renamed(ran('9001/1', { id: 'github.com/666' }), pushed('shop/api:1.0', 'b'))),
    defeats: 'explained',
    expect: 'fires',
  },
];
