import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { history, hours, type Step } from '../scenarios/history.ts';
import { deleted, deployed, pushed, runs } from '../scenarios/scenario.ts';

const running: Step = [
  pushed('shop/api:mr-7', 'a'),
  deployed('shop/api', 'shop/api:mr-7'),
  runs('shop/api', 'shop/api:mr-7', 'a'),
  hours(5),
];
/** Where webhooks are all that tells of tags. */
const CLAIM = { source: 'harbor', strength: 'asserted' } as const;
const claimed: Step = [
  pushed('shop/api:mr-7', 'a', CLAIM),
  deployed('shop/api', 'shop/api:mr-7'),
  runs('shop/api', 'shop/api:mr-7', 'a'),
  hours(5),
  deleted('shop/api:mr-7', { by: 'gc-bot', ...CLAIM }),
];
const swept = deleted('shop/api', { digest: 'a', by: 'gc-bot' });
const over: Step = [
  hours(9),
  deployed('shop/api', 'shop/api:mr-7', { verb: 'delete' }),
  runs('shop/api', 'shop/api:mr-7', 'a', { ended: true, since: 840 }),
];

/** Where what ran the deleted image has ended since. */
export const endedCases: readonly Case[] = [
  {
    name: 'housekeeping deletes what a preview runs, and the preview is taken down hours later',
    policy: ACME,
    ...history(running, swept, over),
    expect: { quiet: 'ended' },
  },
  {
    name: 'a webhook alone tells that housekeeping took the tag, too, with the digest that it meant',
    policy: ACME,
    ...history(claimed, swept, over),
    expect: { quiet: 'ended' },
  },
  {
    name: 'a webhook alone speaks of housekeeping, and what ran the tag has ended since',
    policy: ACME,
    ...history(claimed, over),
    defeats: 'ended',
    expect: 'fires',
    severity: 'high',
    says: 'ran it, until',
  },
  {
    name: 'somebody deletes the image of what he lets end hours later',
    policy: ACME,
    ...history(running, deleted('shop/api', { digest: 'a', by: 'mallory' }), over),
    defeats: 'ended',
    expect: 'fires',
    severity: 'high',
    says: 'ran it, until',
  },
  {
    name: 'a forged report says that what runs has ended',
    policy: ACME,
    ...history(
      running,
      swept,
      hours(9),
      runs('shop/api', 'shop/api:mr-7', 'a', { ended: true, since: 840, source: 'pods-webhook', strength: 'asserted' }),
    ),
    defeats: 'ended',
    expect: 'fires',
    severity: 'low',
    says: 'runs it.',
  },
  {
    name: 'what ran it has ended, and the same bytes run under another name',
    policy: ACME,
    ...history(running, swept, over, runs('shop/cache', 'shop/cache:1', 'a')),
    defeats: 'ended',
    expect: 'fires',
    severity: 'low',
    says: 'runs it.',
  },
];
