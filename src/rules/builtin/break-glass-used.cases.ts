import type { Case } from '../rule.ts';
import { decided } from '../control-scenario.ts';
import { history, minutes } from '../history.ts';
import { deployed, runs } from '../scenario.ts';

export const cases: readonly Case[] = [
  {
    name: 'a policy was overridden without a ticket',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'overridden', by: 'dana@acme.example' }),
      deployed('shop/api', 'shop/api:1.4'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'dana@acme.example asked for it',
  },
  {
    name: 'a policy was overridden with a ticket',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'overridden', ticket: 'INC-7' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'INC-7',
  },
  {
    name: 'afterwards it was allowed without an override',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'overridden' }),
      minutes(5),
      decided('shop/api', 'shop/api:1.4', { decision: 'allowed' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    expect: { quiet: 'withdrawn' },
  },
  {
    name: 'a forged webhook says that it was allowed afterwards',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'overridden' }),
      minutes(5),
      decided('shop/api', 'shop/api:1.4', { decision: 'allowed', strength: 'asserted' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    defeats: 'withdrawn',
    expect: 'fires',
  },
  {
    name: 'another policy allowed it afterwards',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'overridden' }),
      minutes(5),
      decided('shop/api', 'shop/api:1.4', { decision: 'allowed', policy: 'labels' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    expect: 'fires',
  },
  {
    name: 'everything was allowed',
    ...history(decided('shop/api', 'shop/api:1.4', { decision: 'allowed' }), runs('shop/api', 'shop/api:1.4', 'a')),
    expect: 'none',
  },
  {
    name: 'another workload was let in by an override',
    ...history(decided('shop/web', 'shop/web:1', { decision: 'overridden' }), runs('shop/api', 'shop/api:1.4', 'a')),
    expect: 'none',
  },
];
