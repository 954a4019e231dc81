import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { beyondSandboxes } from './sandboxes.cases.ts';
import { publishedOnGithub } from '../scenarios/github-registry.ts';
import { days, history, hours, minutes, silent, type Step, usually } from '../scenarios/history.ts';
import { deployed, onHost, pushed, ran } from '../scenarios/scenario.ts';

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const labels = { 'org.opencontainers.image.revision': COMMIT };
const release: Step = [
  ran('8123/1', { commit: COMMIT }),
  pushed('shop/api:1.4', 'a', { config: 'c', layers: 'xy', labels }),
  days(2),
];
const promoted: Step = [
  ran('8123/1'),
  pushed('dev/shop/api:1', 'a', { config: 'c', layers: 'xy' }),
  hours(1),
  pushed('prod/shop/api:1', 'a', { by: 'promoter', config: 'c', layers: 'xy' }),
  days(2),
];

const WITH_BASES = ACME.replace('classes:\n', 'classes:\n  bases: ["registry.acme.example/base/**"]\n').replace(
  '    actors: [base-bot]\n',
  '$&  - repositories: ["registry.acme.example/tools/agent"]\n    actors: [mirror-bot]\n',
);
const CARRIED = ACME.replace(
  '  replication:\n',
  '$&    - { actors: [copier], from: ["registry.acme.example/**"], to: ["registry.eu.acme.example/**"] }\n',
);
const copiedAs = (name: string, image: string): Step =>
  pushed(`registry.eu.acme.example/${name}`, image, { by: 'copier', config: 'd', layers: 'xyz' });

const basesBuilt: Step = [
  onHost('ci-1', 'built', 'c'),
  pushed('base/tools:1.0', 'a', { by: 'base-bot', config: 'c', layers: 'xy' }),
  days(5),
];

