import { ACME, ON_RECORD } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, type Step } from '../scenarios/history.ts';
import { MINUTE } from '../../core/time.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

/** A run of which only a webhook tells, and what it is said to have pushed. */
const claimed: Step = [ran('8124/1', { strength: 'asserted' }), pushed('shop/api:1.4', 'b')];

/** Runs of which only webhooks tell, beside what the build system itself recorded. */
export const claimedRunCases: readonly Case[] = [
  {
    name: 'a forged webhook tells of a run that the build system’s own records, which go on, do not have',
    policy: ACME,
    ...history(ran('8123/1'), hours(5), claimed, hours(5), ran('8125/1')),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'only a webhook tells of the run, from after a page of runs was fetched to fill a gap',
    policy: ACME,
    ...history(ran('8123/1'), days(2), claimed),
    expect: { quiet: 'explained' },
  },
  {
    name: 'a forged webhook tells of a run some hours after the build system’s own last record',
    policy: ACME,
    ...history(ran('8123/1'), hours(7), claimed),
    defeats: 'explained',
    expect: 'fires',
    severity: 'medium',
    state: 'pending',
    says: 'no build explains it',
  },
  {
    name: 'the same where the policy wants runs on record',
    policy: ON_RECORD,
    ...history(ran('8123/1'), hours(7), claimed),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the same, and for a day nothing of the build system’s own records is read any more',
    policy: ACME,
    ...history(ran('8123/1'), hours(7), claimed, hours(25), pushed('base/os:1', 'c', { by: 'base-bot' })),
    defeats: 'explained',
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'no build explains it',
  },
  {
    name: 'the same, and the next of these records, of another project, come the next morning without it',
    policy: ACME,
    ...history(
      ran('8123/1'),
      ran('97/1', { project: 'acme/other' }),
      hours(7),
      claimed,
      hours(16),
      ran('98/1', { project: 'acme/other' }),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
    state: 'open',
  },
  {
    name: 'only a webhook tells of the run, until the export of that day has it',
    policy: ACME,
    ...history(
      ran('8123/1'),
      hours(7),
      claimed,
      { step: 'pause', length: -2 * MINUTE },
      ran('8124/1'),
      hours(16),
      ran('8125/1'),
    ),
    expect: { quiet: 'explained' },
  },
  {
    name: 'a forged webhook tells of a run while the build system’s own log tells of other projects',
    policy: ACME,
    ...history(
      ran('8123/1', { source: 'github-audit' }),
      days(2),
      claimed,
      hours(5),
      ran('99/1', { source: 'github-audit', project: 'acme/other' }),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'only a webhook tells of the run, from before the build system’s own records begin',
    policy: ACME,
    ...history(ran('8123/1', { strength: 'asserted' }), pushed('shop/api:1.4', 'a'), hours(5), ran('8124/1')),
    expect: { quiet: 'explained' },
  },
  {
    name: 'a forged webhook dates a run back to before those records, for a push of today',
    policy: ACME,
    ...history(
      ran('8122/1', { strength: 'asserted', lasts: 600 }),
      hours(5),
      ran('8123/1'),
      hours(2),
      pushed('shop/api:1.4', 'b'),
    ),
    defeats: 'explained',
    expect: 'fires',
  },
  {
    name: 'only a webhook tells of a run, and the policy wants it on record',
    policy: ON_RECORD,
    ...history(ran('8123/1', { strength: 'asserted' }), pushed('shop/api:1.4', 'a')),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
];
