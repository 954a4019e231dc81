import type { Case } from '../rule.ts';
import { days, history, type Step, usually } from '../scenarios/history.ts';
import { onHost, pushed } from '../scenarios/scenario.ts';

const fromTheRunners: Step = [usually(12, (index) => pushed(`shop/api:0.${index}`, `old-${index}`)), days(4)];
/** As Podman and Buildah say who they are. */
const PODMAN = 'containers/5.23.1 (github.com/containers/image)';
const buildsOften: Step = usually(12, (index) => [
  onHost('build-3', 'built', `image-${index}`),
  onHost('build-3', 'pushed', `image-${index}`, `shop/other:${index}`),
]);

const LISTS = `
version: 1
publishers:
  - repositories: ["registry.acme.example/shop/**"]
    actors: [ci-bot]
    clients: ["Docker-Client/*"]
    networks: ["192.0.2.0/24"]
`;

const LISTS_OF_ANOTHER = `
version: 1
registries: [{ host: registry.acme.example }]
publishers:
  - { repositories: ["registry.acme.example/shop/**"], actors: [ci-bot], networks: [192.0.2.0/24] }
  - { repositories: ["registry.acme.example/shop/**"], actors: [release-bot] }
classes:
  replication:
    - { actors: [mirror-bot], from: ["**"], to: ["registry.acme.example/shop/**"] }
`;

