import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours } from '../scenarios/history.ts';
import { deleted, pushed, ran } from '../scenarios/scenario.ts';

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const labels = { 'org.opencontainers.image.revision': COMMIT };

export const cases: readonly Case[] = [
  {
    name: 'a tag is deleted and comes back with other bytes',
    ...history(
      pushed('shop/api:1.4', 'a'),
      days(1),
      deleted('shop/api:1.4', { by: 'mallory' }),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'mallory deleted shop/api:1.4',
  },
  {
    name: 'the manifest is deleted, and with it the tag',
    ...history(
      pushed('shop/api:1.4', 'a'),
      days(1),
      deleted('shop/api', { digest: 'a', by: 'mallory' }),
      hours(2),
      pushed('shop/api:1.4', 'b'),
    ),
    expect: 'fires',
    severity: 'high',
    says: '2 h',
  },
  {
    name: 'the whole repository is deleted, and comes back with other bytes under the tag',
    ...history(
      pushed('shop/api:1.4', 'a'),
      days(1),
      deleted('shop/api', { whole: 'repository', by: 'mallory' }),
      hours(2),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'mallory deleted shop/api:1.4',
  },
  {
    name: 'the registry’s retention removed the tag',
    ...history(
      pushed('shop/api:1.4', 'a'),
      days(90),
      deleted('shop/api:1.4', { by: '', retention: true }),
      days(1),
      pushed('shop/api:1.4', 'b'),
    ),
    expect: { quiet: 'retention' },
  },
  {
    name: 'a listed clean-up account removed the tag',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a'),
      days(90),
      deleted('shop/api:1.4', { by: 'gc-bot' }),
      days(1),
      pushed('shop/api:1.4', 'b'),
    ),
    expect: { quiet: 'retention' },
  },
  {
    name: 'a broken release was withdrawn, and an approved run whose commit is named made it again',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a'),
      days(1),
      deleted('shop/api:1.4'),
      hours(1),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'b', { labels }),
    ),
    expect: { quiet: 'approved-build' },
  },
  {
    name: 'the deleted image is restored',
    ...history(pushed('shop/api:1.4', 'a'), days(1), deleted('shop/api:1.4'), pushed('shop/api:1.4', 'a')),
    expect: 'none',
  },
  {
    name: 'a tag with a similar name was deleted',
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed('shop/api:1.40', 'c'),
      days(1),
      deleted('shop/api:1.40'),
      pushed('shop/api:1.4.1', 'b'),
    ),
    expect: 'none',
  },
  {
    name: 'a forged webhook says that retention removed the tag, before somebody does',
    ...history(
      pushed('shop/api:1.4', 'a'),
      days(1),
      deleted('shop/api:1.4', { by: '', retention: true, source: 'harbor', strength: 'asserted' }),
      deleted('shop/api:1.4', { by: 'mallory' }),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
    ),
    defeats: 'retention',
    expect: 'fires',
    says: 'mallory deleted',
  },
  {
    name: 'nothing but webhooks tells of the registry, and they speak of retention',
    ...history(
      pushed('shop/api:1.4', 'a', { source: 'harbor', strength: 'asserted' }),
      days(1),
      deleted('shop/api:1.4', { by: '', retention: true, source: 'harbor', strength: 'asserted' }),
      pushed('shop/api:1.4', 'b', { source: 'harbor', strength: 'asserted' }),
    ),
    defeats: 'retention',
    expect: 'fires',
  },
  {
    name: 'an account named almost like the clean-up',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a'),
      days(1),
      deleted('shop/api:1.4', { by: 'gc-bot-1' }),
      pushed('shop/api:1.4', 'b'),
    ),
    defeats: 'retention',
    expect: 'fires',
  },
  {
    name: 'an approved run goes on at that time, and nothing else ties it to the push',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a'),
      days(1),
      deleted('shop/api:1.4'),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'b'),
    ),
    defeats: 'approved-build',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the revision label of an old run is copied',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'a', { labels }),
      days(1),
      deleted('shop/api:1.4'),
      pushed('shop/api:1.4', 'b', { labels }),
    ),
    defeats: 'approved-build',
    expect: 'fires',
    severity: 'high',
  },
];