export const cases: readonly Case[] = [
  ...beyondSandboxes,
  {
    name: 'the release with one layer on top, pushed with the pipeline’s credential',
    policy: ACME,
    ...history(release, pushed('shop/api:1.4.1', 'b', { config: 'd', layers: 'xyz' })),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    absence: 'assumed',
    says: 'with 1 layer of 1000 bytes added',
  },
  {
    name: 'GitHub’s audit log tells of the pushes, and only its webhooks which layers they have',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      publishedOnGithub('shop/api:1.4', 'a', { config: 'c', layers: 'xy', labels }),
      days(2),
      publishedOnGithub('shop/api:1.4.1', 'b', { config: 'd', layers: 'xyz' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'with 1 layer of 1000 bytes added',
  },
  {
    name: 'a listed replication copies what an approved build made on top of the last one',
    policy: CARRIED,
    ...history(
      release,
      ran('8124/1'),
      pushed('shop/api:1.5', 'b', { config: 'd', layers: 'xyz' }),
      copiedAs('shop/api:1.5', 'b'),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'a listed replication copies what somebody put on top of the last one',
    policy: CARRIED,
    ...history(release, pushed('shop/api:1.5', 'b', { config: 'd', layers: 'xyz' }), copiedAs('shop/api:1.5', 'b')),
    defeats: 'built',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'nothing of the build system is read any more',
    policy: ACME,
    ...history(silent('github'), release, pushed('shop/api:1.4.1', 'b', { config: 'd', layers: 'xyz' })),
    expect: 'fires',
    severity: 'medium',
    absence: 'unproven',
  },
  {
    name: 'without a policy: an image of the usual publisher with two layers on top',
    ...history(
      usually(12, (index) => pushed(`shop/api:0.${index}`, `old-${index}`, { layers: `v${index.toString(16)}` })),
      days(4),
      pushed('shop/api:1.4', 'a', { config: 'c', layers: 'xy' }),
      hours(5),
      pushed('shop/api:1.5', 'b', { by: 'mallory', config: 'd', layers: 'xyzw' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'with 2 layers of 2000 bytes added',
  },
  {
    name: 'the image below has no tag: its digest is said once',
    policy: ACME,
    ...history(
      ran('8123/1', { made: ['a'] }),
      pushed('shop/api', 'a', { config: 'c', layers: 'xy' }),
      days(1),
      pushed('shop/api:1.4.1', 'b', { by: 'mallory', config: 'd', layers: 'xyz' }),
    ),
    expect: 'fires',
    says: 'is the trusted image shop/api@sha256:aaaaaaaaaaaa… with 1 layer',
  },
  {
    name: 'an approved run builds the next image on the last one',
    policy: ACME,
    ...history(release, ran('8124/1'), pushed('shop/api:1.4.1', 'b', { config: 'd', layers: 'xyz' })),
    expect: { quiet: 'built' },
  },
  {
    name: 'an image built on the last one is promoted',
    policy: ACME,
    ...history(
      promoted,
      ran('8124/1'),
      pushed('dev/shop/api:2', 'b', { config: 'd', layers: 'xyz' }),
      hours(1),
      pushed('prod/shop/api:2', 'b', { by: 'promoter', config: 'd', layers: 'xyz' }),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'an image that shares only the base',
    policy: ACME,
    ...history(release, pushed('shop/api:1.4.1', 'b', { config: 'd', layers: 'xwz' })),
    expect: 'none',
  },
  {
    name: 'the image below is itself under suspicion',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a', { by: 'mallory', layers: 'xy' }),
      days(2),
      pushed('shop/api:1.4.1', 'b', { layers: 'xyz' }),
    ),
    expect: 'none',
  },
  {
    name: 'a second push of the tag while the genuine run goes on',
    policy: ACME,
    ...history(
      release,
      ran('8124/1'),
      pushed('shop/api:1.4.1', 'b', { config: 'd', layers: 'xvw' }),
      pushed('shop/api:1.4.1', 'e', { config: 'f', layers: 'xyz' }),
    ),
    defeats: 'built',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the labels of the trusted image are in the new one, too: a commit keeps them',
    policy: ACME,
    ...history(
      release,
      onHost('laptop-7', 'committed', 'd'),
      pushed('shop/api:1.4.1', 'b', { config: 'd', layers: 'xyz', labels }),
    ),
    defeats: 'built',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a run from a fork built it',
    policy: ACME,
    ...history(
      release,
      ran('8124/1', { head: 'mallory/shop' }),
      pushed('shop/api:1.4.1', 'b', { config: 'd', layers: 'xyz' }),
    ),
    defeats: 'built',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the promoter pushes the promoted config with one layer more',
    policy: ACME,
    ...history(promoted, pushed('prod/shop/api:1', 'b', { by: 'promoter', config: 'c', layers: 'xyz' })),
    defeats: 'promoted',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged webhook says that the image was in the development repository before',
    policy: ACME,
    ...history(
      promoted,
      pushed('dev/shop/api:2', 'b', { config: 'd', layers: 'xyz', source: 'harbor', strength: 'asserted' }),
      hours(1),
      pushed('prod/shop/api:2', 'b', { by: 'promoter', config: 'd', layers: 'xyz' }),
    ),
    defeats: 'promoted',
    expect: 'fires',
    severity: 'high',
    says: 'prod/shop/api:2',
  },
  {
    name: 'a trusted base with one layer more, in a repository that never was, is run at once',
    policy: WITH_BASES,
    ...history(
      basesBuilt,
      pushed('tools/agent:1.0', 'e', { by: 'mirror-bot', config: 'f', layers: 'xyz' }),
      minutes(10),
      deployed('tools/agent', 'tools/agent:1.0'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'is the trusted image base/tools:1.0',
  },
  {
    name: 'a builder made the new image on the base',
    policy: WITH_BASES,
    ...history(
      basesBuilt,
      onHost('ci-1', 'built', 'f'),
      onHost('ci-1', 'pushed', 'f', 'tools/agent:1.0'),
      pushed('tools/agent:1.0', 'e', { by: 'mirror-bot', config: 'f', layers: 'xyz' }),
      minutes(10),
      deployed('tools/agent', 'tools/agent:1.0'),
    ),
    expect: 'none',
  },
  {
    name: 'what a mirror brought is run days later',
    policy: WITH_BASES,
    ...history(
      basesBuilt,
      pushed('tools/agent:1.0', 'e', { by: 'mirror-bot', config: 'f', layers: 'xyz' }),
      days(3),
      deployed('tools/agent', 'tools/agent:1.0'),
    ),
    expect: 'none',
  },
];
