import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, type Step, usually } from '../scenarios/history.ts';
import { onHost, pushed, ran } from '../scenarios/scenario.ts';

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const OTHER = '91b04de77c2a5f3e6d8091a2b3c4d5e6f7081920';
const labels = {
  'org.opencontainers.image.source': 'https://github.com/acme/shop',
  'org.opencontainers.image.revision': COMMIT,
};

/** Of two commits, and neither says what it makes. */
function beside(one: string, other: string): Step {
  return [ran(one, { commit: COMMIT }), ran(other, { commit: OTHER })];
}

const onceBuilt: Step = [
  ran('8122/1', { commit: COMMIT, made: ['base/tools:1@a'] }),
  pushed('base/tools:1', 'a', { by: 'base-bot', config: 'c', labels }),
  days(1),
];

function rebuiltOn(host: string): Step {
  return [
    onHost(host, 'built', 'd', undefined, { labels }),
    onHost(host, 'pushed', 'd', 'base/tools:2'),
    pushed('base/tools:2', 'b', { by: 'base-bot', config: 'd', labels }),
  ];
}

/** A day after the run that the labels name, two others. */
const twoGoOn: Step = [
  ran('8122/1', { commit: COMMIT }),
  pushed('shop/api:1.3', 'a', { config: 'c', labels }),
  days(1),
  beside('8123/1', '8124/1'),
];

/** The registry’s records name nobody yet; main is built, and so is a release of the same commit. */
const byNobody: Step = [
  usually(6, (index) => [
    ran(`81${index}/1`, { commit: OTHER }),
    pushed(`shop/api:0.${index}`, String(index), { by: '' }),
  ]),
  ran('8122/1', { commit: COMMIT }),
  pushed('shop/api:edge', 'a', { config: 'c', labels, by: '' }),
  days(1),
];

/** Where the labels choose between runs, or nobody says which builds there should be. */
export const runCases: readonly Case[] = [
  {
    name: 'two runs go on, and nothing but the labels of the host’s engine tells which of them the image is from',
    policy: ACME,
    ...history(
      twoGoOn,
      onHost('ci-1', 'built', 'd', undefined, { labels }),
      pushed('shop/api:edge', 'b', { config: 'd' }),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'two runs go on, and somebody else pushes an image with the labels of one of them',
    policy: ACME,
    ...history(
      twoGoOn,
      onHost('laptop-7', 'committed', 'd', undefined, { labels }),
      pushed('shop/api:edge', 'b', { by: 'mallory', config: 'd' }),
    ),
    defeats: 'built',
    expect: 'fires',
    says: 'built sha256:aaaa',
  },
  {
    name: 'a host that may build builds the commit again during another run of it, and nobody says which builds there should be',
    policy: ACME,
    ...history(onceBuilt, ran('8123/1', { commit: COMMIT }), rebuiltOn('ci-1')),
    expect: { quiet: 'built' },
  },
  {
    name: 'a host that may build builds something with these labels, and no run of that commit goes on',
    policy: ACME,
    ...history(onceBuilt, rebuiltOn('ci-1')),
    defeats: 'built',
    expect: 'fires',
  },
  {
    name: 'another host builds something with these labels during a run of that commit',
    policy: ACME,
    ...history(onceBuilt, ran('8123/1', { commit: COMMIT }), rebuiltOn('laptop-7')),
    defeats: 'built',
    expect: 'fires',
  },
  {
    name: 'without a policy: what a run made on the first day gets a version, and the commit was built again since',
    ...history(
      ran('8122/1', { commit: COMMIT }),
      pushed('shop/api:main', 'a', { labels }),
      days(1),
      ran('8123/1', { commit: COMMIT, made: ['shop/api:main@b'] }),
      pushed('shop/api:main', 'b', { labels }),
      pushed('shop/api:1.4', 'a', { by: 'release-bot', labels }),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'without a policy: what somebody pushed on the first day with these labels, and no run, gets a version',
    ...history(
      pushed('shop/api:main', 'a', { by: 'dana', labels }),
      days(1),
      ran('8123/1', { commit: COMMIT, made: ['shop/api:main@b'] }),
      pushed('shop/api:main', 'b', { labels }),
      pushed('shop/api:1.4', 'a', { by: 'release-bot', labels }),
    ),
    defeats: 'built',
    expect: 'fires',
  },
  {
    name: 'one commit is built twice, and no record of that time could name who pushed',
    policy: ACME,
    ...history(
      byNobody,
      ran('8123/1', { commit: COMMIT, ref: 'refs/tags/v1' }),
      pushed('shop/api:v1', 'b', { config: 'd', labels, by: '' }),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'somebody copies the labels while no record names who pushed, and no run of that commit goes on',
    policy: ACME,
    ...history(byNobody, pushed('shop/api:v1', 'b', { config: 'd', labels, by: '' })),
    defeats: 'built',
    expect: 'fires',
  },
];
