import type { Case } from '../rule.ts';
import { decided } from '../scenarios/control-scenario.ts';
import { history, minutes } from '../scenarios/history.ts';
import { runs } from '../scenarios/scenario.ts';

export const cases: readonly Case[] = [
  {
    name: 'a policy in audit mode found a violation, and it runs',
    ...history(decided('shop/api', 'shop/api:1.4', { decision: 'violated' }), runs('shop/api', 'shop/api:1.4', 'a')),
    expect: 'fires',
    severity: 'medium',
    says: 'kyverno policy signed found that it breaks the policy',
  },
  {
    name: 'the same policy allowed it afterwards',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'violated' }),
      minutes(5),
      decided('shop/api', 'shop/api:1.4', { decision: 'allowed' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    expect: { quiet: 'mended' },
  },
  {
    name: 'a forged webhook says that it was allowed afterwards',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'violated' }),
      minutes(5),
      decided('shop/api', 'shop/api:1.4', { decision: 'allowed', strength: 'asserted' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    defeats: 'mended',
    expect: 'fires',
  },
  {
    name: 'it was refused, and does not run',
    ...history(decided('shop/api', 'shop/api:1.4', { decision: 'denied' }), runs('shop/web', 'shop/web:1', 'a')),
    expect: 'none',
  },
  {
    name: 'it has ended',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'violated' }),
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true }),
    ),
    expect: 'none',
  },
];
