import type { Case } from '../rule.ts';
import { changed } from '../control-scenario.ts';
import { history } from '../history.ts';

export const cases: readonly Case[] = [
  {
    name: 'a webhook ignores failures from now on',
    ...history(
      changed('admission', {
        cluster: 'prod-1',
        subject: 'ValidatingWebhookConfiguration gate',
        change: 'failurePolicy Ignore',
      }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'failurePolicy Ignore',
  },
  {
    name: 'an exception was made for a workload',
    ...history(changed('exception', { cluster: 'prod-1', subject: 'PolicyException api', change: 'created' })),
    expect: 'fires',
  },
  {
    name: 'a policy enforces from now on',
    ...history(changed('admission', { cluster: 'prod-1', effect: 'tightened' })),
    expect: 'none',
  },
  {
    name: 'nobody can tell which way it went',
    ...history(changed('admission', { cluster: 'prod-1', effect: 'changed' })),
    expect: 'none',
  },
];
