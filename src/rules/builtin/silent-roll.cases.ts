import { MINUTE } from '../../core/time.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, silent } from '../scenarios/history.ts';
import { deployed, digestOf, pushed, runs, updated } from '../scenarios/scenario.ts';

import { asked } from '../scenarios/workload-scenario.ts';
import { lentBuilders } from './silent-roll-lent.cases.ts';
import { moves } from './silent-roll-moves.cases.ts';
import { polled } from './silent-roll-polled.cases.ts';
import { lostMoves } from './silent-roll-lost.cases.ts';
import { unwritten } from './silent-roll-unwritten.cases.ts';

const OF_API = [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }];

export const cases: readonly Case[] = [
  ...lentBuilders,
  ...moves,
  ...polled,
  ...lostMoves,
  ...unwritten,
  {
    name: 'nobody reads the registry’s records',
    ...history(
      silent('distribution'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'unwatched' },
  },
  {
    name: 'the container began in the second of the deployment that brought the bytes before',
    ...history(
      deployed('shop/api', 'shop/api:1.4'),
      { step: 'pause', length: -MINUTE - 400 },
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'deployed',
    expect: 'fires',
  },
  {
    name: 'a tag moves, the pod restarts, and nobody deployed anything',
    ...history(
      pushed('shop/api:1.4', 'a'),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      days(1),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      hours(6),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'mallory moved the tag',
  },
  {
    name: 'a tag moves, and somebody deletes the pod with the deployer’s token',
    ...history(
      pushed('shop/api:1.4', 'a'),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      days(1),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      hours(6),
      asked(
        'shop/api-7d4b9c5f6d-x2x9q',
        {},
        {
          kind: 'Pod',
          verb: 'delete',
          owners: OF_API,
          from: '203.0.113.99',
          client: 'kubectl/v1.36.3 (linux/amd64)',
        },
      ),
      asked('shop/api-7d4b9c5f6d-x2x9q', {}, { kind: 'Pod', verb: 'delete', owners: OF_API, by: 'system:node:n1' }),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    expect: 'fires',
    says: 'did delete Pod/api-7d4b9c5f6d-x2x9q at 2026-11-03T14:04:00Z from 203.0.113.99 with kubectl/v1.36.3',
  },
  {
    name: 'a tag moves, and somebody lets the workload restart',
    ...history(
      pushed('shop/api:1.4', 'a'),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      days(1),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      hours(6),
      updated('shop/api', 'shop/api:1.4', { by: 'dana@acme.example' }),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    expect: 'fires',
    says: 'dana@acme.example did update Deployment/api at',
  },
  {
    name: 'the bytes before had run under another name first',
    ...history(
      deployed('shop/api', `shop/api@${digestOf('a')}`),
      runs('shop/api', `shop/api@${digestOf('a')}`, 'a'),
      days(1),
      updated('shop/api', 'shop/api:latest'),
      runs('shop/api', 'shop/api:latest', 'a', { pod: 'k8s2v' }),
      days(1),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2w' }),
    ),
    expect: 'fires',
    says: 'both as registry.acme.example/shop/api:latest',
  },
  {
    name: 'two replicas of one workload run different bytes',
    ...history(
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a deployment to the same tag by another text and back lies between the two',
    ...history(
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(1),
      updated('shop/api', 'shop/api:1.5'),
      hours(1),
      updated('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'deployed' },
  },
  {
    name: 'the workload was deleted and created anew between the two',
    ...history(
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true }),
      hours(1),
      deployed('shop/api', 'shop/api:1.4', { verb: 'delete' }),
      hours(1),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'deployed' },
  },
  {
    name: 'one kubelet names the index, the other the image in it',
    ...history(
      pushed('shop/api:1.4', 'e', { children: 'ab' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      runs('shop/api', 'shop/api:1.4', 'e', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'same-image' },
  },
  {
    name: 'nodes of two platforms run their images of one index',
    ...history(
      pushed('shop/api:1.4', 'e', { children: 'ab' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'same-image' },
  },
  {
    name: 'nodes of two platforms run their images of an index that is asked for by digest',
    ...history(
      pushed('shop/api:1.4', 'e', { children: 'ab' }),
      runs('shop/api', `shop/api@${digestOf('e')}`, 'a'),
      hours(3),
      runs('shop/api', `shop/api@${digestOf('e')}`, 'b', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'pinned' },
  },
  {
    name: 'nodes of two platforms, and the registry does not record what the index lists',
    ...history(
      pushed('shop/api:1.4', 'e'),
      runs('shop/api', `shop/api@${digestOf('e')}`, 'a'),
      hours(3),
      runs('shop/api', `shop/api@${digestOf('e')}`, 'b', { pod: 'k8s2v' }),
    ),
    expect: { quiet: 'pinned' },
  },
  {
    name: 'a reference by digest, and what runs is known not to be in it',
    ...history(
      pushed('shop/api:1.4', 'e', { children: 'a' }),
      runs('shop/api', `shop/api@${digestOf('e')}`, 'a'),
      hours(3),
      runs('shop/api', `shop/api@${digestOf('e')}`, 'b', { pod: 'k8s2v' }),
    ),
    expect: 'fires',
  },
  {
    name: 'a hostile index lists what ran before beside another image, which then runs',
    ...history(
      pushed('shop/api:1.4', 'a'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      pushed('shop/api:1.4', 'e', { children: 'ab', by: 'mallory' }),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    expect: 'fires',
    defeats: 'same-image',
  },
  {
    name: 'the kubelet of another runtime names the config',
    ...history(
      pushed('shop/api:1.4', 'a', { config: 'c' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      runs('shop/api', 'shop/api:1.4', 'c', { pod: 'k8s2v' }),
    ),
    expect: 'none',
  },
  {
    name: 'a pod restarts with the same bytes',
    ...history(
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      runs('shop/api', 'shop/api:1.4', 'a', { pod: 'k8s2v' }),
    ),
    expect: 'none',
  },
  {
    name: 'the workload is changed to another tag',
    ...history(
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      updated('shop/api', 'shop/api:1.5'),
      runs('shop/api', 'shop/api:1.5', 'b', { pod: 'k8s2v' }),
    ),
    expect: 'none',
  },
  {
    name: 'a deployment of another container of the workload changes nothing here',
    ...history(
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      updated('shop/api', 'shop/logger:2', { container: 'logger' }),
      hours(1),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'deployed',
    expect: 'fires',
  },
  {
    name: 'a change that touches anything but the image',
    ...history(
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      updated('shop/api', 'shop/api:1.4', { by: 'mallory' }),
      hours(1),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'deployed',
    expect: 'fires',
  },
  {
    name: 'a deployment of a workload with the same name elsewhere',
    ...history(
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      deployed('mallory/api', 'shop/api:1.4'),
      deployed('shop/api', 'shop/api:1.4', { cluster: 'dev-1' }),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'deployed',
    expect: 'fires',
  },
  {
    name: 'a hostile index, pushed later, lists the image that ran',
    ...history(
      pushed('shop/api:1.4', 'a'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      pushed('shop/api:1.4', 'e', { by: 'mallory', children: 'ab' }),
      hours(1),
      runs('shop/api', 'shop/api:1.4', 'e', { pod: 'k8s2v' }),
    ),
    defeats: 'same-image',
    expect: 'fires',
    says: digestOf('e').slice(0, 19),
  },
  {
    name: 'a forged webhook says that the trusted index lists the new image',
    ...history(
      pushed('shop/api:1.4', 'a', { children: 'b' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(3),
      pushed('shop/api:1.4', 'a', { children: 'be', source: 'harbor', strength: 'asserted' }),
      runs('shop/api', 'shop/api:1.4', 'e', { pod: 'k8s2v' }),
    ),
    defeats: 'same-image',
    expect: 'fires',
  },
];
