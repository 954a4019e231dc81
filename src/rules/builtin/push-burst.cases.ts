import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, minutes, quickly, type Step, usually } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

type Told = Parameters<typeof pushed>[2];

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const names = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** A new image for each of so many services. */
function services(count: number, tag: string, told: Told = {}): Step {
  return quickly(...names(count).map((index) => pushed(`shop/s${index}:${tag}`, `${tag}-${index}`, told)));
}

/** One image under so many tags of one repository. */
function aliases(count: number, told: Told = {}): Step {
  return quickly(...names(count).map((index) => pushed(`shop/api:1.${index}`, 'b', told)));
}

/** One image in so many repositories. */
function spread(count: number, told: Told = {}): Step {
  return quickly(...names(count).map((index) => pushed(`shop/s${index}:latest`, 'b', told)));
}

/** The tags of shop/api beyond those of a release, each moved or made in turn. */
const TAGS = ['latest', '1.4', '1.4-debian', 'alpine', 'debian', '1.9', '1.9-debian'];
const outside: Told = { from: '203.0.113.77', client: 'skopeo/1.18.0' };

function tagged(tags: readonly string[], image: string, told: Told = {}): Step {
  return quickly(...tags.map((tag, nth) => pushed(`shop/api:${tag}`, `${image}-${nth % 3}`, told)));
}

/** Days of releases that set two tags each, after one that set five. */
const released: Step = [
  TAGS.slice(0, 5).map((tag) => [pushed(`shop/api:${tag}`, `first-${tag}`), minutes(20)]),
  usually(30, (index) => quickly(pushed(`shop/api:1.3.${index}`, `r${index}`), pushed('shop/api:latest', `r${index}`))),
];

/** Before the records reach back far enough. */
const nightly: Step = [pushed('shop/s0:latest', 'first'), days(4)];

/** Each service is built anew: its branch, and the commit that it is on. */
function weekOf(week: string): Step {
  return quickly(
    ...names(24).flatMap((index) =>
      ['latest', `sha-${week}`].map((tag) => pushed(`shop/s${index}:${tag}`, `${week}-${index}`)),
    ),
  );
}

