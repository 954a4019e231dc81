import { ACME } from '../acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours } from '../history.ts';
import { deleted, onHost, pulled, pushed, ran } from '../scenario.ts';

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const labels = { 'org.opencontainers.image.revision': COMMIT };

export const cases: readonly Case[] = [
  {
    name: 'somebody else moves a release tag',
    ...history(
      pushed('shop/api:1.4', 'a'),
      days(2),
      pushed('shop/api:1.4', 'b', { by: 'mallory', from: '203.0.113.77' }),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'mallory moved shop/api:1.4',
  },
  {
    name: 'the pipeline’s credential moves a floating tag without a run',
    policy: ACME,
    ...history(ran('8123/1'), pushed('shop/api:edge', 'a'), days(2), pushed('shop/api:edge', 'b')),
    expect: 'fires',
    severity: 'high',
    absence: 'assumed',
  },
  {
    name: 'a release tag moves during a run that only fits by time',
    policy: ACME,
    ...history(ran('8123/1'), pushed('shop/api:1.4', 'a'), days(2), ran('8124/1'), pushed('shop/api:1.4', 'b')),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a release tag moves back to what it meant before',
    ...history(
      pushed('shop/api:1.4', 'a'),
      hours(1),
      pushed('shop/api:1.4', 'b'),
      hours(1),
      pushed('shop/api:1.4', 'a', { by: 'mallory' }),
    ),
    expect: 'fires',
    says: 'mallory moved shop/api:1.4',
  },
  {
    name: 'an approved run moves a floating tag',
    policy: ACME,
    ...history(ran('8123/1'), pushed('shop/api:edge', 'a'), days(1), ran('8124/1'), pushed('shop/api:edge', 'b')),
    expect: { quiet: 'approved-build' },
  },
  {
    name: 'an approved run whose commit the image names makes a release again',
    policy: ACME,
    ...history(
      ran('8123/1'),
      pushed('shop/api:1.4', 'a'),
      days(1),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'b', { labels }),
    ),
    expect: { quiet: 'approved-build' },
  },
  {
    name: 'a promotion moves the tag',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      pushed('prod/shop/api:1', 'a', { by: 'promoter' }),
      hours(5),
      pushed('dev/shop/api:2', 'b'),
      pushed('prod/shop/api:1', 'b', { by: 'promoter' }),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'the release manager rolls back',
    policy: ACME,
    ...history(
      pushed('shop/api:stable', 'a', { by: 'release-bot' }),
      hours(5),
      pushed('shop/api:stable', 'b', { by: 'release-bot' }),
    ),
    expect: { quiet: 'release-actor' },
  },
  {
    name: 'without a policy, whoever set the tag moves it',
    ...history(pushed('shop/api:1.4', 'a'), hours(5), pushed('shop/api:1.4', 'b')),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'a base image is rebuilt by its publisher, where no builds are asked for',
    policy: ACME,
    ...history(
      pushed('base/alpine:3.20', 'a', { by: 'base-bot' }),
      days(1),
      pushed('base/alpine:3.20', 'b', { by: 'base-bot' }),
    ),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'the tag was set before the records begin',
    ...history(pulled('shop/api:1.4', 'a'), hours(5), pushed('shop/api:1.4', 'b')),
    expect: { quiet: 'first-known' },
  },
  {
    name: 'the same digest is pushed again, by somebody else',
    ...history(pushed('shop/api:1.4', 'a'), hours(5), pushed('shop/api:1.4', 'a', { by: 'dana' })),
    expect: 'none',
  },
  {
    name: 'a new tag',
    ...history(pushed('shop/api:1.4', 'a'), hours(5), pushed('shop/api:1.5', 'b', { by: 'dana' })),
    expect: 'none',
  },
  {
    name: 'the tag moves from an index to the image in it',
    ...history(pushed('shop/api:1.4', 'e', { children: 'ab' }), hours(5), pushed('shop/api:1.4', 'a', { by: 'dana' })),
    expect: 'none',
  },
  {
    name: 'an immutable tag: that has a rule of its own',
    policy: ACME,
    ...history(pushed('shop/api:v1.4', 'a'), hours(5), pushed('shop/api:v1.4', 'b', { by: 'mallory' })),
    expect: 'none',
  },
  {
    name: 'a second push of the floating tag while the genuine run goes on',
    policy: ACME,
    ...history(
      pushed('shop/api:edge', 'c', { by: 'release-bot' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:edge', 'a'),
      pushed('shop/api:edge', 'b'),
    ),
    defeats: 'approved-build',
    expect: 'fires',
    says: 'to sha256:bbbb',
  },
  {
    name: 'the revision label of an old run is copied',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'a', { labels }),
      days(2),
      ran('8124/1'),
      pushed('shop/api:1.4', 'b', { labels }),
    ),
    defeats: 'approved-build',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the promoted config with one layer more',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1', 'a', { config: 'c', layers: 'xy' }),
      pushed('prod/shop/api:1', 'a', { by: 'promoter', config: 'c', layers: 'xy' }),
      hours(5),
      pushed('prod/shop/api:1', 'b', { by: 'promoter', config: 'c', layers: 'xyz' }),
    ),
    defeats: 'promoted',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a webhook in the promoter’s name',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:2', 'b'),
      pushed('prod/shop/api:1', 'a', { by: 'promoter', source: 'harbor', strength: 'asserted' }),
      hours(5),
      pushed('prod/shop/api:1', 'b', { by: 'promoter', source: 'harbor', strength: 'asserted' }),
    ),
    defeats: 'promoted',
    expect: 'fires',
  },
  {
    name: 'only webhooks say that the release manager moved the tag',
    policy: ACME,
    ...history(
      pushed('shop/api:stable', 'a', { by: 'release-bot', source: 'harbor', strength: 'asserted' }),
      hours(5),
      pushed('shop/api:stable', 'b', { by: 'release-bot', source: 'harbor', strength: 'asserted' }),
    ),
    defeats: 'release-actor',
    expect: 'fires',
  },
  {
    name: 'a webhook names the release manager for the push of somebody else',
    policy: ACME,
    ...history(
      pushed('shop/api:stable', 'a', { by: 'release-bot' }),
      hours(5),
      pushed('shop/api:stable', 'b', { by: 'release-bot', source: 'harbor', strength: 'asserted' }),
      pushed('shop/api:stable', 'b', { by: 'mallory' }),
    ),
    defeats: 'release-actor',
    expect: 'fires',
    says: 'mallory moved',
  },
  {
    name: 'a webhook says that the attacker set the tag before',
    ...history(
      pushed('shop/api:1.4', 'a'),
      hours(5),
      pushed('shop/api:1.4', 'e', { by: 'mallory', source: 'harbor', strength: 'asserted' }),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
    ),
    defeats: 'same-actor',
    expect: 'fires',
    says: '(set by ci-bot)',
  },
  {
    name: 'the same account, but the image was committed on a workstation',
    ...history(
      pushed('shop/api:1.4', 'a', { config: 'c' }),
      hours(5),
      onHost('laptop-7', 'committed', 'd'),
      pushed('shop/api:1.4', 'b', { config: 'd' }),
    ),
    defeats: 'same-actor',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a hostile index that lists the image which the tag meant',
    ...history(pushed('shop/api:1.4', 'a'), hours(5), pushed('shop/api:1.4', 'e', { by: 'mallory', children: 'ab' })),
    defeats: 'same-actor',
    expect: 'fires',
    says: 'to sha256:eeee',
  },
  {
    name: 'a webhook without a name sets the tag in between',
    ...history(
      pushed('shop/api:1.4', 'a'),
      hours(5),
      pushed('shop/api:1.4', 'e', { by: '', source: 'harbor', strength: 'asserted' }),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
    ),
    defeats: 'first-known',
    expect: 'fires',
    says: '(set by ci-bot)',
  },
  {
    name: 'a webhook that says the tag was deleted does not hide its move',
    ...history(
      pushed('shop/api:1.4', 'a'),
      hours(5),
      deleted('shop/api:1.4', { source: 'harbor', strength: 'asserted', retention: true }),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
    ),
    defeats: 'first-known',
    expect: 'fires',
    says: '(set by ci-bot)',
  },
];
