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
  {
    name: 'a person set what a log sink lets through, and no record shows what it did before',
    ...history(changed('telemetry', { effect: 'changed', change: 'log sink changed', levels: {}, human: true })),
    expect: 'fires',
    severity: 'low',
    says: 'whether it records less than before no record shows',
  },
  {
    name: 'a pipeline set what a log sink lets through',
    ...history(changed('telemetry', { effect: 'changed', change: 'log sink changed', levels: {}, by: 'terraform' })),
    expect: 'none',
  },
  {
    name: 'a log sink that left out some entries is set so again',
    ...history(
      changed('telemetry', { change: 'log sink leaves out a', levels: { 'leaves out a': -1 }, whole: true }),
      changed('telemetry', { change: 'log sink leaves out a', levels: { 'leaves out a': -1 }, whole: true }),
    ),
    expect: 'fires',
    times: 1,
  },
  {
    name: 'a log sink that left out some entries leaves out others beside them',
    ...history(
      changed('telemetry', { change: 'log sink leaves out a', levels: { 'leaves out a': -1 }, whole: true }),
      changed('telemetry', {
        change: 'log sink leaves out a; b',
        levels: { 'leaves out a': -1, 'leaves out b': -1 },
        whole: true,
        by: 'mallory',
      }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'mallory changed telemetry of everything',
  },
  ...readerCases,
];
