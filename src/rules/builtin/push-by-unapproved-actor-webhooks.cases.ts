import { untold } from '../scenarios/asking-scenario.ts';
import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { history, hours, minutes } from '../scenarios/history.ts';
import { pushed } from '../scenarios/scenario.ts';

/** A line of the registry's access log, which tells no digest. */
const logged = (image: string, by = 'ci-bot') => untold(image, { source: 'jfrog-access', by });
/** A webhook that says the digest, and no time but that of its arrival. */
const heard = (image: string, digest: string, by = 'ci-bot') =>
  pushed(image, digest, { source: 'jfrog', strength: 'asserted', by });

/** Where webhooks tell the digest of what the registry's own log tells without. */
export const byWebhook: readonly Case[] = [
  {
    name: 'a webhook comes a quarter of an hour late, and the log has one push of the tag',
    policy: ACME,
    ...history(logged('shop/api:1.4'), minutes(14), heard('shop/api:1.4', 'a')),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'a webhook is delivered once more',
    policy: ACME,
    ...history(logged('shop/api:1.4'), heard('shop/api:1.4', 'a'), heard('shop/api:1.4', 'a')),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'a forged webhook names another digest before the late one comes',
    policy: ACME,
    ...history(logged('shop/api:1.4'), minutes(7), heard('shop/api:1.4', 'e'), minutes(5), heard('shop/api:1.4', 'a')),
    defeats: 'allowed',
    expect: 'fires',
    says: 'only a claim says so',
  },
  {
    name: 'a forged webhook is heard at once, and the late one says another digest',
    policy: ACME,
    ...history(logged('shop/api:1.4'), heard('shop/api:1.4', 'e'), minutes(12), heard('shop/api:1.4', 'a')),
    defeats: 'allowed',
    expect: 'fires',
    says: 'only a claim says so',
  },
  {
    name: 'a forged webhook says that the pipeline made the push of somebody else',
    policy: ACME,
    ...history(logged('shop/api:1.4', 'mallory'), minutes(14), heard('shop/api:1.4', 'e')),
    defeats: 'allowed',
    expect: 'fires',
    says: 'only a claim says so',
  },
  {
    name: 'a webhook comes later than evidence may, of a push that the log has',
    policy: ACME,
    ...history(logged('shop/api:1.4'), minutes(25), heard('shop/api:1.4', 'a')),
    expect: { quiet: 'claimed' },
  },
  {
    name: 'a forged webhook names the pipeline for a tag that the log has somebody else pushing',
    policy: ACME,
    ...history(logged('shop/api:1.4', 'mallory'), minutes(25), heard('shop/api:1.4', 'e')),
    defeats: 'claimed',
    expect: 'fires',
    says: 'only a claim says so',
  },
  {
    name: 'one webhook of somebody who is known there is lost',
    policy: ACME,
    ...history(
      logged('shop/api:1.3', 'nightly-bot'),
      heard('shop/api:1.3', 'b', 'nightly-bot'),
      hours(24),
      logged('shop/api:nightly', 'nightly-bot'),
      hours(1),
      logged('shop/api:1.4'),
      heard('shop/api:1.4', 'a'),
    ),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'a stranger pushes what no webhook tells, and a forged one names it as a push of the pipeline',
    policy: ACME,
    ...history(
      logged('shop/api:1.3'),
      heard('shop/api:1.3', 'b'),
      hours(24),
      logged('shop/api:x', 'mallory'),
      hours(1),
      logged('shop/api:1.4'),
      heard('shop/api:1.4', 'e'),
    ),
    defeats: 'allowed',
    expect: 'fires',
    says: 'only a claim says so',
  },
];
