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
  {
    name: 'nothing in the cluster keeps the policy: all of it is told as one, though the first runs no more',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'violated' }),
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true }),
      decided('shop/api', 'shop/api:1.5', { decision: 'violated' }),
      runs('shop/api', 'shop/api:1.5', 'b'),
      decided('shop/web', 'shop/web:1', { decision: 'violated' }),
      runs('shop/web', 'shop/web:1', 'c'),
    ),
    expect: 'fires',
    times: 1,
    says: 'and 1 more place run registry.acme.example/shop/api:1.5 and others',
  },
  {
    name: 'an image that breaks a policy which others keep is told by itself',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'allowed' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
      decided('shop/web', 'shop/web:1', { decision: 'violated' }),
      runs('shop/web', 'shop/web:1', 'c'),
      decided('shop/cart', 'shop/cart:1', { decision: 'violated' }),
      runs('shop/cart', 'shop/cart:1', 'd'),
    ),
    expect: 'fires',
    times: 2,
    says: 'Deployment/web',
  },
];
