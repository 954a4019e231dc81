import { days, history, hours, minutes, START, type Step } from '../scenarios/history.ts';
import { binding, mayRead, readsAs } from '../scenarios/reader-scenario.ts';
import type { Case } from '../rule.ts';
import { DAY } from '../../core/time.ts';
import { deployed } from '../scenarios/scenario.ts';

const reading: Step = [readsAs(), mayRead('pods'), mayRead('deployments')];
const later = deployed('shop/api', 'shop/api:1.5');

export const refusedCases: readonly Case[] = [
  {
    name: 'the API server refuses what was read before, and nobody is on record as having changed anything',
    ...history(reading, days(1), mayRead('pods', false), mayRead('pods', false), hours(1), later),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'collector of prod-1 (system:serviceaccount:landwaiter:landwaiter-collector) is refused pods by the API server',
  },
  {
    name: 'it refuses everything, and never let anything be read',
    ...history(readsAs(), mayRead('pods', false), mayRead('deployments', false), hours(1), later),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'refused for hours, and then read again',
    ...history(reading, days(1), mayRead('pods', false), hours(5), mayRead('pods'), later),
    expect: 'fires',
    severity: 'medium',
    says: 'was refused pods',
  },
  {
    name: 'refused just now: it may be given back',
    ...history(reading, days(1), mayRead('pods', false)),
    at: START + DAY + 5 * 60_000,
    expect: 'fires',
    state: 'pending',
  },
  {
    name: 'a kind that it never was allowed to read, beside others that it reads',
    ...history(reading, mayRead('mutatingadmissionpolicies', false), hours(5), later),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'refused for some minutes, while a role was made anew',
    ...history(reading, days(1), mayRead('pods', false), minutes(5), mayRead('pods'), hours(5), later),
    expect: 'none',
  },
  {
    name: 'who took the right away is told as such',
    ...history(reading, days(1), binding(), mayRead('pods', false), mayRead('deployments', false), hours(1), later),
    expect: { quiet: 'told' },
  },
  {
    name: 'what is refused long before a binding is deleted is no work of who did that',
    ...history(reading, days(1), mayRead('pods', false), hours(3), binding(), mayRead('deployments', false), hours(1)),
    expect: 'fires',
    severity: 'medium',
    says: 'is refused pods by',
  },
];
