import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { changed } from '../scenarios/control-scenario.ts';
import { history, minutes } from '../scenarios/history.ts';
import { pushed } from '../scenarios/scenario.ts';

/** One name for the robot that was and the one that is. */
const RENEWED = ACME.replace('aliases: ["arn:', 'aliases: ["robot$old", "robot$new", "arn:');

export const cases: readonly Case[] = [
  {
    name: 'a robot was made that may push',
    ...history(changed('push-permission', { repository: 'shop/api', to: 'robot$new' })),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'a robot was made, and pushes at once',
    ...history(
      changed('push-permission', { repository: 'shop/api', to: 'robot$new' }),
      minutes(5),
      pushed('shop/api:1.4', 'a', { by: 'robot$new' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'robot$new pushed shop/api:1.4 soon after',
  },
  {
    name: 'a robot was made, and somebody else pushes',
    ...history(
      changed('push-permission', { repository: 'shop/api', to: 'robot$new' }),
      minutes(5),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'no record says whom a right was given, and who pushed there before goes on',
    ...history(
      pushed('shop/api:1.3', 'b'),
      changed('push-permission', { repository: 'shop/api' }),
      minutes(5),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'no record says whom a right was given, and somebody pushes who never did there; a claim says that he had',
    ...history(
      pushed('shop/api:1.3', 'b'),
      pushed('shop/api:1.2', 'c', { source: 'harbor', strength: 'asserted', by: 'mallory' }),
      changed('push-permission', { repository: 'shop/api' }),
      minutes(5),
      pushed('shop/api:1.4', 'a', { by: 'mallory' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'mallory pushed shop/api:1.4 soon after',
  },
  {
    name: 'a robot was made that shall take the place of another, and the other pushes; the policy calls both by one name',
    policy: RENEWED,
    ...history(
      pushed('shop/api:1.3', 'b', { by: 'robot$old' }),
      changed('push-permission', { repository: 'shop/api', to: 'robot$new' }),
      minutes(5),
      pushed('shop/api:1.4', 'a', { by: 'robot$old' }),
    ),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'a robot was made that is called like the pipeline’s by the policy, and pushes at once',
    policy: RENEWED,
    ...history(
      pushed('shop/api:1.3', 'b', { by: 'robot$old' }),
      changed('push-permission', { repository: 'shop/api', to: 'robot$new' }),
      minutes(5),
      pushed('shop/api:1.4', 'a', { by: 'robot$new' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a robot was made that the policy calls like another, which never pushed there and does so at once',
    policy: RENEWED,
    ...history(
      pushed('shop/web:1.3', 'b', { by: 'robot$old' }),
      changed('push-permission', { repository: 'shop/api', to: 'robot$new' }),
      minutes(5),
      pushed('shop/api:1.4', 'a', { by: 'robot$old' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  { name: 'a right was taken away', ...history(changed('push-permission', { effect: 'tightened' })), expect: 'none' },
];
