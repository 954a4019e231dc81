import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { attached } from '../scenarios/evidence-scenario.ts';
import { days, history, hours, minutes, type Step, usually } from '../scenarios/history.ts';
import { deployed, digestOf, pulled, pushed, ran } from '../scenarios/scenario.ts';

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const labels = { 'org.opencontainers.image.revision': COMMIT };
const CHANGE = `${ACME.replace('require: { digest: true }', 'require: { digest: true, change: acme.example/change }')}`;
const annotations = { 'acme.example/change': 'CHG-77' };

/** The tag `stable` of shop/api meant `a`, then `b`, each made by a run. */
const forward: Step = [
  ran('8123/1', { made: ['a'] }),
  pushed('shop/api:stable', 'a'),
  days(2),
  ran('8124/1', { made: ['b'] }),
  pushed('shop/api:stable', 'b'),
  hours(5),
];
const OTHER = '91b04de77c2a5f3e6d8091a2b3c4d5e6f7081920';
const newer = { 'org.opencontainers.image.revision': OTHER };
/** `edge` of shop/api follows the branch: one commit, two days later the next. */
const shared: Step = [
  ran('8123/1', { commit: COMMIT, made: ['a'] }),
  pushed('shop/api:edge', 'a', { labels }),
  pushed('shop/api:sha-3f1c9a7be0d2', 'a', { labels }),
  days(2),
  ran('8124/1', { commit: OTHER, made: ['b'] }),
  pushed('shop/api:edge', 'b', { labels: newer }),
  days(2),
];
/** Of a run that goes on under its own number the API tells the first begin and the last end, and a job's webhook who retried it. */
const retried = (told: Parameters<typeof ran>[1] = {}): Step => [
  ran('8122', { commit: COMMIT, lasts: 4 * 24 * 60 + 20 }),
  pushed('shop/api:sha-3f1c9a7be0d2', 'a', { labels }),
  pushed('shop/api:edge', 'a', { labels }),
  days(2),
  ran('8124', { commit: OTHER, made: ['b'] }),
  pushed('shop/api:edge', 'b', { labels: newer }),
  days(2),
  ran('8122', { again: 2, ref: '', trigger: '', workflow: '', strength: 'asserted', ...told }),
];
const AS_PIPELINE = { system: 'google-cloud-build', project: 'acme-ci', workflow: '', as: 'ci-bot' } as const;
const CLOUD_BUILD = ACME.replace('releaseActors: [release-bot]', 'releaseActors: [ci-bot, release-bot]').replace(
  '    builds:\n',
  '    builds:\n      - { source: google-cloud-build, project: acme-ci }\n',
);
const back = (told: Parameters<typeof pushed>[2] = {}): Step => pushed('shop/api:stable', 'a', told);

/** The tag of production, and its copy in the mirror a minute later. */
const mirrored = (image: string): Step => [
  pushed('prod/api:stable', image, { by: 'release-bot' }),
  pushed('mirror/api:stable', image, { by: 'harbor-jobservice' }),
  hours(5),
];

