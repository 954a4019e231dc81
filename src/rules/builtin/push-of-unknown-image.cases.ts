import { ACME } from '../scenarios/acme.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { pushed } from '../scenarios/scenario.ts';

const runner = { by: 'ci-bot', from: '192.0.2.10', client: 'buildkit/v0.25.1' } as const;
const thief = { from: '203.0.113.66', client: 'skopeo/1.18.0' } as const;
const webhook = { source: 'harbor', strength: 'asserted' } as const;

/** Four days of builds in a registry whose log names no image. */
const asUsual: Step = [usually(12, (index) => untold(`shop/api:0.${index}`, runner)), days(1)];

export const cases: readonly Case[] = [
  {
    name: 'somebody sets a tag who may not push, and the registry’s log names no image',
    policy: ACME,
    ...history(asUsual, untold('shop/api:1.4', { by: 'mallory', ...thief }), hours(1)),
    expect: 'fires',
    severity: 'high',
    says: 'mallory set 1 tag (shop/api:1.4)',
  },
  {
    name: 'one account sets tags in several repositories: one finding',
    policy: ACME,
    ...history(
      untold('shop/api:1.4', { by: 'mallory' }),
      untold('shop/web:1.4', { by: 'mallory' }),
      untold('base/tools:1', { by: 'mallory' }),
    ),
    expect: 'fires',
    says: 'mallory set 3 tags (shop/api:1.4, shop/web:1.4, base/tools:1)',
  },
  {
    name: 'a webhook alone tells of a push by somebody who may not',
    policy: ACME,
    ...history(untold('shop/api:1.4', { ...webhook, by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a record that tells the image comes minutes later: the rules about images have it',
    policy: ACME,
    ...history(untold('shop/api:1.4', { by: 'mallory' }), pushed('shop/api:1.4', 'a', { by: 'mallory' })),
    expect: 'none',
  },
  {
    name: 'another record of that minute has the image, without its tag',
    policy: ACME,
    ...history(untold('shop/api:1.4', { by: 'mallory' }), pushed('shop/api', 'a', { by: 'mallory' })),
    expect: 'none',
  },
  {
    name: 'another record of that minute has an image that somebody else pushed there',
    policy: ACME,
    ...history(untold('shop/api:1.4', { by: 'mallory' }), pushed('shop/api', 'a')),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the pipeline pushes as always',
    policy: ACME,
    ...history(asUsual, untold('shop/api:1.4', runner)),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'a listed promoter carries an image on',
    policy: ACME,
    ...history(untold('prod/api:1.4', { by: 'promoter' })),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'whoever has the account of the pipeline pushes from elsewhere with another program',
    policy: ACME,
    ...history(asUsual, untold('shop/api:1.4', { ...runner, ...thief })),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'medium',
    says: 'never pushed there from such a network',
  },
  {
    name: 'the promoter sets a tag to where no promotion leads',
    policy: ACME,
    ...history(untold('shop/api:1.4', { by: 'promoter' })),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'without a policy the usual account pushes',
    ...history(asUsual, untold('shop/api:1.4', runner)),
    expect: { quiet: 'usual' },
  },
  {
    name: 'without a policy somebody pushes who never did',
    ...history(asUsual, untold('shop/api:1.4', { by: 'mallory' })),
    defeats: 'usual',
    expect: 'fires',
    severity: 'medium',
    says: 'mallory never pushed to registry.acme.example before',
  },
  {
    name: 'anybody pushes to a testing repository',
    policy: ACME,
    ...history(untold('team/scratch/api:try', { by: 'mallory' })),
    expect: { quiet: 'testing' },
  },
  {
    name: 'whoever pushes to a testing repository sets a tag beside it',
    policy: ACME,
    ...history(untold('team/scratch/api:try', { by: 'mallory' }), untold('shop/api:1.4', { by: 'mallory' })),
    defeats: 'testing',
    expect: 'fires',
    says: 'set 1 tag (shop/api:1.4)',
  },
];