export const cases: readonly Case[] = [
  {
    name: 'the pipeline’s credential is used with another program from another network',
    ...history(fromTheRunners, pushed('shop/api:1.4', 'a', { client: 'skopeo/1.18.0', from: '203.0.113.77' })),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'with skopeo/1.18.0 and from 203.0.113.77',
  },
  {
    name: 'the usual program, from another network',
    ...history(fromTheRunners, pushed('shop/api:1.4', 'a', { from: '203.0.113.77' })),
    expect: 'fires',
    says: 'from 203.0.113.77',
  },
  {
    name: 'a program that the policy does not list',
    policy: LISTS,
    ...history(pushed('shop/api:1.4', 'a', { client: 'skopeo/1.18.0' })),
    expect: 'fires',
    says: 'with skopeo/1.18.0',
  },
  {
    name: 'another runner of the usual network, with a newer version of the usual program',
    ...history(
      fromTheRunners,
      pushed('shop/api:1.4', 'a', { client: 'Docker-Client/28.0.0 (linux)', from: '192.0.2.99' }),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'a registry behind a front end shows the same words for every program',
    ...history(
      [
        usually(12, (index) =>
          pushed(`shop/api:0.${index}`, `old-${index}`, { client: 'gzip(gfe)', from: '192.0.2.7' }),
        ),
        days(4),
      ],
      pushed('shop/api:1.4', 'a', { client: 'gzip(gfe)', from: '192.0.2.7' }),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'other words in place of a program’s name',
    ...history(fromTheRunners, pushed('shop/api:1.4', 'a', { client: 'gzip(gfe)' })),
    expect: 'fires',
    says: 'with gzip(gfe)',
  },
  {
    name: 'a listed program from a listed network, both new here',
    policy: LISTS,
    ...history(pushed('shop/api:1.4', 'a')),
    expect: { quiet: 'listed' },
  },
  {
    name: 'the first push of an actor',
    ...history(pushed('shop/api:1.4', 'a', { client: 'skopeo/1.18.0' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'a forged user agent, from a network that is not listed',
    policy: LISTS,
    ...history(pushed('shop/api:1.4', 'a', { from: '203.0.113.77' })),
    defeats: 'listed',
    expect: 'fires',
    says: 'from 203.0.113.77',
  },
  {
    name: 'a forged webhook tells of a listed program and network for a push from elsewhere',
    policy: LISTS,
    ...history(
      pushed('shop/api:1.4', 'a', { source: 'harbor', strength: 'asserted' }),
      pushed('shop/api:1.4', 'a', { client: 'skopeo/1.18.0', from: '203.0.113.77' }),
    ),
    defeats: 'listed',
    expect: 'fires',
    says: 'from 203.0.113.77',
  },
  {
    name: 'a program that only begins like a listed one',
    policy: LISTS,
    ...history(pushed('shop/api:1.4', 'a', { client: 'Docker-Client-x/1.0' })),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'a forged user agent, from a network never used',
    ...history(
      fromTheRunners,
      pushed('shop/api:1.4', 'a', { client: 'Docker-Client/27.3.1 (linux)', from: '198.51.100.3' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'from 198.51.100.3',
  },
  {
    name: 'the attacker used the credential from there yesterday',
    ...history(
      fromTheRunners,
      pushed('shop/api:1.4', 'a', { from: '203.0.113.77' }),
      days(1),
      pushed('shop/api:1.5', 'b', { from: '203.0.113.77' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'shop/api:1.5',
  },
  {
    name: 'a questioned push from there, long ago, teaches nothing',
    ...history(
      fromTheRunners,
      onHost('laptop-7', 'committed', 'c'),
      pushed('shop/api:1.4', 'a', { from: '203.0.113.77', config: 'c' }),
      days(9),
      pushed('shop/api:1.5', 'b', { from: '203.0.113.77' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'shop/api:1.5',
  },
  {
    name: 'a request without a user agent still comes from somewhere',
    ...history(fromTheRunners, pushed('shop/api:1.4', 'a', { client: '', from: '203.0.113.77' })),
    defeats: 'too-early',
    expect: 'fires',
    says: 'from 203.0.113.77',
  },
  {
    name: 'somebody’s first push, to a repository that nobody pushed to before, from where nobody pushed to the registry',
    ...history(fromTheRunners, pushed('shop/new:1', 'a', { by: 'mallory', from: '203.0.113.77' })),
    defeats: 'too-early',
    expect: 'fires',
    severity: 'medium',
    says: 'from 203.0.113.77, from where nobody usually pushes to the registry',
  },
  {
    name: 'the same, after a push to a repository of his own long before',
    ...history(
      fromTheRunners,
      pushed('mallory/x:1', 'm', { by: 'mallory', from: '203.0.113.77' }),
      days(20),
      pushed('shop/new:1', 'a', { by: 'mallory', from: '203.0.113.77' }),
    ),
    defeats: 'too-early',
    expect: 'fires',
    says: 'mallory pushed shop/new:1',
  },
  {
    name: 'somebody’s first push from the network of all others',
    ...history(fromTheRunners, pushed('shop/new:1', 'a', { by: 'dana', from: '192.0.2.77' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'somebody’s first push from another network, where each comes from another',
    ...history(
      usually(12, (index) => pushed(`shop/${index}:1`, `old-${index}`, { from: `198.51.${index}.9` })),
      days(4),
      pushed('shop/new:1', 'a', { by: 'dana', from: '203.0.113.77' }),
    ),
    expect: { quiet: 'too-early' },
  },

  {
    name: 'the lists of another entry of the policy are not about this publisher',
    policy: LISTS_OF_ANOTHER,
    ...history(pushed('shop/api:1.4', 'a', { by: 'release-bot', from: '198.51.100.9' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'somebody whom no entry allows is held against every list',
    policy: LISTS_OF_ANOTHER,
    ...history(pushed('shop/api:1.4', 'a', { by: 'mallory', from: '198.51.100.9' })),
    defeats: 'too-early',
    expect: 'fires',
  },
  {
    name: 'a listed replication actor comes from its own network',
    policy: LISTS_OF_ANOTHER,
    ...history(pushed('shop/api:1.4', 'a', { by: 'mirror-bot', from: '198.51.100.9' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'the credential of a replication pushes what never was where it replicates from',
    policy: LISTS_OF_ANOTHER.replace('from: ["**"]', 'from: ["registry.acme.example/base/**"]'),
    ...history(pushed('shop/api:1.4', 'a', { by: 'mirror-bot', from: '198.51.100.9' })),
    defeats: 'too-early',
    expect: 'fires',
  },
  {
    name: 'a forged webhook names the replication actor',
    policy: LISTS_OF_ANOTHER,
    ...history(
      pushed('shop/api:1.4', 'a', { by: 'mirror-bot', from: '198.51.100.9', source: 'harbor', strength: 'asserted' }),
    ),
    defeats: 'too-early',
    expect: 'fires',
  },
  {
    name: 'in a repository where it is rare, the pipeline’s credential is used with a program that it never uses',
    ...history(fromTheRunners, pushed('shop/new:1', 'a', { client: 'skopeo/1.18.0' })),
    defeats: 'too-early',
    expect: 'fires',
    severity: 'medium',
    says: 'with skopeo/1.18.0, with which the account does not usually push to the registry',
  },
  {
    name: 'the same, after it was used so in another repository the day before',
    ...history(
      fromTheRunners,
      pushed('mallory/x:1', 'm', { client: 'skopeo/1.18.0' }),
      days(1),
      pushed('shop/new:1', 'a', { client: 'skopeo/1.18.0' }),
    ),
    defeats: 'too-early',
    expect: 'fires',
    says: 'ci-bot pushed shop/new:1',
  },
  {
    name: 'in a repository where it is rare, the pipeline pushes with the program of the host that usually builds and has built the image',
    ...history(
      fromTheRunners,
      buildsOften,
      onHost('build-3', 'built', 'd'),
      onHost('build-3', 'pushed', 'd', 'shop/new:1'),
      pushed('shop/new:1', 'a', { client: PODMAN, config: 'd' }),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'the same from a network from which nobody pushes',
    ...history(
      fromTheRunners,
      buildsOften,
      onHost('build-3', 'built', 'd'),
      onHost('build-3', 'pushed', 'd', 'shop/new:1'),
      pushed('shop/new:1', 'a', { client: PODMAN, config: 'd', from: '203.0.113.77' }),
    ),
    defeats: 'built',
    expect: 'fires',
    says: 'from 203.0.113.77',
  },
  {
    name: 'the pipeline’s credential pushes from another machine, and the host that usually builds made other bytes',
    ...history(
      fromTheRunners,
      buildsOften,
      onHost('build-3', 'built', 'd'),
      onHost('build-3', 'pushed', 'd', 'shop/new:1'),
      pushed('shop/new:2', 'a', { client: PODMAN, config: 'e' }),
    ),
    defeats: 'built',
    expect: 'fires',
    says: 'with containers/5.23.1, with which the account does not usually push',
  },
  {
    name: 'what was committed from a container on the host that usually builds is pushed with another program',
    ...history(
      fromTheRunners,
      buildsOften,
      onHost('build-3', 'committed', 'd'),
      onHost('build-3', 'pushed', 'd', 'shop/new:1'),
      pushed('shop/new:1', 'a', { client: PODMAN, config: 'd' }),
    ),
    defeats: 'built',
    expect: 'fires',
  },
  {
    name: 'a comment of the user agent is no program that two have in common',
    ...history(
      usually(12, (index) => pushed(`shop/api:0.${index}`, `old-${index}`, { client: PODMAN })),
      days(4),
      pushed('shop/api:1.4', 'a', { client: 'puller/1.0 (github.com/mallory/puller)' }),
    ),
    expect: 'fires',
    says: 'with puller/1.0',
  },
  {
    name: 'the pipeline’s runners are rented, and come from another network each time',
    ...history(
      usually(24, (index) => pushed(`shop/api:0.${index}`, `old-${index}`, { from: `198.51.${index}.9` })),
      days(4),
      pushed('shop/api:1.4', 'a', { from: '203.0.113.77' }),
    ),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'a thief pushes from many networks, so that none is usual any more',
    ...history(
      fromTheRunners,
      Array.from(
        { length: 12 },
        (_, index): Step => [pushed(`shop/api:1.${index}`, `b-${index}`, { from: `203.0.${index}.7` }), days(1)],
      ),
      days(4),
      pushed('shop/api:2.0', 'a', { from: '203.0.113.77' }),
    ),
    defeats: 'too-early',
    expect: 'fires',
    says: 'shop/api:2.0',
  },
];
