import { ACME } from '../scenarios/acme.ts';
import { servedByTag } from './unknown-image-running-served.cases.ts';
import { ofArtifactory } from './unknown-image-running-artifactory.cases.ts';
import { fetchedByCache } from './unknown-image-running-fetched.cases.ts';
import { ofOlderImages } from './unknown-image-running-older.cases.ts';
import type { Case, Story } from '../rule.ts';
import { days, history, hours, minutes, silent, type Step, unheard } from '../scenarios/history.ts';
import { found, held, untold } from '../scenarios/asking-scenario.ts';
import { deployed, digestOf, pulled, pushed, runs, updated } from '../scenarios/scenario.ts';
import { asked, startedByRule } from '../scenarios/workload-scenario.ts';

const watched: Step = [pushed('shop/web:1', 'f'), pulled('shop/web:1', 'f'), hours(3)];

/** The registry's records begin so many hours after the others. */
function since(start: number, ...steps: readonly Step[]): Story {
  return unheard(history(...steps), 'distribution', -1, start);
}

export const cases: readonly Case[] = [
  ...ofArtifactory,
  ...servedByTag,
  ...fetchedByCache,
  ...ofOlderImages,
  {
    name: 'a new workload runs a digest that the registry neither took nor served',
    ...history(
      watched,
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'e'),
      minutes(30),
      pushed('shop/web:2', 'd'),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    absence: 'assumed',
    says: 'show no push and no pull of it',
  },
  {
    name: 'the record of the push may still come',
    ...history(watched, deployed('shop/api', 'shop/api:1.4'), runs('shop/api', 'shop/api:1.4', 'e')),
    at: Date.UTC(2026, 10, 2, 11, 10),
    expect: 'fires',
    state: 'pending',
  },
  {
    name: 'in the registry the tag means other bytes',
    ...history(pushed('shop/api:1.4', 'a'), hours(3), runs('shop/api', 'shop/api:1.4', 'e')),
    expect: 'fires',
    severity: 'high',
    says: 'there the tag means sha256:aaaa',
  },
  {
    name: 'the image was pushed before it ran',
    ...history(
      watched,
      pushed('shop/api:1.4', 'a'),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    expect: { quiet: 'pushed' },
  },
  {
    name: 'the registry had it, as asking showed, before it ran',
    ...history(
      watched,
      found('shop/api:1.4', 'a'),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    expect: { quiet: 'pushed' },
  },
  {
    name: 'loaded onto a node first and pushed afterwards: asked in between, the registry did not have it',
    ...history(
      watched,
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      minutes(30),
      found('shop/api:1.4', 'a'),
    ),
    expect: 'fires',
    says: 'show no push and no pull of it',
  },
  {
    name: 'the registry held the index of it when stock was taken',
    ...history(
      watched,
      held('shop/api:1.4', 'e', { children: 'ab' }),
      hours(1),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'b'),
    ),
    expect: { quiet: 'pulled' },
  },
  {
    name: 'the kubelet names the image in a pushed index',
    ...history(
      watched,
      pushed('shop/api:1.4', 'e', { children: 'ab' }),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'b'),
    ),
    expect: { quiet: 'pushed' },
  },
  {
    name: 'the kubelet names the config of a pushed image',
    ...history(
      watched,
      pushed('shop/api:1.4', 'a', { config: 'c' }),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'c'),
    ),
    expect: { quiet: 'pushed' },
  },
  {
    name: 'the image is older than the records, but a node pulled it',
    ...history(
      watched,
      deployed('shop/api', 'shop/api:1.4'),
      pulled('shop/api:1.4', 'e'),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    expect: { quiet: 'pulled' },
  },
  {
    name: 'the container runs since before the records',
    ...since(3, runs('shop/api', 'shop/api:1.2', 'e'), hours(3), watched),
    expect: { quiet: 'older' },
  },
  {
    name: 'a node that had the image from before the records begins to run it in other places, too',
    ...since(
      3,
      runs('shop/api', 'shop/api:1.2', 'e'),
      hours(3),
      watched,
      deployed('shop/again', 'shop/api:1.2'),
      runs('shop/again', 'shop/api:1.2', 'e'),
    ),
    expect: { quiet: 'older' },
  },
  {
    name: 'before the records the image was asked for by its digest',
    ...since(
      3,
      deployed('shop/api', `shop/api@${digestOf('e')}`),
      hours(3),
      watched,
      runs('shop/api', `shop/api@${digestOf('e')}`, 'e'),
    ),
    expect: { quiet: 'older' },
  },
  {
    name: 'one digest in eight places is one finding that lists them',
    ...history(
      watched,
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => [
        deployed(`shop/${name}`, 'shop/api:1.4'),
        runs(`shop/${name}`, 'shop/api:1.4', 'e'),
      ]),
      minutes(30),
      pushed('shop/web:2', 'd'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'Deployment/a in shop (cluster prod-1) and 7 more places',
  },
  {
    name: 'no record shows when it was asked for, and the registry tells no pulls: it may be older, and may be imported',
    ...history(pushed('shop/web:1', 'f'), hours(3), runs('shop/api', 'shop/api:1.4', 'e')),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a container of an old pod starts again, and runs what was brought onto its node meanwhile',
    ...since(
      3,
      runs('shop/api', 'shop/api:1.2', 'a', { ended: true }),
      hours(3),
      watched,
      runs('shop/api', 'shop/api:1.2', 'e'),
    ),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged status says that it ran before the records',
    ...since(
      3,
      runs('shop/old', 'shop/api:1.2', 'e', { strength: 'asserted' }),
      hours(3),
      watched,
      runs('shop/api', 'shop/api:1.2', 'e'),
    ),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the bytes are brought onto a node, run, and are pushed afterwards; then others pull them',
    ...history(
      watched,
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'e'),
      minutes(11),
      pushed('shop/api:1.4', 'e', { by: 'mallory' }),
      pulled('shop/api:1.4', 'e'),
      minutes(20),
      pushed('shop/web:2', 'd'),
    ),
    defeats: 'pulled',
    expect: 'fires',
    severity: 'high',
    says: 'mallory pushed it 12 min after it had begun to run',
  },
  {
    name: 'a push of which no record tells the digest brought it',
    ...history(
      pushed('shop/web:1', 'f'),
      untold('shop/api:1.4'),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    expect: { quiet: 'unnamed' },
  },
  {
    name: 'of the registry only webhooks are read, which tell no digest',
    ...history(
      silent('distribution'),
      untold('shop/api:1.4', { source: 'quay', strength: 'asserted' }),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    expect: { quiet: 'unnamed' },
  },
  {
    name: 'such a webhook is forged beside the registry’s own records',
    ...history(
      pushed('shop/web:1', 'f'),
      untold('shop/api:1.4', { source: 'quay', strength: 'asserted' }),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    defeats: 'unnamed',
    expect: 'fires',
  },
  {
    name: 'a push of which no record tells the digest, and later ones do: the bytes are brought onto a node',
    ...history(
      pushed('shop/web:1', 'f'),
      untold('shop/api:1.4'),
      hours(1),
      pushed('shop/api:1.4', 'a'),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    defeats: 'unnamed',
    expect: 'fires',
    says: 'there the tag means sha256:aaaa',
  },
  {
    name: 'nothing of the registry is read',
    ...history(
      silent('distribution'),
      deployed('shop/api', 'registry.other.example/shop/api:1.4'),
      runs('shop/api', 'registry.other.example/shop/api:1.4', 'e'),
    ),
    expect: { quiet: 'unmonitored' },
  },
  {
    name: 'an image that was only asked for, and never seen running',
    ...history(watched, deployed('shop/api', 'shop/api:1.4')),
    expect: 'none',
  },
  {
    name: 'a forged webhook says that the image was pushed',
    ...history(
      watched,
      pushed('shop/api:1.4', 'e', { source: 'harbor', strength: 'asserted' }),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'e'),
      minutes(30),
      pushed('shop/web:2', 'd'),
    ),
    defeats: 'pushed',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged webhook says that the image was pushed, and the registry’s own records tell of others only',
    ...history(
      pushed('shop/web:1', 'f'),
      hours(3),
      pushed('shop/api:1.4', 'e', { source: 'harbor', strength: 'asserted' }),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    defeats: 'pushed',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged webhook says that an allowed publisher pushed it before the registry’s own records begin',
    policy: ACME,
    ...unheard(
      history(
        pushed('shop/api:1.4', 'e', { source: 'harbor', strength: 'asserted' }),
        hours(8),
        watched,
        deployed('shop/api', 'shop/api:1.4'),
        runs('shop/api', 'shop/api:1.4', 'e'),
      ),
      'distribution',
      -2,
      4,
    ),
    defeats: 'pushed',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'nothing is read of the registry but its webhooks',
    ...history(
      silent('distribution'),
      pushed('shop/web:1', 'f', { source: 'harbor', strength: 'asserted' }),
      hours(3),
      pushed('shop/api:1.4', 'e', { source: 'harbor', strength: 'asserted' }),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    expect: { quiet: 'pushed' },
  },
  {
    name: 'a forged webhook says that a trusted index lists it',
    ...history(
      watched,
      pushed('shop/api:1.3', 'a', { children: 'b' }),
      pushed('shop/api:1.3', 'a', { children: 'be', source: 'harbor', strength: 'asserted' }),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    defeats: 'pushed',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the image was pushed to another repository',
    ...history(
      watched,
      pushed('mallory/api:1.4', 'e', { by: 'mallory' }),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    defeats: 'pushed',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged webhook says that the image was pulled',
    ...history(
      watched,
      deployed('shop/api', 'shop/api:1.4'),
      pulled('shop/api:1.4', 'e', { source: 'harbor', strength: 'asserted' }),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    defeats: 'pulled',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a proxy had cached it before the records begin; only a webhook tells of pulls',
    ...history(
      pushed('shop/web:1', 'f'),
      hours(3),
      deployed('shop/api', 'shop/api:1.4'),
      pulled('shop/api:1.4', 'e', { source: 'harbor', strength: 'asserted' }),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    expect: { quiet: 'pulled' },
  },
  {
    name: 'a forged webhook says that bytes were pulled which took the place of others; the registry records no pulls',
    ...history(
      pushed('shop/api:1.4', 'f'),
      hours(3),
      deployed('shop/api', 'shop/api:1.4'),
      pulled('shop/api:1.4', 'e', { source: 'harbor', strength: 'asserted' }),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    defeats: 'pulled',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the image was pulled from another repository',
    ...history(
      watched,
      deployed('shop/api', 'shop/api:1.4'),
      pulled('mallory/api:1.4', 'e'),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    defeats: 'pulled',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'an image loaded onto a node takes the place of an old workload’s at its next restart: nobody asked for it, but the tag means something else',
    ...history(
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true }),
      pushed('shop/api:1.4', 'a'),
      days(2),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
    says: 'there the tag means sha256:aaaa',
  },
  {
    name: 'a workload from before the records is changed to an image that nobody pushed',
    ...history(
      deployed('shop/api', 'shop/api:1.3'),
      watched,
      updated('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'e'),
    ),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the registry is written by another of its names',
    policy: ACME,
    ...history(
      watched,
      deployed('shop/api', 'registry.internal.acme.example:5000/shop/api:1.4'),
      runs('shop/api', 'registry.internal.acme.example:5000/shop/api:1.4', 'e'),
    ),
    defeats: 'unmonitored',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'Amazon ECS on Fargate: a rule starts a definition that is older than the records: its tag may have been moved since',
    ...history(
      watched,
      days(2),
      startedByRule('prod-1', 'shop-job:7'),
      runs('111122223333/eu-west-1/job', 'shop/job:1', 'e', {
        source: 'ecs',
        owners: [{ kind: 'TaskDefinition', name: 'shop-job:7' }],
      }),
    ),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
    says: 'TaskDefinition/shop-job',
  },
  {
    name: 'Amazon ECS on Fargate: the registry served what a definition from before the records names',
    ...history(
      watched,
      days(2),
      startedByRule('prod-1', 'shop-job:7'),
      pulled('shop/job:1', 'e'),
      runs('111122223333/eu-west-1/job', 'shop/job:1', 'e', {
        source: 'ecs',
        owners: [{ kind: 'TaskDefinition', name: 'shop-job:7' }],
      }),
    ),
    expect: { quiet: 'pulled' },
  },
  {
    name: 'bytes that were brought onto a node, and the pod’s image is set to another tag right before it is deleted',
    policy: ACME,
    ...history(
      watched,
      pushed('shop/api:1.4', 'a'),
      deployed('shop/api', 'shop/api:1.4'),
      runs('shop/api', 'shop/api:1.4', 'a', { byRuntime: true, uid: 'first' }),
      days(1),
      runs('shop/api', 'shop/api:1.4', 'e', { byRuntime: true, uid: 'second', pod: 'k8s2v' }),
      asked(
        'shop/api-7d4b9c5f6d-k8s2v',
        {},
        { kind: 'Pod', verb: 'delete', uid: 'second', had: { api: 'shop/api:1.5' } },
      ),
    ),
    expect: 'fires',
    severity: 'high',
  },
];
