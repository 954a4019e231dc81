import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { compared, saw } from '../scenarios/contents-scenario.ts';
import { days, history, type Step } from '../scenarios/history.ts';
import { pushed, ran, runs } from '../scenarios/scenario.ts';

// Histories begin on 2026-11-02T08:00:00Z.
const excepting = (scope: string, more = ''): string => `${ACME}
exceptions:
  - id: EX-7
    reason: the shop is down
    owner: dana@acme.example
    approvedBy: lee@acme.example
    expires: 2026-11-05T00:00:00Z
    scope: ${scope}
${more}`;
const FOR_PUSHES = '{ rules: [push-by-unapproved-actor], repositories: ["registry.acme.example/shop/api"] }';
const FOR_PLACES = '{ rules: [mutable-tag-deployed], environments: [prod] }';
const AGAIN = `  - id: EX-8
    reason: the shop is still down
    owner: dana@acme.example
    expires: 2026-12-05T00:00:00Z
    scope: `;
const byHand: Step = [pushed('shop/api:1.4', 'a', { by: 'dana' }), runs('shop/api', 'shop/api:1.4', 'a')];
const later: Step = [days(5), ran('8123/1')];
const ACCEPTED = `${ACME}
contents:
  accept:
    - kind: package-file-changed
      paths: ["/usr/lib/libssl.so.3"]
      repositories: ["**"]
      reason: the build strips it
      owner: dana@acme.example
      expires: 2026-11-05T00:00:00Z
`;
const ACCEPTED_AGAIN = `    - id: again
      kind: package-file-changed
      paths: ["/usr/lib/libssl.so.3"]
      repositories: ["**"]
      reason: the build still strips it
      owner: dana@acme.example
      expires: 2027-11-05T00:00:00Z
`;
const stripped: Step = [
  ran('8100/1', { made: ['shop/api:1.4.2@a'] }),
  pushed('shop/api:1.4.2', 'a', { layers: 'x' }),
  days(1),
  ran('8101/1', { made: ['shop/api:1.4.3@b'] }),
  pushed('shop/api:1.4.3', 'b', { layers: 'y' }),
  compared('b', { old: 'a', seen: [saw('package-file-changed', '/usr/lib/libssl.so.3', { variant: 'program' })] }),
];

export const cases: readonly Case[] = [
  {
    name: 'what was pushed under an exception still runs after its end',
    policy: excepting(FOR_PUSHES),
    ...history(byHand, later),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'container api of Deployment/api in shop (cluster prod-1) still runs what it covered',
  },
  {
    name: 'what was let run under an exception still runs after its end',
    policy: excepting(FOR_PLACES),
    ...history(runs('shop/api', 'shop/api:1.4', 'a'), runs('shop/web', 'shop/web:1', 'b'), later),
    expect: 'fires',
    says: 'and 1 more still runs what it covered: a deployment names a tag',
  },
  {
    name: 'the exception is in force',
    policy: excepting(FOR_PUSHES),
    ...history(byHand, days(1), ran('8123/1')),
    expect: 'none',
  },
  {
    name: 'an exception under which nothing was done',
    policy: excepting(FOR_PUSHES),
    ...history(ran('8123/1'), pushed('shop/api:1.4', 'a'), later),
    expect: 'none',
  },
  {
    name: 'a push after the end of the exception is a finding by itself',
    policy: excepting(FOR_PUSHES),
    ...history(later, byHand),
    expect: { quiet: 'gone' },
  },
  {
    name: 'another image runs since',
    policy: excepting(FOR_PUSHES),
    ...history(byHand, days(1), runs('shop/api', 'shop/api:1.4', 'a', { ended: true }), later),
    expect: { quiet: 'gone' },
  },
  {
    name: 'another exception covers it',
    policy: excepting(FOR_PLACES, `${AGAIN}${FOR_PLACES}`),
    ...history(runs('shop/api', 'shop/api:1.4', 'a'), later),
    expect: { quiet: 'renewed' },
  },
  {
    name: 'an image runs with what was accepted in images until a day',
    policy: ACCEPTED,
    ...history(stripped, runs('shop/api', 'shop/api:1.4.3', 'b'), later),
    expect: 'fires',
    says: 'What dana@acme.example accepted in images (the build strips it) was accepted until 2026-11-05',
  },
  {
    name: 'what was accepted in images is still accepted, by another entry',
    policy: `${ACCEPTED}${ACCEPTED_AGAIN}`,
    ...history(stripped, runs('shop/api', 'shop/api:1.4.3', 'b'), later),
    expect: { quiet: 'renewed' },
  },
  {
    name: 'another exception covers the push, which was tolerated once',
    policy: excepting(FOR_PUSHES, `${AGAIN}${FOR_PUSHES}`),
    ...history(byHand, later),
    expect: { quiet: 'renewed' },
  },
  {
    name: 'the pod ended, and after the end of the exception another one of the same image began',
    policy: excepting(FOR_PUSHES),
    ...history(
      byHand,
      days(1),
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true }),
      later,
      runs('shop/api', 'shop/api:1.4', 'a', { pod: 'k8s2v' }),
    ),
    defeats: 'gone',
    expect: 'fires',
  },
];