export const cases: readonly Case[] = [
  {
    name: 'somebody else moves the tag back: one finding, with the move as its part',
    ...history(forward, back({ by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'mallory moved shop/api:stable back from sha256:bbbb',
  },
  {
    name: 'the older image has its old signature, which is good: that says who made it, not that it belongs here now (GHSA-57wx-m636-g3g8)',
    policy: `${ACME}\nsigners: [{ name: release, key: keys/release.pub }]\n`,
    ...history(forward, attached('a'), attached('b'), back({ by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a listed promoter moves the tag of production back',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      pushed('prod/shop/api:stable', 'a', { by: 'promoter' }),
      hours(5),
      pushed('dev/shop/api:2', 'b'),
      pushed('prod/shop/api:stable', 'b', { by: 'promoter' }),
      hours(5),
      pushed('prod/shop/api:stable', 'a', { by: 'promoter' }),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'promoter moved prod/shop/api:stable back',
  },
  {
    name: 'the replication follows a release actor’s way back',
    policy: ACME,
    ...history(mirrored('a'), mirrored('b'), mirrored('a')),
    expect: { quiet: 'replicated' },
  },
  {
    name: 'with the replication’s credential a tag is moved back to what stands elsewhere by another tag',
    policy: ACME,
    ...history(
      mirrored('a'),
      mirrored('b'),
      pushed('prod/api:1.0', 'a', { by: 'release-bot' }),
      pushed('mirror/api:stable', 'a', { by: 'harbor-jobservice' }),
    ),
    defeats: 'replicated',
    expect: 'fires',
    says: 'harbor-jobservice moved mirror/api:stable back',
  },
  {
    name: 'the tag moves to an image that it never meant, but that is older than the one it replaces',
    ...history(
      pushed('shop/api:1.3', 'a'),
      days(1),
      pushed('shop/api:1.4', 'b'),
      pushed('shop/api:stable', 'b'),
      hours(5),
      pushed('shop/api:stable', 'a', { by: 'mallory' }),
    ),
    expect: 'fires',
    says: 'before the one it replaces',
  },
  {
    name: 'the tag moves back to what nodes pulled before any push was recorded',
    ...history(
      pulled('shop/api:stable', 'a'),
      hours(1),
      pushed('shop/api:stable', 'b'),
      hours(5),
      back({ by: 'mallory' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'without a policy, whoever set the tag moves it back: worth knowing, no more',
    ...history(forward, back()),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'an immutable tag is moved there and back',
    policy: ACME,
    ...history(
      pushed('shop/api:v1.4', 'a'),
      hours(1),
      pushed('shop/api:v1.4', 'b', { by: 'mallory' }),
      hours(1),
      pushed('shop/api:v1.4', 'a', { by: 'mallory' }),
    ),
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'a webhook in the release manager’s name',
    policy: ACME,
    ...history(
      pushed('shop/api:stable', 'a', { by: 'release-bot', source: 'harbor', strength: 'asserted' }),
      hours(5),
      pushed('shop/api:stable', 'b', { by: 'release-bot', source: 'harbor', strength: 'asserted' }),
      hours(5),
      back({ by: 'release-bot', source: 'harbor', strength: 'asserted' }),
    ),
    defeats: 'release-actor',
    expect: 'fires',
  },
  {
    name: 'the attacker deploys the older image and writes a change number on it',
    policy: CHANGE,
    ...history(
      forward,
      back({ by: 'mallory' }),
      deployed('shop/api', 'shop/api:stable', { by: 'mallory', annotations }),
    ),
    defeats: 'declared',
    expect: 'fires',
  },
  {
    name: 'a run goes on that has nothing to do with it, and the old run reports the old digest',
    policy: ACME,
    ...history(forward, ran('8125/1'), back()),
    defeats: 'approved-build',
    expect: 'fires',
  },
  {
    name: 'the old image names its old commit while another commit is built',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:stable', 'a', { labels }),
      days(2),
      ran('8124/1'),
      pushed('shop/api:stable', 'b'),
      hours(5),
      ran('8125/1', { commit: '91b04de77c2a5f3e6d8091a2b3c4d5e6f7081920' }),
      back({ labels }),
    ),
    defeats: 'approved-build',
    expect: 'fires',
  },
  {
    name: 'an old run is started again over a tag that others share, and makes other bytes than the first time',
    policy: ACME,
    ...history(
      shared,
      ran('8123/2', { commit: COMMIT, made: ['c'], by: 'dana' }),
      pushed('shop/api:edge', 'c', { labels }),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'attempt 2, started by dana) made from commit 3f1c9a7be0d2, first built 4 d',
  },
  {
    name: 'a thief starts an old run again over a tag that others share, and it makes the same bytes as the first time',
    policy: ACME,
    ...history(
      shared,
      ran('8123/2', { commit: COMMIT, made: ['a'], by: 'mallory' }),
      pushed('shop/api:edge', 'a', { labels }),
    ),
    defeats: 'approved-build',
    expect: 'fires',
    says: 'started by mallory',
  },
  {
    name: 'the pipeline may roll back, and somebody else starts an old run of it again over a tag that others share',
    policy: ACME.replace('releaseActors: [release-bot]', 'releaseActors: [ci-bot, release-bot]'),
    ...history(
      shared,
      ran('8123/2', { commit: COMMIT, made: ['c'], by: 'dana' }),
      pushed('shop/api:edge', 'c', { labels }),
    ),
    defeats: 'release-actor',
    expect: 'fires',
    says: 'started by dana',
  },
  {
    name: 'the pipeline may roll back, and the record of an old build that is made again tells only as whom it runs',
    policy: CLOUD_BUILD,
    ...history(
      ran('6e98', { ...AS_PIPELINE, commit: COMMIT, made: ['a'] }),
      pushed('shop/api:edge', 'a', { labels }),
      days(2),
      ran('71c0', { ...AS_PIPELINE, commit: OTHER, made: ['b'] }),
      pushed('shop/api:edge', 'b', { labels: newer }),
      days(2),
      ran('80aa', { ...AS_PIPELINE, commit: COMMIT, made: ['c'] }),
      pushed('shop/api:edge', 'c', { labels }),
    ),
    defeats: 'release-actor',
    expect: 'fires',
    says: 'and no record tells who started it',
  },
  {
    name: 'a job of an old run is started again under the run’s number, as only its webhook tells',
    policy: ACME,
    ...history(retried({ by: 'dana' }), pushed('shop/api:edge', 'c', { labels })),
    expect: 'fires',
    severity: 'medium',
    says: 'attempt 2, started by dana, a webhook says) made from commit 3f1c9a7be0d2, first built 4 d',
  },
  {
    name: 'a webhook says that a release actor started a job of an old run again: anybody may have sent it',
    policy: ACME,
    ...history(retried({ by: 'release-bot' }), pushed('shop/api:edge', 'c', { labels })),
    defeats: 'release-actor',
    expect: 'fires',
    says: 'started by release-bot, a webhook says',
  },
  {
    name: 'the API’s own list of jobs says that a release actor started a job of an old run again',
    policy: ACME,
    ...history(retried({ by: 'release-bot', strength: 'recorded' }), pushed('shop/api:edge', 'c', { labels })),
    expect: { quiet: 'release-actor' },
  },
  {
    name: 'the API’s own list says that somebody else did, and a webhook that a release actor did',
    policy: ACME,
    ...history(
      retried({ by: 'release-bot' }),
      ran('8122', { again: 2, by: 'mallory', ref: '', trigger: '', workflow: '' }),
      pushed('shop/api:edge', 'c', { labels }),
    ),
    defeats: 'release-actor',
    expect: 'fires',
    says: 'started by mallory) made',
  },
  {
    name: 'a release actor’s run, of which somebody else starts a job again',
    policy: ACME,
    ...history(
      ran('8122', { commit: COMMIT, by: 'release-bot' }),
      pushed('shop/api:edge', 'a', { labels }),
      days(2),
      ran('8124', { commit: OTHER, made: ['b'] }),
      pushed('shop/api:edge', 'b', { labels: newer }),
      days(2),
      ran('8122', { again: 2, by: 'mallory', ref: '', trigger: '', workflow: '', strength: 'asserted' }),
      ran('8122', { commit: COMMIT, by: 'release-bot' }),
      pushed('shop/api:edge', 'c', { labels }),
    ),
    defeats: 'release-actor',
    expect: 'fires',
    says: 'started by mallory, a webhook says',
  },
  {
    name: 'a job fails and is tried again while its run goes on, and a newer run was faster',
    policy: ACME,
    ...history(
      ran('8122', { commit: COMMIT, lasts: 40 }),
      ran('8124', { commit: OTHER, made: ['b'] }),
      minutes(5),
      pushed('shop/api:edge', 'b', { labels: newer }),
      minutes(5),
      ran('8122', { again: 2, ref: '', trigger: '', workflow: '', strength: 'asserted' }),
      pushed('shop/api:edge', 'c', { labels }),
    ),
    expect: 'none',
  },
  {
    name: 'a release actor starts an old run again over a tag that others share',
    policy: ACME,
    ...history(
      shared,
      ran('8123/2', { commit: COMMIT, made: ['c'], by: 'release-bot' }),
      pushed('shop/api:edge', 'c', { labels }),
    ),
    expect: { quiet: 'release-actor' },
  },
  {
    name: 'without a policy, an old run is started again over a tag that others share',
    ...history(
      usually(24, (index) => [
        ran(`r/${index}`, { commit: `${index}`.padStart(40, 'd') }),
        pushed('shop/api:edge', `r${index}`),
      ]),
      days(4),
      ran('r/9/2', { commit: '9'.padStart(40, 'd'), by: 'dana' }),
      pushed('shop/api:edge', 'c'),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'started by dana',
  },
  {
    name: 'without a policy and before there is a habit, an old run is started again that reports what it makes',
    ...history(
      shared,
      ran('8123/2', { commit: COMMIT, made: ['c'], by: 'dana' }),
      pushed('shop/api:edge', 'c', { labels }),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'started by dana',
  },
  {
    name: 'an old run is started again under its own tag',
    policy: ACME,
    ...history(
      shared,
      ran('8123/2', { commit: COMMIT, made: ['c'], by: 'dana' }),
      pushed('shop/api:sha-3f1c9a7be0d2', 'c', { labels }),
    ),
    expect: 'none',
  },
  {
    name: 'the commit that the tag stands on is built again and again',
    policy: ACME,
    ...history(
      shared,
      [1, 2, 3].map((night) => [
        ran(`9${night}/1`, { commit: OTHER }),
        pushed('shop/api:edge', `n${night}`, { labels: newer }),
        days(1),
      ]),
    ),
    expect: 'none',
  },
  {
    name: 'the build of the older commit takes longer and ends after that of the newer one',
    policy: ACME,
    ...history(
      ran('8122/1', { commit: '0'.repeat(40), made: ['shop/api:edge@d'] }),
      pushed('shop/api:edge', 'd'),
      hours(1),
      ran('8123/1', { commit: COMMIT, lasts: 30, made: ['shop/api:edge@a'] }),
      ran('8124/1', { commit: OTHER, made: ['shop/api:edge@b'] }),
      pushed('shop/api:edge', 'b', { labels: newer }),
      minutes(5),
      pushed('shop/api:edge', 'a', { labels }),
    ),
    expect: 'none',
  },
  {
    name: 'the release manager rolls back',
    policy: ACME,
    ...history(forward, back({ by: 'release-bot' })),
    expect: { quiet: 'release-actor' },
  },
  {
    name: 'Argo CD deploys the older image for a change, and its tag follows',
    policy: CHANGE,
    ...history(
      forward,
      deployed('shop/api', `shop/api@${digestOf('a')}`, { annotations }),
      minutes(3),
      back({ by: 'dana' }),
    ),
    expect: { quiet: 'declared' },
  },
  {
    name: 'the change that caused trouble was reverted, and the build is reproducible',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:edge', 'a'),
      days(2),
      ran('8124/1', { made: ['b'] }),
      pushed('shop/api:edge', 'b'),
      hours(5),
      ran('8125/1', { made: ['a'] }),
      pushed('shop/api:edge', 'a'),
    ),
    expect: { quiet: 'approved-build' },
  },
  {
    name: 'the tag moves on to a new image',
    ...history(forward, pushed('shop/api:stable', 'c', { by: 'mallory' })),
    expect: 'none',
  },
  {
    name: 'the tag moves from an index to the image in it, which was pushed before',
    ...history(
      pushed('shop/api', 'a'),
      pushed('shop/api:stable', 'e', { children: 'ab' }),
      hours(5),
      pushed('shop/api:stable', 'a'),
    ),
    expect: 'none',
  },
  {
    name: 'a promotion takes the tag to a newer image, first pushed elsewhere',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      pushed('prod/shop/api:stable', 'a', { by: 'promoter' }),
      hours(5),
      pushed('dev/shop/api:2', 'b'),
      pushed('prod/shop/api:stable', 'b', { by: 'promoter' }),
    ),
    expect: 'none',
  },
];
