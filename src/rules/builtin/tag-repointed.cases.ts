import { ACME } from '../scenarios/acme.ts';
import type { Case, Story } from '../rule.ts';
import { days, history, hours, silent, type Step, usually } from '../scenarios/history.ts';
import { found } from '../scenarios/asking-scenario.ts';
import { deleted, onHost, pulled, pushed, ran } from '../scenarios/scenario.ts';
import { attemptCases } from './tag-repointed-attempts.cases.ts';
import { copied } from './tag-repointed-copied.cases.ts';
import { jobs } from './tag-repointed-jobs.cases.ts';
import { versions } from './tag-repointed-versions.cases.ts';

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const labels = { 'org.opencontainers.image.revision': COMMIT };

const renamed = (...later: readonly Step[]): Story =>
  history(
    usually(12, (index) => pushed('shop/api:edge', `old-${index}`)),
    usually(12, (index) => pushed('shop/api:edge', `new-${index}`, { by: 'new-bot' })),
    ...later,
  );

/** Whoever builds bases takes a role, in a session that is named by the build. */
const ROLE = 'arn:aws:sts::111122223333:assumed-role/base-build';
const BY_ROLE = ACME.replace('actors: [base-bot]', `actors: ["${ROLE}/*"]`);
const byBuild = (id: string) => ({ by: `${ROLE}/AWSCodeBuild-${id}-4850-43bf-ac22-142285f3e6e6` });

/** Says what runs where, and nothing of who pushes. */
const WITHOUT_PUBLISHERS = 'version: 1\nenvironments: [{ name: prod, match: { clusters: [prod-1] } }]\n';

