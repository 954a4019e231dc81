import { ACME } from '../acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, minutes, quickly, silent, type Step, usually } from '../history.ts';
import { digestOf, pushed, ran } from '../scenario.ts';

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const REVISION = 'org.opencontainers.image.revision';
const PROVEN = `${ACME}
sources:
  - { name: actions, kind: github, expectEvery: 30m }
`;
const builtAsUsual: Step = [
  usually(12, (index) => [ran(`80${index}/1`), pushed(`shop/api:0.${index}`, `old-${index}`)]),
  days(4),
];

export const cases: readonly Case[] = [
  {
    name: 'the pipeline’s credential pushes, and no run is there',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), hours(1), ran('8123/1')),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    absence: 'assumed',
    says: 'no build explains it',
  },
  {
    name: 'the build system is known to have told everything',
    policy: PROVEN,
    ...history(hours(2), pushed('shop/api:1.4', 'a'), hours(1), pushed('shop/web:1.0', 'b', { by: 'promoter' })),
    expect: 'fires',
    severity: 'high',
    absence: 'proven',
    says: 'shop/api:1.4',
  },
  {
    name: 'nothing of the build system is read: the absence of a run proves little',
    policy: ACME,
    ...history(silent('github'), pushed('shop/api:1.4', 'a')),
    expect: 'fires',
    severity: 'medium',
    absence: 'unproven',
  },
  {
    name: 'the record of the run may still come',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a')),
    at: Date.UTC(2026, 10, 2, 8, 5),
    expect: 'fires',
    state: 'pending',
  },
  {
    name: 'without a policy: every push here had a run, and this one has none',
    ...history(builtAsUsual, pushed('shop/api:1.4', 'a')),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'two runs could be the build, and nothing tells them apart',
    policy: ACME,
    ...history(ran('8123/1'), ran('8124/1'), pushed('shop/api:1.4', 'a')),
    expect: 'fires',
    severity: 'info',
    says: 'nothing tells them apart',
  },
  {
    name: 'one run fits by project and time',
    policy: ACME,
    ...history(ran('8123/1'), pushed('shop/api:1.4', 'a')),
    expect: { quiet: 'explained' },
  },
  {
    name: 'of two runs, the tag names the commit of one',
    policy: ACME,
    ...history(ran('8123/1', { commit: COMMIT }), ran('8124/1'), pushed('shop/api:main-3f1c9a7', 'a')),
    expect: { quiet: 'explained' },
  },
  {
    name: 'of two runs, one reports the index that lists the pushed image',
    policy: ACME,
    ...history(
      ran('8123/1', { made: ['e'] }),
      ran('8124/1'),
      pushed('shop/api:1.4-arm64', 'b'),
      pushed('shop/api:1.4', 'e', { children: 'b' }),
    ),
    expect: { quiet: 'explained' },
  },
  {
    name: 'without a policy: the push has its run as usual',
    ...history(builtAsUsual, ran('8123/1'), pushed('shop/api:1.4', 'a')),
    expect: { quiet: 'explained' },
  },
  {
    name: 'the digest of an explained push gets a second tag',
    policy: ACME,
    ...history(ran('8123/1'), pushed('shop/api:1.4', 'a'), hours(5), pushed('shop/api:latest', 'a')),
    expect: { quiet: 'same-bytes' },
  },
  {
    name: 'an explained image is promoted',
    policy: ACME,
    ...history(
      ran('8123/1'),
      pushed('dev/shop/api:1.4', 'a'),
      hours(5),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'the registry replicates an image',
    policy: ACME,
    ...history(pushed('mirror/alpine:3.20', 'a', { by: 'harbor-jobservice' })),
    expect: { quiet: 'replicated' },
  },
  {
    name: 'a testing repository needs no builds',
    policy: ACME,
    ...history(pushed('shop/scratch/api:try', 'a')),
    expect: 'none',
  },
  {
    name: 'a signature needs no build',
    policy: ACME,
    ...history(pushed(`shop/api:${digestOf('a').replace(':', '-')}.sig`, 'f', { subject: 'a' })),
    expect: 'none',
  },
  {
    name: 'a second push of the tag while the genuine run goes on',
    policy: ACME,
    ...history(ran('8123/1'), pushed('shop/api:1.4', 'a'), pushed('shop/api:1.4', 'b')),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
    says: 'already explains another push of this tag',
  },
  {
    name: 'whoever is faster than the genuine run takes it, and the genuine push shows it',
    policy: ACME,
    ...history(ran('8123/1'), pushed('shop/api:1.4', 'e'), minutes(5), pushed('shop/api:1.4', 'a')),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the labels of a genuine image of last week are copied',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'a', { labels: { [REVISION]: COMMIT } }),
      days(7),
      pushed('shop/api:1.5', 'b', { labels: { [REVISION]: COMMIT } }),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
    says: 'shop/api:1.5',
  },
  {
    name: 'a forged webhook dates the push back into a genuine run',
    policy: ACME,
    ...history(
      ran('8123/1'),
      pushed('shop/api:1.4', 'b', { source: 'harbor', strength: 'asserted' }),
      hours(5),
      pushed('shop/api:1.4', 'b'),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged webhook tells of a run that the build system’s own list does not have',
    policy: ACME,
    ...history(ran('8123/1'), hours(5), ran('8124/1', { strength: 'asserted' }), pushed('shop/api:1.4', 'b')),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a hostile index lists an image that a run made',
    policy: ACME,
    ...history(
      ran('8123/1', { made: ['a'] }),
      pushed('shop/api:1.4', 'a'),
      hours(5),
      pushed('shop/api:1.5', 'e', { children: 'ab' }),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
    says: 'shop/api:1.5',
  },
  {
    name: 'a run of another project at that time',
    policy: ACME,
    ...history(ran('8123/1', { project: 'mallory/shop' }), pushed('shop/api:1.4', 'a')),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged webhook says that the same digest was pushed during a genuine run',
    policy: ACME,
    ...history(
      ran('8123/1'),
      pushed('shop/api:1.3', 'b', { source: 'harbor', strength: 'asserted' }),
      hours(5),
      pushed('shop/api:1.4', 'b'),
    ),
    defeats: 'same-bytes',
    expect: 'fires',
    severity: 'high',
    says: 'shop/api:1.4',
  },
  {
    name: 'the same digest was explained in another repository',
    policy: ACME,
    ...history(ran('8123/1'), pushed('dev/hello:1', 'b'), hours(5), pushed('shop/api:1.4', 'b')),
    defeats: 'same-bytes',
    expect: 'fires',
    severity: 'high',
    says: 'shop/api:1.4',
  },
  {
    name: 'an image without a build is put where the promoter takes it',
    policy: ACME,
    ...history(pushed('dev/shop/api:1.4', 'a'), hours(5), pushed('prod/shop/api:1.4', 'a', { by: 'promoter' })),
    defeats: 'promoted',
    expect: 'fires',
    says: 'promoter pushed prod/shop/api:1.4',
  },
  {
    name: 'a replication pushes what never was where it replicates from',
    policy: ACME,
    ...history(pushed('shop/region/node:22', 'b', { by: 'region-bot' })),
    defeats: 'replicated',
    expect: 'fires',
  },
  {
    name: 'a forged webhook says that the registry replicated it',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'b', { by: 'harbor-jobservice', source: 'harbor', strength: 'asserted' })),
    defeats: 'replicated',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'of two runs that could be the build, a forged webhook calls one a fork’s, and gives the other the commit in the tag',
    policy: ACME,
    ...history(
      ran('8123/1'),
      ran('8124/1'),
      ran('8123/1', { head: 'mallory/shop', source: 'github-webhook', strength: 'asserted' }),
      ran('8124/1', { commit: COMMIT, source: 'github-webhook', strength: 'asserted' }),
      pushed('shop/api:main-3f1c9a7', 'a'),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'info',
    says: 'nothing tells them apart',
  },

  {
    name: 'a run that only fits by time, and one image for four services',
    policy: ACME,
    ...history(
      usually(
        9,
        (index): Step => [
          ran(`81${index}/1`),
          quickly(...[0, 1, 2, 3].map((nth) => pushed(`shop/s${nth}:1.${index}`, `${index}-${nth}`))),
        ],
      ),
      days(4),
      ran('8999/1'),
      quickly(...[0, 1, 2, 3].map((nth) => pushed(`shop/s${nth}:latest`, 'b'))),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
    says: 'no build makes one image for 4 services',
  },

  {
    name: 'copies of what is there, night after night, make no push without a build usual',
    ...history(
      usually(30, (index) => [ran(`81${index}/1`), pushed(`shop/api:1.${index}`, `v${index}`)]),
      usually(12, (index) => [hours(4), pushed(`shop/api:cache-${index}`, 'v29')]),
      days(5),
      pushed('shop/api:2.9', 'b'),
    ),
    at: Date.UTC(2026, 11, 1),
    expect: 'fires',
    severity: 'high',
  },
];
