import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, usually } from '../scenarios/history.ts';
import { deployed, digestOf, pushed, ran, runs } from '../scenarios/scenario.ts';

const runner = { by: 'ci-bot', from: '192.0.2.10', client: 'buildkit/v0.25.1' } as const;
const thief = { by: 'ci-bot', from: '203.0.113.66', client: 'skopeo/1.18.0' } as const;

/** What somebody brought in, and another account carried on. */
export const carriedCases: readonly Case[] = [
  {
    name: 'the list of promotions lets on what a thief of the pipeline’s account brought in',
    policy: ACME,
    ...history(
      usually(12, (index) => [ran(`81${index}/1`), pushed(`dev/api:0.${index}`, `p${index}`, runner)]),
      days(4),
      pushed('dev/api:1.4', 'b', thief),
      hours(7),
      pushed('prod/api:1.4', 'b', { by: 'promoter' }),
      deployed('shop/api', `prod/api@${digestOf('b')}`),
      runs('shop/api', `prod/api@${digestOf('b')}`, 'b'),
    ),
    expect: 'fires',
    severity: 'critical',
    says: 'pushed by ci-bot at 2026-11-10T08:24:00Z from 203.0.113.66 with skopeo/1.18.0, was promoted to prod/api:1.4 by promoter',
  },
  {
    name: 'whoever may not push there copies what an account of the list had pushed without a build',
    policy: ACME,
    ...history(
      pushed('dev/api:1.4', 'b', runner),
      hours(7),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      runs('shop/api', 'shop/api:1.4', 'b'),
    ),
    expect: 'fires',
    severity: 'critical',
    says: 'The first push is suspicious: an image was pushed that no build explains. 2 things about the copy are suspicious: an image was pushed by someone the policy does not allow',
  },
];
