import { ACME } from '../acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, type Step } from '../history.ts';
import { onHost, pulled, pushed } from '../scenario.ts';

const buildsOften: Step = [0, 1, 2, 3, 4, 5].map((index) => [onHost('build-3', 'built', `image-${index}`), hours(12)]);

export const cases: readonly Case[] = [
  {
    name: 'an image is pulled, changed in a container, committed and pushed over the release',
    ...history(
      pushed('shop/api:1.4', 'a', { config: 'c', layers: 'xy' }),
      hours(5),
      pulled('shop/api:1.4', 'a', { by: 'dana' }),
      onHost('laptop-7', 'pulled', 'c', 'shop/api:1.4'),
      onHost('laptop-7', 'committed', 'd', 'shop/api:1.4'),
      onHost('laptop-7', 'pushed', 'd', 'shop/api:1.4'),
      pushed('shop/api:1.4', 'b', { by: 'dana', config: 'd', layers: 'xyz' }),
    ),
    expect: 'fires',
    severity: 'critical',
    state: 'open',
    says: 'committed from a container there',
  },
  {
    name: 'the engine’s commit record lacks the new image',
    ...history(
      onHost('laptop-7', 'committed', ''),
      onHost('laptop-7', 'pushed', 'd', 'shop/api:1.5'),
      pushed('shop/api:1.5', 'b', { config: 'd' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'committed from a container there',
  },
  {
    name: 'an archive is loaded and pushed under a new tag',
    policy: ACME,
    ...history(
      onHost('laptop-7', 'loaded', 'd'),
      onHost('laptop-7', 'tagged', 'd', 'shop/api:1.5'),
      pushed('shop/api:1.5', 'b', { config: 'd' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'loaded from an archive there',
  },
  {
    name: 'a host that is no builder builds and pushes',
    policy: ACME,
    ...history(onHost('laptop-7', 'built', 'd'), pushed('shop/api:1.5', 'b', { config: 'd' })),
    expect: 'fires',
    severity: 'high',
    says: 'built there',
  },
  {
    name: 'without a policy, a host builds and pushes for the first time',
    ...history(onHost('laptop-7', 'built', 'd'), pushed('shop/api:1.5', 'b', { config: 'd' })),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'an image is tagged on a host that never pulled it',
    policy: ACME,
    ...history(onHost('laptop-7', 'tagged', 'd', 'shop/api:1.5'), pushed('shop/api:1.5', 'b', { config: 'd' })),
    expect: 'fires',
    severity: 'medium',
    says: 'without ever having been pulled',
  },
  {
    name: 'a builder builds and pushes',
    policy: ACME,
    ...history(onHost('ci-1', 'built', 'd'), pushed('shop/api:1.5', 'b', { config: 'd' })),
    expect: { quiet: 'builder' },
  },
  {
    name: 'a workstation pushes to a testing repository',
    policy: ACME,
    ...history(onHost('laptop-7', 'built', 'd'), pushed('shop/scratch/api:try', 'b', { config: 'd' })),
    expect: { quiet: 'testing' },
  },
  {
    name: 'without a policy, a host that builds often builds once more',
    ...history(buildsOften, days(1), onHost('build-3', 'built', 'd'), pushed('shop/api:1.5', 'b', { config: 'd' })),
    expect: { quiet: 'usual-builder' },
  },
  {
    name: 'a policy that lists no builders restricts none: a host that builds often builds once more',
    policy: 'version: 1\nregistries: [{ host: registry.acme.example }]\n',
    ...history(buildsOften, days(1), onHost('build-3', 'built', 'd'), pushed('shop/api:1.5', 'b', { config: 'd' })),
    expect: { quiet: 'usual-builder' },
  },
  {
    name: 'an image is pulled on a host, tagged and pushed elsewhere: a copy',
    ...history(
      pushed('dev/shop/api:1.4', 'a', { config: 'c' }),
      onHost('ops-1', 'pulled', 'c', 'dev/shop/api:1.4'),
      onHost('ops-1', 'tagged', 'c', 'prod/shop/api:1.4'),
      pushed('prod/shop/api:1.4', 'a', { config: 'c' }),
    ),
    expect: 'none',
  },
  {
    name: 'no host record tells of the image',
    ...history(pushed('shop/api:1.5', 'b', { config: 'd' })),
    expect: 'none',
  },
  {
    name: 'a host whose name only contains that of the builders',
    policy: ACME,
    ...history(onHost('not-ci-1', 'built', 'd'), pushed('shop/api:1.5', 'b', { config: 'd' })),
    defeats: 'builder',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a host that no record and no binding names',
    policy: ACME,
    ...history(onHost('', 'built', 'd'), pushed('shop/api:1.5', 'b', { config: 'd' })),
    defeats: 'builder',
    expect: 'fires',
    severity: 'low',
    says: 'an unnamed host',
  },
  {
    name: 'an image committed on a workstation is carried to a builder and pushed from there',
    policy: ACME,
    ...history(
      onHost('laptop-7', 'committed', 'd'),
      hours(1),
      onHost('ci-1', 'loaded', 'd'),
      pushed('shop/api:1.5', 'b', { config: 'd' }),
    ),
    defeats: 'builder',
    expect: 'fires',
    severity: 'high',
    says: 'laptop-7',
  },
  {
    name: 'a repository named almost like a testing one',
    policy: ACME,
    ...history(onHost('laptop-7', 'committed', 'd'), pushed('shop/scratch-api/web:1', 'b', { config: 'd' })),
    defeats: 'testing',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a host that builds often commits a container',
    ...history(buildsOften, days(1), onHost('build-3', 'committed', 'd'), pushed('shop/api:1.5', 'b', { config: 'd' })),
    defeats: 'usual-builder',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'five builds of one afternoon make no usual builder',
    ...history(
      [0, 1, 2, 3, 4, 5].map((index) => onHost('laptop-7', 'built', `image-${index}`)),
      onHost('laptop-7', 'built', 'd'),
      pushed('shop/api:1.5', 'b', { config: 'd' }),
    ),
    defeats: 'usual-builder',
    expect: 'fires',
    severity: 'low',
  },
];
