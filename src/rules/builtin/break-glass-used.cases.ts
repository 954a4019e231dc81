import type { Case } from '../rule.ts';
import { changed, decided } from '../scenarios/control-scenario.ts';
import { history, minutes } from '../scenarios/history.ts';
import { deployed, runs } from '../scenarios/scenario.ts';

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
    name: 'the control names the exception, and the audit log who made it',
    ...history(
      changed('exception', {
        by: 'dana@acme.example',
        cluster: 'prod-1',
        subject: 'PolicyException legacy',
        effect: 'loosened',
      }),
      minutes(5),
      decided('shop/api', 'shop/api:1.4', { decision: 'overridden', ticket: 'shop/legacy' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'dana@acme.example made the exception',
  },
  {
    name: 'everything was allowed',
    ...history(decided('shop/api', 'shop/api:1.4', { decision: 'allowed' }), runs('shop/api', 'shop/api:1.4', 'a')),
    expect: 'none',
  },
  {
    name: 'an override for a workload of which no record shows an image',
    ...history(
      decided('shop/web', '', { decision: 'overridden', by: 'dana@acme.example' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'Deployment/web in shop (cluster prod-1) was let in although kyverno policy signed says no',
  },
  {
    name: 'an override for a pod that the record does not even name',
    ...history(decided('shop/', '', { decision: 'overridden', kind: 'Pod', ticket: 'INC-7' })),
    expect: 'fires',
    severity: 'medium',
    says: 'an unnamed Pod in shop (cluster prod-1) was let in',
  },
  {
    name: 'an override for a pod of which only the prefix of its name was known',
    ...history(
      decided('shop/api-7d4b9c5f6d-', '', { decision: 'overridden', kind: 'Pod' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    expect: 'fires',
    says: 'container api of Deployment/api in shop (cluster prod-1) runs registry.acme.example/shop/api:1.4',
  },
  {
    name: 'a workload of which no record shows an image was allowed afterwards',
    ...history(
      decided('shop/web', '', { decision: 'overridden' }),
      minutes(5),
      decided('shop/web', '', { decision: 'allowed' }),
    ),
    expect: { quiet: 'withdrawn' },
  },
  {
    name: 'a forged webhook says that a workload of which no record shows an image was allowed afterwards',
    ...history(
      decided('shop/web', '', { decision: 'overridden' }),
      minutes(5),
      decided('shop/web', '', { decision: 'allowed', strength: 'asserted' }),
    ),
    defeats: 'withdrawn',
    expect: 'fires',
  },
  {
    name: 'another unnamed pod of the namespace was allowed afterwards',
    ...history(
      decided('shop/', '', { decision: 'overridden', kind: 'Pod' }),
      minutes(5),
      decided('shop/', '', { decision: 'allowed', kind: 'Pod' }),
    ),
    defeats: 'withdrawn',
    expect: 'fires',
  },
  {
    name: 'a workload of which no record shows an image was denied',
    ...history(decided('shop/web', '', { decision: 'denied' }), runs('shop/api', 'shop/api:1.4', 'a')),
    expect: 'none',
  },
];
