import type { Case } from '../rule.ts';
import { changed } from '../scenarios/control-scenario.ts';
import { history } from '../scenarios/history.ts';
import { readerCases } from './telemetry-disabled-readers.cases.ts';

export const cases: readonly Case[] = [
  {
    name: 'a notification endpoint was removed',
    ...history(changed('telemetry', { subject: 'endpoint landwaiter', change: 'deleted', by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
    says: 'mallory changed endpoint landwaiter on registry.acme.example',
  },
  {
    name: 'an audit policy of a cluster was narrowed',
    ...history(changed('telemetry', { cluster: 'prod-1', subject: 'audit policy', change: 'level None for pods' })),
    expect: 'fires',
  },
  { name: 'a webhook claims it', ...history(changed('telemetry', { strength: 'asserted' })), expect: 'fires' },
  { name: 'an endpoint was added', ...history(changed('telemetry', { effect: 'tightened' })), expect: 'none' },
  { name: 'something else was loosened', ...history(changed('retention')), expect: 'none' },
  ...readerCases,
];
