import type { Case } from '../rule.ts';
import { changed } from '../scenarios/control-scenario.ts';
import { days, history, minutes } from '../scenarios/history.ts';
import { pushed } from '../scenarios/scenario.ts';

export const cases: readonly Case[] = [
  {
    name: 'immutability was switched off',
    ...history(changed('tag-protection', { repository: 'shop/api' })),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'immutability was switched off, and a tag pushed soon after',
    ...history(
      changed('tag-protection', { repository: 'shop/api' }),
      minutes(5),
      pushed('shop/api:v1', 'a', { by: 'mallory' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'mallory pushed shop/api:v1 soon after',
  },
  {
    name: 'immutability was switched off, and another repository pushed to',
    ...history(changed('tag-protection', { repository: 'shop/api' }), minutes(5), pushed('shop/api-gateway:v1', 'a')),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'a push comes a day later',
    ...history(changed('tag-protection', { repository: 'shop/api' }), days(1), pushed('shop/api:v1', 'a')),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'immutability was switched on',
    ...history(changed('tag-protection', { effect: 'tightened' })),
    expect: 'none',
  },
];
