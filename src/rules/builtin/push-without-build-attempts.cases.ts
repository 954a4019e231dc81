import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, minutes, type Step, usually } from '../scenarios/history.ts';
import { BY_ID, ranAgain, SHOP_ID } from '../scenarios/attempts.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

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
    name: 'a push between the end of a run and its being started again, days later, under its own number',
    policy: ACME,
    ...history(
      ran('8123'),
      pushed('shop/api:1.4', 'a'),
      days(1),
      pushed('shop/api:1.5', 'b'),
      days(1),
      ran('8123', { again: 2 }),
      ran('8123'),
      pushed('shop/api:1.4', 'c'),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
    says: 'shop/api:1.5',
  },
  {
    name: 'a run fails after its push, and its stage is run again under the same number, which only hooks that name no project tell',
    policy: ACME,
    ...history(
      ran('48179', { ...SHOP_ID, lasts: 50 }),
      ranAgain('48179', pushed('shop/api:edge', 'a')),
      pushed('shop/api:edge', 'b'),
    ),
    expect: { quiet: 'explained' },
  },
  {
    name: 'no record of the build system knows the run, and its stage is run again: hooks of both kinds tell of one run',
    policy: ACME,
    ...history(
      ran('48179', { ...SHOP_ID, lasts: 50, source: 'github-webhook', strength: 'asserted' }),
      ranAgain('48179', pushed('shop/api:edge', 'a')),
      pushed('shop/api:edge', 'b'),
    ),
    expect: { quiet: 'explained' },
  },
  {
    name: 'a second push of the tag before the stage is run again',
    policy: ACME,
    ...history(
      ran('48179', { ...SHOP_ID, lasts: 50 }),
      ranAgain('48179', pushed('shop/api:edge', 'a'), pushed('shop/api:edge', 'b')),
    ),
    defeats: 'explained',
    expect: 'fires',
    says: 'already explains another push of this tag',
  },
  {
    name: 'hooks claim that a run went on again which ended before, by its record',
    policy: ACME,
    ...history(
      ran('48179', { ...SHOP_ID, lasts: 7 }),
      ranAgain('48179', pushed('shop/api:edge', 'a')),
      pushed('shop/api:edge', 'b'),
    ),
    defeats: 'explained',
    expect: 'fires',
  },
  {
    name: 'hooks of another project claim that the run went on again',
    policy: ACME,
    ...history(
      ran('48179', { ...SHOP_ID, lasts: 50 }),
      ran('48180', { id: '/900', project: 'acme/tools', lasts: 50 }),
      pushed('shop/api:edge', 'a'),
      ran('48179', { ...BY_ID, id: '/900', project: '900', lasts: 3 }),
      minutes(30),
      ran('48179', { ...BY_ID, id: '/900', project: '900', goesOn: true }),
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
  {
    name: 'two approved runs go on, and the tag is the number of one',
    policy: ACME,
    ...history(
      ran('48179', { number: '20261105.1' }),
      ran('48180', { number: '20261105.2' }),
      pushed('shop/api:20261105.1', 'a'),
    ),
    expect: { quiet: 'explained' },
  },
  {
    name: 'a tag is the number of a run that ended long before',
    policy: ACME,
    ...history(ran('48179', { number: '20261105.1' }), days(1), pushed('shop/api:20261105.1', 'a')),
    defeats: 'explained',
    expect: 'fires',
  },
];
