import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { runCases } from './labels-claim-another-build-runs.cases.ts';
import { days, history, hours, usually } from '../scenarios/history.ts';
import { onHost, pushed, ran } from '../scenarios/scenario.ts';

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const OTHER = '91b04de77c2a5f3e6d8091a2b3c4d5e6f7081920';
const labels = {
  'org.opencontainers.image.source': 'https://github.com/acme/shop',
  'org.opencontainers.image.revision': COMMIT,
};
const ofBase = { ...labels, 'org.opencontainers.image.source': 'https://github.com/acme/base-images' };
const BASES = ACME.replace('classes:', 'classes:\n  bases: ["registry.acme.example/base/**"]');
const base = [
  ran('700/1', { project: 'acme/base-images', commit: COMMIT, made: ['base/python:3@a'] }),
  pushed('base/python:3', 'a', { by: 'base-bot', layers: 'xy', labels: ofBase }),
  days(2),
];

export const cases: readonly Case[] = [
  {
    name: 'an image committed from the release keeps its labels',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'a', { labels }),
      days(2),
      pushed('shop/api:1.4.1', 'b', { by: 'mallory', labels }),
    ),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'says that it was built from commit 3f1c9a7be0d2',
  },
  {
    name: 'without a policy, the build system reports what it made of the commit',
    ...history(
      ran('8123/1', { commit: COMMIT, made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'a', { labels }),
      days(2),
      pushed('shop/api:1.4', 'b', { labels }),
    ),
    expect: 'fires',
    says: 'built sha256:aaaa',
  },
  {
    name: 'only the engine of the host shows the labels',
    ...history(
      ran('8123/1', { commit: COMMIT, made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'a'),
      days(2),
      onHost('laptop-7', 'committed', 'c', undefined, { labels }),
      pushed('shop/api:1.4', 'b', { config: 'c' }),
    ),
    expect: 'fires',
  },
  {
    name: 'it goes straight to production, where the build’s image would be promoted',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('dev/shop/api:1.4', 'a', { labels }),
      days(2),
      pushed('prod/shop/api:1.4', 'b', { by: 'mallory', labels }),
    ),
    expect: 'fires',
    says: 'prod/shop/api:1.4',
  },
  {
    name: 'the project is not called like the repository that the labels name',
    policy: ACME.replace('source: github', 'source: codebuild').replace('project: acme/shop', 'project: shop-image'),
    ...history(
      ran('build/1', { system: 'codebuild', project: 'shop-image', commit: COMMIT, made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'a', { labels }),
      days(2),
      pushed('shop/api:1.4.1', 'b', { by: 'mallory', labels }),
    ),
    expect: 'fires',
    says: 'of shop-image built sha256:aaaa',
  },
  {
    name: 'the build system reports no digests, and nothing but its time ties the run to the one image it made',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'a'),
      days(2),
      pushed('shop/api:1.4.1', 'b', { by: 'mallory', labels }),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'built sha256:aaaa',
  },
  {
    name: 'the run might have made either of two images',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'a'),
      pushed('shop/api:1.4-alpine', 'd'),
      days(2),
      pushed('shop/api:1.4.1', 'b', { by: 'mallory', labels }),
    ),
    expect: 'none',
  },
  {
    name: 'what was pushed during the run names another commit',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:1.4', 'a', { labels: { ...labels, 'org.opencontainers.image.revision': OTHER } }),
      days(2),
      pushed('shop/api:1.4.1', 'b', { by: 'mallory', labels }),
    ),
    expect: 'none',
  },
  {
    name: 'a webhook says that the build made the image, beside a record that says it made another',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT, made: ['shop/api:1.4@a'] }),
      ran('8123/1', {
        commit: COMMIT,
        made: ['shop/api:1.4.1@b'],
        source: 'jenkins',
        strength: 'asserted',
      }),
      pushed('shop/api:1.4', 'a', { labels }),
      days(2),
      pushed('shop/api:1.4.1', 'b', { by: 'mallory', labels }),
    ),
    defeats: 'same-bytes',
    expect: 'fires',
  },
  {
    name: 'the commit is built again, and the image is pushed under another tag meanwhile; the run reports what it made',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT, made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'a', { labels }),
      pushed('shop/api:1.4.1', 'b', { labels }),
    ),
    defeats: 'built',
    expect: 'fires',
    says: 'shop/api:1.4.1',
  },
  {
    name: 'it says it is the build of a base image, and is not built on it',
    policy: BASES,
    ...history(base, pushed('shop/api:1.4', 'b', { layers: 'xzv', labels: ofBase })),
    defeats: 'base',
    expect: 'fires',
    says: 'shop/api:1.4',
  },
  {
    name: 'the build’s image is promoted',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('dev/shop/api:1', 'a', { labels }),
      hours(3),
      pushed('prod/shop/api:1', 'a', { by: 'promoter', labels }),
    ),
    expect: { quiet: 'same-bytes' },
  },
  {
    name: 'a run builds it from that commit',
    policy: ACME,
    ...history(ran('8123/1', { commit: COMMIT }), pushed('shop/api:1.4', 'a', { labels })),
    expect: { quiet: 'built' },
  },
  {
    name: 'the nightly build makes the same commit again',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:edge', 'a', { labels }),
      days(1),
      ran('8124/1', { commit: COMMIT }),
      pushed('shop/api:edge', 'b', { labels }),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'an image built on a listed base keeps the labels of the base',
    policy: BASES,
    ...history(base, ran('8124/1', { commit: OTHER }), pushed('shop/python:3', 'b', { layers: 'xyz', labels: ofBase })),
    expect: { quiet: 'base' },
  },
  {
    name: 'only the engines of the hosts show the labels, and nothing but its time ties the image to the run of that commit',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      onHost('ci-1', 'built', 'c', undefined, { labels }),
      pushed('shop/api:1.4', 'a', { config: 'c' }),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'the commit is built again, and nothing but its time ties either image to its run',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      onHost('ci-1', 'built', 'c', undefined, { labels }),
      pushed('shop/api:edge', 'a', { config: 'c' }),
      days(1),
      ran('8124/1', { commit: COMMIT }),
      onHost('ci-1', 'built', 'd', undefined, { labels }),
      pushed('shop/api:edge', 'b', { config: 'd' }),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'a run of the commit goes on, by whose time alone somebody else’s image would be explained',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT, made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'a', { labels }),
      days(1),
      ran('8124/1', { commit: COMMIT }),
      onHost('laptop-7', 'committed', 'c', undefined, { labels }),
      pushed('shop/api:edge', 'b', { by: 'mallory', config: 'c' }),
    ),
    defeats: 'built',
    expect: 'fires',
    says: 'built sha256:aaaa',
  },
  {
    name: 'the build calls what it makes by the config, as some builders do, each time that it builds the commit',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT, made: ['shop/api:edge@c'] }),
      pushed('shop/api:edge', 'a', { config: 'c', labels }),
      days(1),
      ran('8124/1', { commit: COMMIT, made: ['shop/api:edge@d'] }),
      pushed('shop/api:edge', 'b', { config: 'd', labels }),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'the run might as well have made what names its commit: it never tells, and its account pushes the rebuild',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:edge', 'a', { labels }),
      days(1),
      pushed('shop/api:edge', 'b', { labels }),
    ),
    expect: { quiet: 'pusher' },
  },
  {
    name: 'whoever has the account of the pipeline copies the labels, from elsewhere and with another client',
    policy: ACME,
    ...history(
      usually(6, (index) => [ran(`r/${index}`), pushed(`shop/api:1.3.${index}`, `r${index}`)]),
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/api:edge', 'a', { labels }),
      days(1),
      pushed('shop/api:edge', 'b', { labels, from: '203.0.113.77', client: 'skopeo/1.18.0' }),
    ),
    defeats: 'pusher',
    expect: 'fires',
    says: 'from 203.0.113.77',
  },
  {
    name: 'whoever has the account of the pipeline copies the labels, and the build told what it made',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT, made: ['shop/api:edge@a'] }),
      pushed('shop/api:edge', 'a', { labels }),
      days(1),
      pushed('shop/api:edge', 'b', { labels }),
    ),
    defeats: 'pusher',
    expect: 'fires',
  },
  {
    name: 'an index lists the build’s image beside another one, and carries its labels',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT, made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'a', { labels }),
      days(2),
      pushed('shop/api:1.4.1', 'e', { by: 'mallory', children: 'ab', labels }),
    ),
    defeats: 'same-bytes',
    expect: 'fires',
    says: 'built sha256:aaaa',
  },
  {
    name: 'an image with a build of its own lies on a base of like name that no list names',
    policy: ACME,
    ...history(
      base,
      ran('8124/1', { commit: OTHER, made: ['shop/python:3@b'] }),
      pushed('shop/python:3', 'b', { layers: 'xyz', labels: ofBase }),
    ),
    expect: { quiet: 'base' },
  },
  {
    name: 'an image that no build explains lies on another of like name, and says that it is its build',
    policy: ACME,
    ...history(base, pushed('shop/python:3', 'b', { by: 'mallory', layers: 'xyz', labels: ofBase })),
    defeats: 'base',
    expect: 'fires',
  },
  {
    name: 'an older base than any on record has the same commit, and nobody says which build should have made what lies on it',
    policy: BASES.replace(
      'base/**"]\n    actors: [base-bot]',
      'base/**", "registry.acme.example/tools/**"]\n    actors: [base-bot, tool-bot]',
    ),
    ...history(base, pushed('tools/lint:3', 'b', { by: 'tool-bot', layers: 'wyz', labels: ofBase })),
    expect: { quiet: 'same-bytes' },
  },
  {
    name: 'no run of the commit is known',
    ...history(ran('8123/1', { commit: OTHER, made: ['shop/api:1.3@a'] }), pushed('shop/api:1.4', 'b', { labels })),
    expect: 'none',
  },
  {
    name: 'the image has no labels',
    ...history(ran('8123/1', { commit: COMMIT, made: ['shop/api:1.4@a'] }), pushed('shop/api:1.4', 'b')),
    expect: 'none',
  },
  ...runCases,
];
