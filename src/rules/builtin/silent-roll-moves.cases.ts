import type { Case, Story } from '../rule.ts';
import { days, history, hours, silent, type Step, unheard, usually } from '../scenarios/history.ts';
import { ACME } from '../scenarios/acme.ts';
import { MINUTE, SECOND } from '../../core/time.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import { floats, untoldMoves } from './silent-roll-untold.cases.ts';
import { deployed, onHost, pushed, ran, runs } from '../scenarios/scenario.ts';

/** The pods are restarted right after a push, which the registry tells by a clock that is ahead of the node's. */
const ahead = (seconds: number, move: Step): Story =>
  history(
    ran('1', { made: ['shop/api:latest@a'] }),
    pushed('shop/api:latest', 'a'),
    deployed('shop/api', 'shop/api:latest'),
    runs('shop/api', 'shop/api:latest', 'a'),
    days(1),
    ran('2', { made: ['shop/api:latest@b'] }),
    hours(1),
    runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    { step: 'pause', length: seconds * SECOND - MINUTE },
    move,
    hours(1),
  );
const unasked = ACME.replace(/ {4}builds:[\s\S]*?(?= {2}- repositories: \["registry.acme.example\/base)/, '');

/** Where one account pushed, another does, and moves the tag. */
const handover = (by: string, ...later: readonly Step[]): Story =>
  history(
    usually(12, (index) => pushed('shop/web:latest', `old-${index}`)),
    pushed('shop/api:latest', 'a'),
    runs('shop/api', 'shop/api:latest', 'a'),
    usually(12, (index) => pushed('shop/web:latest', `new-${index}`, { by })),
    pushed('shop/api:latest', 'b', { by }),
    runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    ...later,
  );

const claim = { source: 'harbor', strength: 'asserted' } as const;
/** A webhook tells the tag, in the pipeline's name, and a record the bytes, and by whom. */
const bytesAndClaim = (digest: string, by = 'ci-bot'): Step => [
  pushed('shop/api:latest', digest, claim),
  pushed('shop/api', digest, { source: 'github-audit', by }),
];

/** What ran in production before the registry’s records; then staging runs `after` where it ran the build’s image. */
const keptOnANode = (after: string, ...move: readonly Step[]): Story =>
  history(
    runs('shop/prod', 'prod/api:1.0', 'a'),
    hours(2),
    pushed('shop/api:latest', 'b'),
    runs('shop/api', 'shop/api:latest', 'b'),
    days(1),
    ...move,
    runs('shop/api', 'shop/api:latest', after, { pod: 'k8s2v' }),
    hours(2),
    pushed('shop/web:1', 'd'),
  );

const MIRRORS = `
version: 1
registries: [{ host: registry.acme.example }, { host: old.example }]
publishers: [{ repositories: ["registry.acme.example/mirror/**", "old.example/mirror/**"], actors: [mirror-bot] }]
tags: [{ repositories: ["**"], floating: ["*"] }]
classes: { replication: [{ actors: [migrator], from: ["old.example/**"], to: ["registry.acme.example/**"] }] }
`;
const mirrored = (from: string): Story =>
  history(
    pushed('old.example/mirror/redis:7', 'a', { by: 'mirror-bot' }),
    days(1),
    pushed('mirror/redis:7', 'a', { by: 'migrator' }),
    runs('data/cache', 'mirror/redis:7', 'a'),
    days(1),
    pushed('mirror/redis:7', 'b', { by: 'mirror-bot', from }),
    hours(2),
    runs('data/cache', 'mirror/redis:7', 'b', { pod: 'k8s2v' }),
  );

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const labels = { 'org.opencontainers.image.revision': COMMIT };
/** A workload runs what two commits made, one after the other; then the run of the first is started again, and somebody pushes. */
const oldRunAgain = (digest: string, told: Parameters<typeof pushed>[2] = {}): Story =>
  history(
    ran('8123/1', { commit: COMMIT }),
    pushed('shop/api:edge', 'a', { labels }),
    deployed('shop/api', 'shop/api:edge'),
    days(2),
    ran('8124/1', { commit: '91b04de77c2a5f3e6d8091a2b3c4d5e6f7081920', made: ['b'] }),
    pushed('shop/api:edge', 'b'),
    runs('shop/api', 'shop/api:edge', 'b'),
    days(2),
    ran('8123/2', { commit: COMMIT, by: 'dana' }),
    pushed('shop/api:edge', digest, told),
    hours(1),
    runs('shop/api', 'shop/api:edge', digest, { pod: 'k8s2v' }),
  );

export const moves: readonly Case[] = [
  {
    name: 'without a policy the usual account moved a version, none of which ever moved, and a pod is made anew',
    ...history(
      Array.from({ length: 6 }, (_, index): Step => [pushed(`shop/api:2.3.${index}`, `v${index}`), days(2)]),
      deployed('shop/api', 'shop/api:2.3.5'),
      runs('shop/api', 'shop/api:2.3.5', 'v5'),
      days(1),
      pushed('shop/api:2.3.5', 'b'),
      hours(3),
      runs('shop/api', 'shop/api:2.3.5', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'moved',
    expect: 'fires',
    says: 'no deployment changed the image, but ci-bot moved the tag',
  },
  {
    name: 'an allowed run of an older commit moved the tag back: tag-rolled-back tells it',
    policy: ACME,
    ...oldRunAgain('c', { labels }),
    expect: { quiet: 'moved' },
  },
  {
    name: 'while such a run goes on the pipeline’s account brings bytes of which nothing says that the run made them',
    policy: ACME,
    ...oldRunAgain('d'),
    defeats: 'moved',
    expect: 'fires',
  },
  {
    name: 'the pipeline moved a floating tag by an approved run, and somebody restarts the pods',
    policy: ACME,
    ...floats(ran('2', { made: ['shop/api:latest@b'] }), pushed('shop/api:latest', 'b')),
    expect: { quiet: 'moved' },
  },
  {
    name: 'a stolen pipeline account moved the tag without a run',
    policy: ACME,
    ...floats(pushed('shop/api:latest', 'b', { by: 'ci-bot' })),
    defeats: 'moved',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a stolen pipeline account moved the tag beside a genuine run, after the run had',
    policy: ACME,
    ...floats(
      ran('2', { made: ['shop/api:latest@c'] }),
      pushed('shop/api:latest', 'c'),
      pushed('shop/api:latest', 'b'),
    ),
    defeats: 'moved',
    expect: 'fires',
  },
  {
    name: 'a restart right after the push, and a registry whose clock is ahead of the node’s',
    policy: ACME,
    ...ahead(3, pushed('shop/api:latest', 'b')),
    expect: { quiet: 'moved' },
  },
  {
    name: 'bytes that were brought onto the node, and right then another account moves the tag to them',
    policy: ACME,
    ...ahead(3, pushed('shop/api:latest', 'b', { by: 'mallory' })),
    defeats: 'moved',
    expect: 'fires',
    says: 'mallory moved the tag',
  },
  {
    name: 'bytes that were brought onto the node, and the pipeline moves the tag to others right then',
    policy: ACME,
    ...ahead(3, pushed('shop/api:latest', 'c')),
    defeats: 'moved',
    expect: 'fires',
    says: 'no record shows that the tag was moved',
  },
  {
    name: 'bytes that were brought onto the node, and a minute later the pipeline’s account has them under the tag',
    policy: ACME,
    ...ahead(60, pushed('shop/api:latest', 'b')),
    defeats: 'moved',
    expect: 'fires',
    says: 'no record shows that the tag was moved',
  },
  {
    name: 'a registry that never tells the bytes, and a clock that is ahead',
    policy: ACME,
    ...history(
      untold('shop/api:latest', { by: 'ci-bot' }),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
      { step: 'pause', length: 3 * SECOND - MINUTE },
      untold('shop/api:latest', { by: 'ci-bot' }),
      hours(1),
    ),
    expect: { quiet: 'unnamed' },
  },
  {
    name: 'the tag was moved, a pod started, and the tag moved back',
    policy: ACME,
    ...history(
      ran('1', { made: ['shop/api:latest@a'] }),
      pushed('shop/api:latest', 'a'),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      pushed('shop/api:latest', 'b'),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
      pushed('shop/api:latest', 'a'),
      hours(1),
    ),
    defeats: 'moved',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'no build is on record, and the allowed publisher moved it from where and with what he always pushes',
    policy: unasked,
    ...floats(pushed('shop/api:latest', 'b')),
    expect: { quiet: 'moved' },
  },
  {
    name: 'no build is on record, and the allowed publisher moved it from elsewhere',
    policy: unasked,
    ...floats(pushed('shop/api:latest', 'b', { from: '203.0.113.77' })),
    defeats: 'moved',
    expect: 'fires',
    severity: 'medium',
    says: 'ci-bot moved the tag',
  },
  {
    name: 'no build is on record, and the allowed publisher moved it with another program',
    policy: unasked,
    ...floats(pushed('shop/api:latest', 'b', { client: 'skopeo/1.18.0' })),
    defeats: 'moved',
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'a host that builds recorded that it made these bytes',
    policy: unasked,
    ...floats(
      onHost('ci-1', 'built', 'd'),
      pushed('shop/api:latest', 'b', { client: 'skopeo/1.18.0', from: '203.0.113.77', config: 'd' }),
    ),
    expect: { quiet: 'moved' },
  },
  {
    name: 'bytes that the registry never had under that name: brought onto the node',
    policy: ACME,
    ...floats(),
    expect: 'fires',
    severity: 'high',
    says: 'no record shows that the tag was moved',
  },
  {
    name: 'a registry that records which bytes were pushed, and never under which tag',
    policy: ACME,
    ...history(
      ran('1', { made: ['a'] }),
      pushed('shop/api', 'a'),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      ran('2', { made: ['b'] }),
      pushed('shop/api', 'b'),
      hours(1),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'moved' },
  },
  {
    name: 'such a registry, and bytes that nobody can account for',
    policy: ACME,
    ...history(
      ran('1', { made: ['a'] }),
      pushed('shop/api', 'a'),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      pushed('shop/api', 'b', { by: 'mallory' }),
      hours(1),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'moved',
    expect: 'fires',
  },
  {
    name: 'a registry that records which bytes were pushed, and of which only webhooks tell the tag',
    ...history(
      silent('distribution'),
      bytesAndClaim('a'),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      bytesAndClaim('b'),
      hours(1),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'moved' },
  },
  {
    name: 'such a registry, and a webhook forged in the pipeline’s name for bytes that somebody else pushed',
    ...history(
      silent('distribution'),
      bytesAndClaim('a'),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      bytesAndClaim('b', 'mallory'),
      hours(1),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'moved',
    expect: 'fires',
  },
  {
    name: 'a registry with records of its own, and a webhook forged to say that the tag was moved',
    ...floats(pushed('shop/api:latest', 'b', claim)),
    defeats: 'moved',
    expect: 'fires',
    says: 'no record shows that the tag was moved',
  },
  {
    name: 'nobody was named before, and the first whom the records name moves the tag',
    ...history(
      pushed('shop/api:latest', 'a', { by: '' }),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      pushed('shop/api:latest', 'b'),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'moved' },
  },
  {
    name: 'the pipeline’s new account, which goes on with all that the one before did, moves the tag',
    ...handover('new-bot'),
    expect: { quiet: 'moved' },
  },
  {
    name: 'another account moves the tag, and the pipeline’s still pushes',
    ...handover('mallory', pushed('shop/web:1', 'c')),
    defeats: 'moved',
    expect: 'fires',
  },
  {
    name: 'a registry of which no feed says who pushes',
    ...history(
      silent('distribution'),
      pushed('shop/api:latest', 'a', { by: '', source: 'azure-acr' }),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      pushed('shop/api:latest', 'b', { by: '', source: 'azure-acr' }),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'moved' },
  },
  {
    name: 'a record that names nobody, while others name everybody',
    ...history(
      pushed('shop/api:latest', 'a'),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      pushed('shop/api:latest', 'b', { by: '' }),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'moved',
    expect: 'fires',
  },
  {
    name: 'somebody was named before, and another moves the tag',
    ...history(
      pushed('shop/api:latest', 'a', { by: '' }),
      pushed('shop/api:1.4', 'a'),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      pushed('shop/api:latest', 'b', { by: 'mallory' }),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'moved',
    expect: 'fires',
  },
  {
    name: 'the registry’s own records begin later, and webhooks before them lost the push',
    ...unheard(
      history(
        pushed('shop/api:latest', 'a', claim),
        runs('shop/api', 'shop/api:latest', 'a'),
        days(1),
        runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
        days(1),
        pushed('shop/web:1', 'd'),
      ),
      'distribution',
      -1,
      36,
    ),
    expect: { quiet: 'unwatched' },
  },
  ...untoldMoves,
  {
    name: 'a node has bytes of before the records under the name still, when the tag means others by then',
    ...unheard(keptOnANode('a'), 'distribution', -1, 1),
    expect: { quiet: 'older' },
  },
  {
    name: 'a node has under the name what nothing ran before the records',
    ...unheard(keptOnANode('e'), 'distribution', -1, 1),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
    says: 'no record shows that the tag was moved',
  },
  {
    name: 'bytes of before the records, to which somebody moves the tag back',
    ...unheard(keptOnANode('a', pushed('shop/api:latest', 'a', { by: 'mallory' })), 'distribution', -1, 1),
    defeats: 'older',
    expect: 'fires',
    says: 'mallory moved the tag',
  },
  {
    name: 'a listed replication copied the tag into another registry, and whoever had set it goes on there',
    policy: MIRRORS,
    ...mirrored('192.0.2.10'),
    expect: { quiet: 'moved' },
  },
  {
    name: 'his account does so there from elsewhere',
    policy: MIRRORS,
    ...mirrored('203.0.113.77'),
    defeats: 'moved',
    expect: 'fires',
  },
];
