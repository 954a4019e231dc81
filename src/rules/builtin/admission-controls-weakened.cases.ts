import type { Case } from '../rule.ts';
import { changed } from '../control-scenario.ts';
import { history, hours } from '../history.ts';

const GATE = { cluster: 'prod-1', subject: 'ValidatingWebhookConfiguration gate' };

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
    name: 'a webhook is written anew, and ignores failures, which it did not before',
    ...history(
      changed('admission', { ...GATE, effect: 'tightened', levels: { gate: 1, 'failurePolicy of gate': 1 } }),
      hours(1),
      changed('admission', { ...GATE, effect: 'changed', change: 'updated', levels: { gate: 1 } }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'updated; less strict than before: failurePolicy of gate',
  },
  {
    name: 'a webhook is written anew as it was',
    ...history(
      changed('admission', { ...GATE, effect: 'tightened', levels: { gate: 1 } }),
      hours(1),
      changed('admission', { ...GATE, effect: 'changed', change: 'updated', levels: { gate: 1 } }),
    ),
    expect: 'none',
  },
  {
    name: 'nobody can tell which way it went',
    ...history(changed('admission', { cluster: 'prod-1', effect: 'changed' })),
    expect: 'none',
  },
];