export const cases: readonly Case[] = [
  {
    name: 'the policy names nobody who pushes, and whoever set the tag moves it',
    policy: WITHOUT_PUBLISHERS,
    ...history(pushed('shop/api:1.4', 'a'), hours(1), pushed('shop/api:1.4', 'b')),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'the policy names nobody who pushes, and somebody else moves the tag',
    policy: WITHOUT_PUBLISHERS,
    ...history(pushed('shop/api:1.4', 'a'), hours(1), pushed('shop/api:1.4', 'b', { by: 'mallory' })),
    defeats: 'same-actor',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'each build takes the listed role in a session of its own, and moves what the one before set',
    policy: BY_ROLE,
    ...history(
      pushed('base/alpine:3.20', 'a', byBuild('356dd138')),
      days(1),
      pushed('base/alpine:3.20', 'b', byBuild('9d21c07e')),
    ),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'somebody takes the role in a session with a name, from elsewhere, and moves what builds set',
    policy: BY_ROLE,
    ...history(
      pushed('base/alpine:3.20', 'a', byBuild('356dd138')),
      days(1),
      pushed('base/alpine:3.20', 'b', { by: `${ROLE}/mallory`, from: '203.0.113.77', client: 'skopeo/1.18.0' }),
    ),
    defeats: 'same-actor',
    expect: 'fires',
  },
  {
    name: 'a registry of which no feed says who pushes',
    policy: ACME,
    ...history(
      silent('distribution'),
      pushed('shop/api:1.4', 'a', { by: '', source: 'azure-acr' }),
      hours(1),
      pushed('shop/api:1.4', 'b', { by: '', source: 'azure-acr' }),
    ),
    expect: { quiet: 'unnamed' },
  },
  {
    name: 'a registry names nobody, and of the move nothing told that told of the tag before: only asking showed it',
    policy: ACME,
    ...history(
      silent('distribution'),
      pushed('shop/api:1.4', 'a', { by: '', source: 'distribution', strength: 'asserted' }),
      days(2),
      found('shop/api:1.4', 'b'),
    ),
    defeats: 'unnamed',
    expect: 'fires',
    says: 'as only asking the registry showed',
  },
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
    name: 'a release tag was moved while the registry told nothing: asking showed it',
    ...history(pushed('shop/api:1.4', 'a'), days(2), found('shop/api:1.4', 'b')),
    expect: 'fires',
    says: 'an unnamed actor moved shop/api:1.4',
  },
  {
    name: 'the run ended long before asking showed what it had moved meanwhile',
    policy: ACME,
    ...history(
      ran('8123/1'),
      pushed('shop/api:edge', 'a'),
      days(1),
      ran('8124/1'),
      hours(5),
      found('shop/api:edge', 'b', { after: 330 }),
    ),
    expect: { quiet: 'approved-build' },
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
    name: 'a forged webhook says that a genuine run is of the commit that the image names',
    policy: ACME,
    ...history(
      ran('8123/1'),
      pushed('shop/api:1.4', 'a'),
      days(1),
      ran('8124/1'),
      ran('8124/1', { commit: COMMIT, source: 'github-webhook', strength: 'asserted' }),
      pushed('shop/api:1.4', 'b', { labels }),
    ),
    defeats: 'approved-build',
    expect: 'fires',
    severity: 'high',
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

  {
    name: 'two approved runs go on at once, and one of them moves a floating tag',
    policy: ACME,
    ...history(pushed('shop/api:latest', 'a'), hours(1), ran('8123/1'), ran('8124/1'), pushed('shop/api:latest', 'b')),
    expect: { quiet: 'approved-build' },
  },
  {
    name: 'two runs of a fork go on at once',
    policy: ACME,
    ...history(
      pushed('shop/api:latest', 'a'),
      hours(1),
      ran('8123/1', { head: 'mallory/shop' }),
      ran('8124/1', { head: 'mallory/shop' }),
      pushed('shop/api:latest', 'b'),
    ),
    defeats: 'approved-build',
    expect: 'fires',
  },
  {
    name: 'two approved runs go on at once, and a release tag moves',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), hours(1), ran('8123/1'), ran('8124/1'), pushed('shop/api:1.4', 'b')),
    defeats: 'approved-build',
    expect: 'fires',
  },
  {
    name: 'the pipeline moves its tag on, which was lost and which somebody else set again',
    ...history(
      usually(6, (index) => pushed('shop/api:latest', `l${index}`)),
      deleted('shop/api:latest'),
      pushed('shop/api:latest', 'b', { by: 'dana' }),
      hours(1),
      pushed('shop/api:latest', 'c'),
    ),
    expect: { quiet: 'taken-back' },
  },
  {
    name: 'the pipeline has another account since, which does all that the one before did',
    ...renamed(days(4)),
    expect: { quiet: 'succeeded' },
  },
  {
    name: 'another account does what the pipeline did, and the pipeline still works',
    ...renamed(days(4), pushed('shop/web:2', 'c')),
    defeats: 'succeeded',
    expect: 'fires',
    says: 'new-bot moved shop/api:edge',
  },
  {
    name: 'another account does what the pipeline did, from elsewhere',
    ...history(
      usually(12, (index) => pushed('shop/api:edge', `old-${index}`)),
      usually(12, (index) => pushed('shop/api:edge', `new-${index}`, { by: 'new-bot', from: '203.0.113.77' })),
      days(4),
    ),
    defeats: 'succeeded',
    expect: 'fires',
    says: 'new-bot moved shop/api:edge from',
  },
  {
    name: 'another account moves the tag while the pipeline rests, as it does each weekend',
    ...history(
      usually(12, (index) => pushed('shop/api:edge', `old-${index}`)),
      days(2),
      pushed('shop/api:edge', 'a', { by: 'mallory' }),
    ),
    defeats: 'succeeded',
    expect: 'fires',
    says: 'mallory moved',
  },
  {
    name: 'an intruder moves the tag a second time, after the pipeline took it back',
    ...history(
      usually(6, (index) => pushed('shop/api:latest', `l${index}`)),
      pushed('shop/api:latest', 'b', { by: 'mallory' }),
      hours(1),
      pushed('shop/api:latest', 'c'),
      hours(1),
      pushed('shop/api:latest', 'd', { by: 'mallory' }),
    ),
    defeats: 'taken-back',
    expect: 'fires',
    says: 'mallory moved shop/api:latest',
  },
  {
    name: 'a tag that the pipeline seldom moves was lost, another account set it again, and the pipeline moves it on',
    ...history(
      usually(6, (index) => pushed(`shop/api:1.${index}`, `l${index}`)),
      pushed('shop/api:stable', 'l5'),
      deleted('shop/api:stable'),
      pushed('shop/api:stable', 'l4', { by: 'release-bot' }),
      hours(6),
      pushed('shop/api:stable', 'c'),
    ),
    expect: { quiet: 'taken-back' },
  },
  {
    name: 'somebody who pushed often under tags of his own moves the pipeline’s, which another account had moved before',
    ...history(
      usually(6, (index) => pushed(`shop/api:m${index}`, `m${index}`, { by: 'mallory' })),
      pushed('shop/api:stable', 'a'),
      hours(1),
      pushed('shop/api:stable', 'b', { by: 'release-bot' }),
      hours(6),
      pushed('shop/api:stable', 'm9', { by: 'mallory' }),
    ),
    defeats: 'taken-back',
    expect: 'fires',
    says: 'mallory moved shop/api:stable',
  },
  ...attemptCases,
  ...copied,
  ...versions,
  ...jobs,
];
