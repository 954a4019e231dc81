import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, minutes, type Step, usually } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

/** The index `e` of `a` and `b` as shop/api:edge, pushed platform by platform. */
const built: Step = [
  pushed('shop/api', 'a', { layers: 'xy' }),
  pushed('shop/api', 'b', { layers: 'xz' }),
  pushed('shop/api:edge', 'e', { children: 'ab' }),
  days(2),
];

export const cases: readonly Case[] = [
  {
    name: 'one of two platforms is exchanged with the pipeline’s credential',
    ...history(
      built,
      pushed('shop/api', 'd', { layers: 'xzw' }),
      pushed('shop/api:edge', 'f', { children: 'ad', from: '203.0.113.77' }),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: '1 of its 2 platforms is new',
  },
  {
    name: 'the records do not show the platforms themselves',
    ...history(
      pushed('shop/api:edge', 'e', { children: 'ab' }),
      days(2),
      pushed('shop/api:edge', 'f', { children: 'ad' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a platform is added',
    ...history(built, pushed('shop/api', 'd', { layers: 'xw' }), pushed('shop/api:edge', 'f', { children: 'abd' })),
    expect: { quiet: 'added' },
  },
  {
    name: 'under a new tag of another’s credential, one of two platforms is new',
    ...history(
      built,
      pushed('shop/api', 'd', { layers: 'xzw', from: '203.0.113.77' }),
      pushed('shop/api:1.5', 'f', { children: 'ad', from: '203.0.113.77' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: '1 of its 2 platforms is new',
  },
  {
    name: 'a platform is added that nobody is on record as having pushed',
    ...history(built, pushed('shop/api:edge', 'f', { children: 'abd' })),
    expect: 'fires',
    defeats: 'added',
    says: '1 of its 3 platforms is new',
  },
  {
    name: 'under a new tag, a trusted platform stands beside somebody else’s',
    ...history(
      built,
      pushed('shop/api', 'd', { by: 'mallory' }),
      pushed('shop/api:1.5', 'f', { by: 'mallory', children: 'ad' }),
    ),
    expect: 'fires',
    says: 'was pushed by mallory',
  },
  {
    name: 'the pipeline’s own index lists a platform that somebody else pushed',
    ...history(
      usually(12, (index) => pushed(`shop/api:0.${index}`, `old-${index}`)),
      days(4),
      pushed('shop/api', 'a'),
      pushed('shop/api', 'd', { by: 'mallory' }),
      pushed('shop/api:1.5', 'f', { children: 'ad' }),
    ),
    expect: 'fires',
    says: 'was pushed by mallory',
  },
  {
    name: 'all platforms are new, but one of them is not the pipeline’s',
    policy: ACME,
    ...history(
      built,
      ran('8124/1'),
      pushed('shop/api', 'c'),
      pushed('shop/api', 'd', { by: 'mallory' }),
      pushed('shop/api:edge', 'f', { children: 'cd' }),
    ),
    defeats: 'full-rebuild',
    expect: 'fires',
    says: 'was pushed by mallory',
  },
  {
    name: 'a webhook says that all platforms are new',
    ...history(
      built,
      pushed('shop/api:edge', 'f', { source: 'harbor', strength: 'asserted', children: 'cd' }),
      pushed('shop/api', 'd'),
      pushed('shop/api:edge', 'f', { children: 'ad' }),
    ),
    defeats: 'full-rebuild',
    expect: 'fires',
    says: '1 of its 2 platforms is new',
  },
  {
    name: 'the platform is exchanged while a genuine run goes on',
    policy: ACME,
    ...history(built, ran('8124/1', { made: ['c'] }), pushed('shop/api:edge', 'f', { children: 'ad' })),
    defeats: 'built',
    expect: 'fires',
  },
  {
    name: 'a run of a fork reports the index',
    policy: ACME,
    ...history(
      built,
      ran('8124/1', { head: 'mallory/shop', made: ['f'] }),
      pushed('shop/api:edge', 'f', { children: 'ad' }),
    ),
    defeats: 'built',
    expect: 'fires',
  },
  {
    name: 'the next build makes all platforms anew',
    ...history(
      built,
      pushed('shop/api', 'c'),
      pushed('shop/api', 'd'),
      pushed('shop/api:edge', 'f', { children: 'cd' }),
    ),
    expect: { quiet: 'full-rebuild' },
  },
  {
    name: 'a release account gives the pipeline’s index another tag',
    ...history(built, pushed('shop/api:1.5', 'e', { by: 'release-bot', children: 'ab' })),
    expect: 'none',
  },
  {
    name: 'a release account moves its tag to the pipeline’s next index',
    ...history(
      built,
      pushed('shop/api:stable', 'e', { by: 'release-bot', children: 'ab' }),
      pushed('shop/api', 'c'),
      pushed('shop/api', 'd'),
      pushed('shop/api:edge', 'f', { children: 'cd' }),
      days(1),
      pushed('shop/api:stable', 'f', { by: 'release-bot', children: 'cd' }),
    ),
    expect: { quiet: 'full-rebuild' },
  },
  {
    name: 'an index is pushed without a tag before a release account tags it',
    ...history(
      built,
      pushed('shop/api', 'c'),
      pushed('shop/api', 'd', { by: 'mallory' }),
      pushed('shop/api', 'f', { by: 'mallory', children: 'cd' }),
      pushed('shop/api:edge', 'f', { children: 'cd' }),
    ),
    defeats: 'full-rebuild',
    expect: 'fires',
    says: 'was pushed by mallory',
  },
  {
    name: 'a platform is exchanged in an index that first came under another tag',
    ...history(
      built,
      pushed('shop/api', 'd', { layers: 'xzw' }),
      pushed('shop/api:test', 'f', { children: 'ad' }),
      days(1),
      pushed('shop/api:edge', 'f', { children: 'ad' }),
    ),
    defeats: 'full-rebuild',
    expect: 'fires',
    says: '1 of its 2 platforms is new',
  },
  {
    name: 'every platform has its own builder, now as before',
    ...history(
      pushed('shop/api', 'a', { by: 'arm-bot' }),
      pushed('shop/api', 'b', { by: 'intel-bot' }),
      pushed('shop/api:edge', 'e', { children: 'ab' }),
      days(1),
      pushed('shop/api', 'c', { by: 'arm-bot' }),
      pushed('shop/api', 'd', { by: 'intel-bot' }),
      pushed('shop/api:edge', 'f', { children: 'cd' }),
    ),
    expect: { quiet: 'full-rebuild' },
  },
  {
    name: 'one platform came out of the cache, and the run reports the index',
    policy: ACME,
    ...history(built, ran('8124/1', { made: ['f'] }), pushed('shop/api:edge', 'f', { children: 'ad' })),
    expect: { quiet: 'built' },
  },
  {
    name: 'the image came out of the cache, only the attestation beside it is new',
    ...history(
      pushed('shop/api', 'a', { layers: 'xy' }),
      pushed('shop/api', 'b', { layers: '@' }),
      pushed('shop/api:edge', 'e', { children: 'ab' }),
      days(1),
      pushed('shop/api', 'd', { layers: '@' }),
      pushed('shop/api:edge', 'f', { children: 'ad' }),
    ),
    expect: 'none',
  },
  {
    name: 'a platform is dropped',
    ...history(built, pushed('shop/api:edge', 'f', { children: 'a' })),
    expect: 'none',
  },
  {
    name: 'the first index of a repository, from several builders, of which nothing is known yet',
    ...history(
      pushed('shop/api', 'a', { by: 'arm-bot' }),
      pushed('shop/api', 'b', { by: 'intel-bot' }),
      minutes(5),
      pushed('shop/api:edge', 'e', { children: 'ab' }),
    ),
    expect: 'none',
  },
  {
    name: 'an image takes the place of another',
    ...history(pushed('shop/api:edge', 'a'), hours(5), pushed('shop/api:edge', 'b')),
    expect: 'none',
  },
];
