import { formatTime, MINUTE } from '../../core/time.ts';
import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, minutes, START } from '../scenarios/history.ts';
import { onHost, pushed, ran } from '../scenarios/scenario.ts';

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const OLDER = '91b04de77c2a5f3e6d8091a2b3c4d5e6f7081920';

/** Labels as builds give them: of acme/shop, made so many minutes after the history begins. */
function labels(made: number | string, revision = COMMIT): Readonly<Record<string, string>> {
  return {
    'org.opencontainers.image.source': 'https://github.com/acme/shop',
    'org.opencontainers.image.revision': revision,
    'org.opencontainers.image.created': typeof made === 'string' ? made : formatTime(START + made * MINUTE),
  };
}
const NEVER = '1970-01-01T00:00:00Z';

export const cases: readonly Case[] = [
  {
    name: 'an image committed from an old release is pushed while a genuine run goes on',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: OLDER }),
      pushed('shop/api:1.3', 'a', { labels: labels(1, OLDER) }),
      days(5),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'b', { labels: labels(1, OLDER) }),
    ),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'before github run 8124/1 of acme/shop, which is said to have built it, began',
  },
  {
    name: 'only the engine of the host shows the labels',
    policy: ACME,
    ...history(
      onHost('laptop-7', 'committed', 'c', undefined, { labels: labels(1, OLDER) }),
      days(5),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'b', { config: 'c' }),
    ),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'an image from the future',
    policy: ACME,
    ...history(ran('8124/1', { commit: COMMIT }), pushed('shop/api:1.4', 'b', { labels: labels(600) })),
    expect: 'fires',
    says: 'after it was pushed',
  },
  {
    name: 'the repository’s images say real times, and one says none',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: OLDER }),
      pushed('shop/api:1.3', 'a', { labels: labels(1, OLDER) }),
      days(5),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'b', { labels: labels(NEVER) }),
    ),
    defeats: 'fixed-time',
    expect: 'fires',
  },
  {
    name: 'the first image that says no time was pushed by the same hand the day before',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: OLDER }),
      pushed('shop/api:1.3', 'a', { labels: labels(1, OLDER) }),
      days(5),
      pushed('shop/api:nightly', 'd', { labels: labels(NEVER, OLDER) }),
      days(1),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'b', { labels: labels(NEVER) }),
    ),
    defeats: 'fixed-time',
    expect: 'fires',
    says: 'shop/api:1.4',
  },
  {
    name: 'the time is that of another commit than the run built',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: OLDER, committed: 90 }),
      pushed('shop/api:1.3', 'a', { labels: labels(-90, OLDER) }),
      days(5),
      ran('8124/1', { commit: COMMIT, committed: 90 }),
      pushed('shop/api:1.4', 'b', { labels: labels(-90, OLDER) }),
    ),
    defeats: 'commit-time',
    expect: 'fires',
    says: 'shop/api:1.4',
  },
  {
    name: 'it was put into another repository first, where no build explains it',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:x', 'b', { by: 'mallory', labels: labels(1, OLDER) }),
      days(5),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'b', { labels: labels(1, OLDER) }),
    ),
    defeats: 'same-bytes',
    expect: 'fires',
  },
  {
    name: 'the image was made during its run',
    policy: ACME,
    ...history(ran('8124/1', { commit: COMMIT }), pushed('shop/api:1.4', 'b', { labels: labels(1) })),
    expect: 'none',
  },
  {
    name: 'all images of the repository say no time',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: OLDER }),
      pushed('shop/api:1.3', 'a', { labels: labels('1980-01-01T00:00:00Z', OLDER) }),
      days(5),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'b', { labels: labels(NEVER) }),
    ),
    expect: { quiet: 'fixed-time' },
  },
  {
    name: 'the build begins to give its images no time, and reports what it makes',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: OLDER }),
      pushed('shop/api:1.3', 'a', { labels: labels(1, OLDER) }),
      days(5),
      ran('8124/1', { commit: COMMIT, made: ['b'] }),
      pushed('shop/api:1.4', 'b', { labels: labels(NEVER) }),
    ),
    expect: { quiet: 'fixed-time' },
  },
  {
    name: 'a reproducible build has the time of its commit',
    policy: ACME,
    ...history(
      days(3),
      ran('8124/1', { commit: COMMIT, committed: 3000 }),
      pushed('shop/api:1.4', 'b', { labels: labels(3 * 24 * 60 - 3000) }),
    ),
    expect: { quiet: 'commit-time' },
  },
  {
    name: 'the release run only copies what an earlier run built',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:main', 'a', { labels: labels(1) }),
      hours(9),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'a', { labels: labels(1) }),
    ),
    expect: { quiet: 'same-bytes' },
  },
  {
    name: 'the labels are those of the base image',
    policy: ACME,
    ...history(
      days(2),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'b', {
        labels: { ...labels(1, OLDER), 'org.opencontainers.image.source': 'https://github.com/acme/base-images' },
      }),
    ),
    expect: 'none',
  },
  {
    name: 'the labels hold no time',
    policy: ACME,
    ...history(ran('8124/1', { commit: COMMIT }), pushed('shop/api:1.4', 'b', { labels: labels('yesterday') })),
    expect: 'none',
  },
  {
    name: 'no run is said to have built it: that has a rule of its own',
    policy: ACME,
    ...history(minutes(600), pushed('shop/api:1.4', 'b', { labels: labels(1) })),
    expect: 'none',
  },
];
