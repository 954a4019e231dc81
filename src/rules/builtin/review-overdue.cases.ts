import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, type Step } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

// Histories begin on 2026-11-02T08:00:00Z.
const excepting = (review: string): string => `${ACME}
exceptions:
  - id: EX-7
    reason: the shop is down
    owner: dana@acme.example
    expires: 2026-11-05T00:00:00Z
    scope: { rules: [push-by-unapproved-actor], repositories: ["registry.acme.example/shop/api"] }
${review}`;
const ACCEPTED = `${ACME}
contents:
  accept:
    - kind: package-file-changed
      paths: ["/usr/lib/libssl.so.3"]
      repositories: ["**"]
      reason: the build strips it
      owner: dana@acme.example
      expires: 2026-11-05T00:00:00Z
      reviewBy: 2026-11-06T00:00:00Z
`;
const DUE = '    reviewBy: 2026-11-06T00:00:00Z\n';
const used: Step = [pushed('shop/api:1.4', 'a', { by: 'dana' }), days(7), ran('8123/1')];
const reviewed = (by: string, at = '2026-11-05T12:00:00Z'): string =>
  excepting(`${DUE}    reviewedAt: ${at}\n    reviewedBy: ${by}\n`);

export const cases: readonly Case[] = [
  {
    name: 'nobody reviewed it',
    policy: excepting(DUE),
    ...history(used),
    expect: 'fires',
    severity: 'low',
    state: 'open',
    says: 'it covers 1 finding',
  },
  {
    name: 'nobody reviewed it, and nothing was done under it',
    policy: excepting(DUE),
    ...history(ran('8122/1'), days(7), ran('8123/1')),
    expect: 'fires',
    says: 'nothing on record is within its scope',
  },
  {
    name: 'nobody reviewed what was accepted in images',
    policy: ACCEPTED,
    ...history(ran('8122/1'), days(7), ran('8123/1')),
    expect: 'fires',
  },
  {
    name: 'its owner reviewed it',
    policy: reviewed('Dana@acme.example'),
    ...history(used),
    defeats: 'reviewed',
    expect: 'fires',
  },
  {
    name: 'the review is still to come',
    policy: reviewed('lee@acme.example', '2026-12-24T00:00:00Z'),
    ...history(used),
    expect: 'fires',
  },
  {
    name: 'somebody else reviewed it',
    policy: reviewed('lee@acme.example'),
    ...history(used),
    expect: { quiet: 'reviewed' },
  },
  {
    name: 'the day of the review has not come',
    policy: excepting('    reviewBy: 2026-12-24T00:00:00Z\n'),
    ...history(used),
    expect: 'none',
  },
  {
    name: 'no review is planned',
    policy: excepting(''),
    ...history(used),
    expect: 'none',
  },
];