export const cases: readonly Case[] = [
  {
    name: 'a stolen credential replaces the images of 24 services within minutes',
    ...history(
      pushed('shop/s0:latest', 'a'),
      days(8),
      services(24, 'latest', { from: '203.0.113.77', client: 'skopeo/1.18.0' }),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'ci-bot set 24 tags in 24 repositories',
  },
  {
    name: 'an actor that nobody has seen before sets 24 tags, long after the records begin',
    ...history(pushed('shop/api:1', 'a'), days(8), services(24, 'latest', { by: 'mallory' })),
    expect: 'fires',
    says: 'mallory set 24 tags',
  },
  {
    name: 'one image is put in place of six services, in the first hour of the records',
    ...history(spread(6, { by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
    says: 'under 6 names in 6 repositories',
  },
  {
    name: 'every release tag of a service is pointed at one image',
    ...history(pushed('shop/api:1.0', 'a'), days(8), aliases(14)),
    expect: 'fires',
    says: 'under 14 names in 1 repository',
  },
  {
    name: 'five tags of one repository are moved and two made within a minute, where releases set two',
    ...history(released, tagged(TAGS, 'implant', outside)),
    expect: 'fires',
    severity: 'high',
    says: 'ci-bot set 7 tags in shop/api within 1 min',
  },
  {
    name: 'one tag of a repository is moved and four made',
    ...history(released, tagged(['latest', 'x', 'y', 'z', 'v'], 'implant', { by: 'mallory' })),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'so many are usual for the actor in another repository',
    ...history(
      released,
      usually(30, (index) =>
        quickly(
          pushed(`shop/api:1.4.${index}`, `q${index}`),
          ...names(12).map((which) => pushed(`shop/matrix:${which}`, `m${index}-${which}`)),
        ),
      ),
      tagged(TAGS, 'implant'),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'set 7 tags in shop/api',
  },
  {
    name: 'the attacker did the like weeks before, which was unusual then',
    ...history(
      released,
      [0, 1, 2, 3].map((round) => [tagged(TAGS, `try${round}`), days(1)]),
      days(14),
      tagged(TAGS, 'implant'),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'did the like 4 more times',
  },
  {
    name: 'from outside with a stolen credential, while a genuine run goes on',
    policy: ACME,
    ...history(
      usually(30, (index) => [ran(`r/${index}`), pushed(`shop/api:1.3.${index}`, `r${index}`)]),
      TAGS.slice(0, 5).map((tag) => [ran(`first/${tag}`), pushed(`shop/api:${tag}`, `first-${tag}`), minutes(20)]),
      hours(2),
      ran('8124/1', { lasts: 30 }),
      tagged(['latest', 'u', 'x', 'y', 'z'], 'implant', outside),
    ),
    defeats: 'run',
    expect: 'fires',
    says: 'set 5 tags in shop/api',
  },
  {
    name: 'by somebody who may not push, while a genuine run goes on',
    policy: ACME,
    ...history(
      usually(30, (index) => [ran(`r/${index}`), pushed('shop/api:latest', `r${index}`)]),
      ran('8124/1', { lasts: 30 }),
      tagged(TAGS, 'implant', { by: 'mallory' }),
    ),
    defeats: 'run',
    expect: 'fires',
    says: 'mallory set 7 tags',
  },
  {
    name: 'four times what the nightly build does',
    ...history(
      usually(18, (index) => services(8, `n${index}`)),
      days(1),
      services(32, 'latest'),
    ),
    expect: 'fires',
    says: 'set 32 tags',
  },
  {
    name: 'the attacker prepares it on four days before',
    ...history(
      pushed('shop/s0:latest', 'a'),
      days(8),
      services(24, 'p0', { by: 'mallory' }),
      hours(16),
      services(24, 'p1', { by: 'mallory' }),
      hours(16),
      services(24, 'p2', { by: 'mallory' }),
      hours(16),
      services(24, 'latest', { by: 'mallory' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'did the like 3 more times',
  },
  {
    name: 'somebody takes over a dozen tags among others, on the first day of the records',
    ...history(services(12, 'latest'), hours(5), [
      quickly(...names(12).map((index) => pushed(`shop/s${index}:latest`, `m-${index}`, { by: 'mallory' }))),
      services(10, 'extra', { by: 'mallory' }),
    ]),
    expect: 'fires',
    says: 'mallory set 22 tags',
  },
  {
    name: 'bursts on days before, all of them under suspicion',
    ...history(
      services(24, 'latest'),
      days(4),
      [0, 1, 2, 3].map((round) => [services(24, 'latest', { by: `thief-${round}` }), hours(2)]),
      [0, 1, 2].map((round) => [
        quickly(...names(24).map((index) => pushed(`shop/s${index}:latest`, `m${round}-${index}`, { by: 'mallory' }))),
        hours(2),
        quickly(...names(24).map((index) => pushed(`shop/s${index}:latest`, `r${round}-${index}`))),
        days(1),
      ]),
      days(5),
      services(24, 'evil', { by: 'mallory' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'mallory set 24 tags',
  },
  {
    name: 'the burst happens while a genuine run goes on',
    policy: ACME,
    ...history(days(8), ran('8124/1', { lasts: 30 }), services(24, 'latest')),
    defeats: 'built',
    expect: 'fires',
  },
  {
    name: 'all is built again at once, each image by a run of its own, and nothing but the time ties them',
    policy: ACME,
    ...history(
      pushed('shop/s0:1', 'a'),
      days(8),
      names(24).map((index) => ran(`n/${index}`, { lasts: 60 })),
      services(24, 'latest'),
    ),
    expect: { quiet: 'run' },
  },
  {
    name: 'all is built again at once, each image by a run of its own, and a run more pushes what nobody asked about',
    policy: ACME,
    ...history(
      pushed('shop/s0:1', 'a'),
      days(8),
      names(24).map((index) => ran(`n/${index}`, { lasts: 60 })),
      services(24, 'latest'),
      services(24, 'evil'),
    ),
    defeats: 'run',
    expect: 'fires',
    says: 'ci-bot set 48 tags',
  },
  {
    name: 'amid a night’s builds that report what they made, 24 tags are set that none of them made',
    policy: ACME,
    ...history(
      pushed('shop/s0:1', 'a'),
      days(8),
      ran('n/1', { lasts: 60, made: names(24).map((index) => `shop/s${index}:latest@latest-${index}`) }),
      services(24, 'latest'),
      services(24, 'evil'),
    ),
    defeats: 'built',
    expect: 'fires',
    says: 'ci-bot set 24 tags',
  },
  {
    name: 'amid a night’s builds that report what they made, a few tags are set by hand',
    policy: ACME,
    ...history(
      pushed('shop/s0:1', 'a'),
      days(8),
      ran('n/1', { lasts: 60, made: names(24).map((index) => `shop/s${index}:latest@latest-${index}`) }),
      services(24, 'latest'),
      services(3, 'odd'),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'a matrix build that makes 24 images every night',
    ...history(
      usually(18, (index) => services(24, `n${index}`)),
      days(1),
      services(24, 'n18'),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'a release that always has fourteen names',
    ...history(
      [0, 1, 2, 3].map((release) => [
        quickly(...names(14).map((index) => pushed(`shop/api:${release}.0-${index}`, `r${release}`))),
        days(1),
      ]),
      days(4),
      aliases(14),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'one run rebuilds 24 services for the first time, and reports what it makes',
    policy: ACME,
    ...history(
      days(8),
      ran('8124/1', { lasts: 30, made: names(24).map((index) => `latest-${index}`) }),
      services(24, 'latest'),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'one run rebuilds 24 services, and its commit is in the labels',
    policy: ACME,
    ...history(
      days(8),
      ran('8124/1', { lasts: 30, commit: COMMIT }),
      services(24, 'latest', { labels: { 'org.opencontainers.image.revision': COMMIT } }),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'a run that reports nothing sets the tags of all variants for the first time',
    policy: ACME,
    ...history(
      usually(30, (index) => [ran(`r/${index}`), pushed(`shop/api:latest`, `r${index}`)]),
      ran('8124/1', { lasts: 30 }),
      tagged(TAGS, 'new'),
    ),
    expect: { quiet: 'run' },
  },
  {
    name: 'a release that always sets seven tags, and now sets eight',
    ...history(
      usually(30, (index) => tagged(TAGS, `r${index}`)),
      tagged([...TAGS, 'ubi'], 'new'),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'the account that always sets seven tags was made anew under another name',
    ...history(
      usually(30, (index) => tagged(TAGS, `r${index}`)),
      usually(12, (index) => tagged(TAGS, `n${index}`, { by: 'ci-bot-2' })),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'an account of the attacker’s does once what another does, which has just paused',
    ...history(
      usually(30, (index) => tagged(TAGS, `r${index}`)),
      hours(4),
      tagged(TAGS, 'implant', { by: 'mallory' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'mallory set 7 tags',
  },
  {
    name: 'an account of the attacker’s does again and again what another does beside it',
    ...history(
      usually(30, (index) => tagged(TAGS, `r${index}`)),
      usually(12, (index) => [tagged(TAGS, `n${index}`, { by: 'mallory' }), hours(1), tagged(TAGS, `r30-${index}`)]),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'mallory set 7 tags',
  },
  {
    name: 'all services are built again each week at one time, and nobody reads of what',
    ...history(nightly, weekOf('m1'), days(7), minutes(-6), weekOf('m2')),
    expect: { quiet: 'weekly' },
  },
  {
    name: 'a thief does to the services what the rebuild did a week before, at another hour',
    ...history(nightly, weekOf('m1'), days(7), hours(3), weekOf('m2')),
    defeats: 'weekly',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a thief does so at that hour, and moves releases, too',
    ...history(
      nightly,
      weekOf('m1'),
      hours(2),
      quickly(...names(8).map((index) => pushed(`shop/s${index}:1.0`, `1.0-${index}`))),
      days(7),
      hours(-2),
      minutes(-8),
      weekOf('m2'),
      quickly(...names(8).map((index) => pushed(`shop/s${index}:1.0`, `m2-${index}`))),
    ),
    defeats: 'weekly',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a thief puts one image in place of all at that hour',
    ...history(nightly, weekOf('m1'), days(7), minutes(-6), spread(24)),
    defeats: 'weekly',
    expect: 'fires',
    says: 'under 24 names',
  },
  {
    name: 'a thief with another account does it at that hour, from where the pipeline does',
    ...history(nightly, weekOf('m1'), days(7), minutes(-6), services(24, 'latest', { by: 'mallory' })),
    defeats: 'weekly',
    expect: 'fires',
    says: 'mallory set 24 tags',
  },
  {
    name: 'a repository that has hardly been used',
    ...history(days(30), tagged(TAGS, 'a'), days(1), tagged(TAGS, 'b')),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'only new tags are made in a repository',
    ...history(released, tagged(['u', 'x', 'y', 'z', 'v', 'w'], 'backfill')),
    expect: 'none',
  },
  {
    name: 'the records begin in the middle of a matrix build',
    ...history(services(24, 'latest')),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'an image goes through development, staging and production',
    ...history(
      pushed('dev/shop/api:1.4', 'a'),
      pushed('staging/shop/api:1.4', 'a'),
      pushed('prod/shop/api:1.4', 'a'),
      pushed('eu.acme.example/prod/shop/api:1.4', 'a'),
      pushed('us.acme.example/prod/shop/api:1.4', 'a'),
    ),
    expect: 'none',
  },
  {
    name: 'twenty services in an afternoon',
    ...history(
      days(8),
      names(24).map((index) => [pushed(`shop/s${index}:latest`, `x-${index}`), minutes(9)]),
    ),
    expect: 'none',
  },
  {
    name: 'the mirror is filled by the listed replication',
    policy: ACME,
    ...history(
      days(8),
      quickly(...names(30).map((index) => pushed(`mirror/s${index}:1`, `m-${index}`, { by: 'harbor-jobservice' }))),
    ),
    expect: 'none',
  },

  {
    name: 'on a compromised runner one image is put in place of four services while their builds go on',
    policy: ACME,
    ...history(
      usually(9, (index) => services(4, `1.${index}`)),
      days(4),
      ran('8123/1'),
      spread(4),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'under 4 names in 4 repositories',
  },
  {
    name: 'one image has been the web server, its worker and its clock on every day',
    ...history(
      usually(30, (index) => quickly(...names(3).map((nth) => pushed(`shop/s${nth}:latest`, `day-${index}`)))),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'an intruder made it usual, but all of it is still too young',
    policy: ACME,
    ...history(
      usually(9, (index) => services(4, `1.${index}`)),
      days(4),
      spread(4),
      days(1),
      quickly(...names(4).map((index) => pushed(`shop/s${index}:latest`, 'c'))),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'and did the like 1 more time',
  },
];
