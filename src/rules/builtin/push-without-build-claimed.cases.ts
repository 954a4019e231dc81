import { ACME, ON_RECORD } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

/** Runs of which only webhooks tell, beside what the build system itself recorded. */
export const claimedRunCases: readonly Case[] = [
  {
    name: 'a forged webhook tells of a run that the build system’s own records, which go on, do not have',
    policy: ACME,
    ...history(
      ran('8123/1'),
      hours(5),
      ran('8124/1', { strength: 'asserted' }),
      pushed('shop/api:1.4', 'b'),
      hours(5),
      ran('8125/1'),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'only a webhook tells of the run, from after a page of runs was fetched to fill a gap',
    policy: ACME,
    ...history(ran('8123/1'), days(2), ran('8124/1', { strength: 'asserted' }), pushed('shop/api:1.4', 'b')),
    expect: { quiet: 'explained' },
  },
  {
    name: 'a forged webhook tells of a run some hours after the build system’s own last record',
    policy: ACME,
    ...history(ran('8123/1'), hours(7), ran('8124/1', { strength: 'asserted' }), pushed('shop/api:1.4', 'b')),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged webhook tells of a run while the build system’s own log tells of other projects',
    policy: ACME,
    ...history(
      ran('8123/1', { source: 'github-audit' }),
      days(2),
      ran('8124/1', { strength: 'asserted' }),
      pushed('shop/api:1.4', 'b'),
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
