import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { by } from '../scenarios/kinds.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

/** Six releases of one service, two days apart: none is ever pushed twice. */
const releases = (repository = 'shop/api', told: Parameters<typeof pushed>[2] = {}): Step =>
  Array.from(
    { length: 6 },
    (_, index): Step => [pushed(`${repository}:2.3.${index}`, `${repository}-${index}`, told), days(2)],
  );

/** One account brings many tools, one version of each. */
const tools: Step = usually(12, (index) => pushed(`base/tool-${index}:1.27.2`, `tool-${index}`, { by: 'base-bot' }));

/** One account copies releases of several services to a registry of its own: few of each. */
const copies: Step = ['api', 'web', 'print'].map(
  (name): Step =>
    usually(2, (index) => [pushed(`plant/${name}:2.3.${index}`, `${name}-${index}`, { by: 'copier' }), days(1)]),
);
const release = { ref: 'refs/tags/2.3.9', project: 'acme/api' } as const;

/** Versions, which are meant once, moved by whoever always sets them. */
export const versions: readonly Case[] = [
  {
    name: 'the usual account moves a version, from where it always pushes, in a repository where no version ever moved',
    ...history(releases(), pushed('shop/api:2.3.5', 'b')),
    defeats: 'same-actor',
    expect: 'fires',
    severity: 'medium',
    says: 'ci-bot moved shop/api:2.3.5',
  },
  {
    name: 'the same by an account that the policy lists where it asks for no builds, as a draft does',
    policy: ACME,
    ...history(releases('base/go', { by: 'base-bot' }), pushed('base/go:2.3.5', 'b', { by: 'base-bot' })),
    defeats: 'same-actor',
    expect: 'fires',
  },
  {
    name: 'a listed account, to whose entry no networks belong, moves the only version of a repository from another network, with its usual program',
    policy: ACME,
    ...history(tools, days(4), pushed('base/tool-2:1.27.2', 'b', { by: 'base-bot', from: '203.0.113.77' })),
    defeats: 'same-actor',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the same, and he pushes something else from there first',
    policy: ACME,
    ...history(
      tools,
      days(4),
      pushed('base/tool-2', 'c', { by: 'base-bot', from: '203.0.113.77' }),
      hours(1),
      pushed('base/tool-2:1.27.2', 'b', { by: 'base-bot', from: '203.0.113.77' }),
    ),
    defeats: 'same-actor',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a listed account of rented builders, in its first days, from one more network',
    policy: ACME,
    ...history(
      ['198.51.100.7', '192.0.2.7', '198.18.4.7', '198.51.100.9'].map(
        (from, day): Step => [
          [0, 1, 2].map((index) =>
            pushed(`base/tool-${day}${index}:1.27.2`, `tool-${day}${index}`, { by: 'base-bot', from }),
          ),
          days(1),
        ],
      ),
      days(4),
      pushed('base/tool-12:1.27.2', 'b', { by: 'base-bot', from: '203.0.113.77' }),
    ),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'the same from another network that the policy lists for it',
    policy: ACME.replace('base-bot]', 'base-bot]\n    networks: [203.0.113.0/24]'),
    ...history(tools, days(4), pushed('base/tool-2:1.27.2', 'b', { by: 'base-bot', from: '203.0.113.77' })),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'the same from where it always comes',
    policy: ACME,
    ...history(tools, days(4), pushed('base/tool-2:1.27.2', 'b', { by: 'base-bot' })),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'whoever has the account that copies releases moves one of a repository that has few',
    ...history(copies, days(3), pushed('plant/api:2.3.1', 'b', { by: 'copier' })),
    defeats: 'same-actor',
    expect: 'fires',
    says: 'copier moved plant/api:2.3.1',
  },
  {
    name: 'he moves another one first, a day before, so that it looks as if they moved',
    ...history(releases(), pushed('shop/api:2.3.0', 'c'), days(1), pushed('shop/api:2.3.5', 'b')),
    defeats: 'same-actor',
    expect: 'fires',
    says: 'ci-bot moved shop/api:2.3.5',
  },
  {
    name: 'he moves one of his own making elsewhere, days before',
    ...history(
      releases('shop/web'),
      releases(),
      pushed('shop/mine:1.0.0', 'c'),
      pushed('shop/mine:1.0.0', 'd'),
      days(4),
      pushed('shop/api:2.3.5', 'b'),
    ),
    defeats: 'same-actor',
    expect: 'fires',
  },
  {
    name: 'every night all images of one version are built again',
    ...history(
      usually(30, (index) => pushed('shop/api:2.3.5', `n${index}`)),
      pushed('shop/api:2.3.5', 'b'),
    ),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'bases of several versions are built again each week, and a new version came a week before',
    ...history(
      ['a', 'b', 'c'].map(
        (round): Step => [
          ['22.1.0', '20.4.1', '18.2.7'].map((tag) => pushed(`shop/node:${tag}`, `${round}${tag}`)),
          ['3.12.1', '3.11.9'].map((tag) => pushed(`shop/python:${tag}`, `${round}${tag}`)),
          round === 'b' ? pushed('shop/node:22.2.0', `${round}new`) : [],
          days(7),
        ],
      ),
      pushed('shop/node:22.2.0', 'd'),
    ),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'a tag of two numbers follows the patches, beside versions that stand',
    ...history(releases(), pushed('shop/api:2.3', 'shop/api-4'), hours(1), pushed('shop/api:2.3', 'shop/api-5')),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'what goes on says so: a snapshot of the next version moves',
    ...history(releases(), pushed('shop/api:2.4.0-SNAPSHOT', 'c'), hours(1), pushed('shop/api:2.4.0-SNAPSHOT', 'b')),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'the repository has one version more that is old enough, and the account few',
    ...history(
      pushed('shop/api:2.3.0', 'a'),
      days(4),
      pushed('shop/api:2.3.1', 'c'),
      hours(1),
      pushed('shop/api:2.3.1', 'b'),
    ),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'the registry’s cache brings what moved where the images are from',
    ...history(
      Array.from(
        { length: 6 },
        (_, index): Step => [
          by('controller', pushed(`cache/redis:2.3.${index}`, `v${index}`, { by: 'cache' })),
          days(2),
        ],
      ),
      by('controller', pushed('cache/redis:2.3.5', 'b', { by: 'cache' })),
    ),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'the run of the release is started again, and builds other bytes',
    ...history(
      releases(),
      ran('501', release),
      pushed('shop/api:2.3.9', 'a'),
      hours(1),
      ran('502', release),
      pushed('shop/api:2.3.9', 'b'),
    ),
    expect: { quiet: 'built-again' },
  },
  {
    name: 'a job of the release’s pipeline pushes, fails, and pushes again',
    ...history(
      releases(),
      ran('501', { ...release, ref: 'refs/tags/v2.3.9', lasts: 30 }),
      pushed('shop/api:2.3.9', 'a'),
      pushed('shop/api:2.3.9', 'b'),
    ),
    expect: { quiet: 'built-again' },
  },
  {
    name: 'the thief moves it while the project builds something else',
    ...history(
      releases(),
      ran('501', release),
      pushed('shop/api:2.3.9', 'a'),
      days(1),
      ran('502', { project: release.project, lasts: 30 }),
      pushed('shop/api:2.3.9', 'b'),
    ),
    defeats: 'built-again',
    expect: 'fires',
  },
  {
    name: 'the thief names a tag of his own project like the version, and moves it while that is built',
    ...history(
      releases(),
      ran('501', release),
      pushed('shop/api:2.3.9', 'a'),
      days(1),
      ran('7', { ...release, project: 'mallory/api' }),
      pushed('shop/api:2.3.9', 'b'),
    ),
    defeats: 'built-again',
    expect: 'fires',
  },
  {
    name: 'he has done so since the version was set, in a project that is not named like the repository',
    ...history(
      releases(),
      ran('501', release),
      ran('6', { ...release, project: 'mallory/mine' }),
      pushed('shop/api:2.3.9', 'a'),
      days(1),
      ran('7', { ...release, project: 'mallory/mine' }),
      pushed('shop/api:2.3.9', 'b'),
    ),
    defeats: 'built-again',
    expect: 'fires',
  },
  {
    name: 'a webhook alone says that the release is built again',
    ...history(
      releases(),
      ran('501', release),
      pushed('shop/api:2.3.9', 'a'),
      days(1),
      ran('502', { ...release, strength: 'asserted' }),
      pushed('shop/api:2.3.9', 'b'),
    ),
    defeats: 'built-again',
    expect: 'fires',
  },
  {
    name: 'a version moved where it is copied from, which is judged there',
    ...history(
      releases('plant/api'),
      ran('501', release),
      pushed('shop/api:2.3.9', 'a', { by: 'builder' }),
      hours(2),
      pushed('plant/api:2.3.9', 'a'),
      days(1),
      ran('502', release),
      pushed('shop/api:2.3.9', 'b', { by: 'builder' }),
      hours(2),
      pushed('plant/api:2.3.9', 'b'),
    ),
    expect: { quiet: 'built-again' },
  },
  {
    name: 'the thief pushes his image under the version’s name to a repository of his own before',
    ...history(releases(), pushed('shop/mine:2.3.5', 'b'), hours(1), pushed('shop/api:2.3.5', 'b')),
    defeats: 'built-again',
    expect: 'fires',
    says: 'ci-bot moved shop/api:2.3.5',
  },
];
