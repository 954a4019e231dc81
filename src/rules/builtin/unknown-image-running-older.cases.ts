import type { Case, Story } from '../rule.ts';
import { held, served } from '../scenarios/asking-scenario.ts';
import { days, history, hours, type Step, unheard } from '../scenarios/history.ts';
import { digestOf, pulled, pushed, runs } from '../scenarios/scenario.ts';
import { asked, ran, startedByRule } from '../scenarios/workload-scenario.ts';

const API = 'shop/api:1.4';
const MIRROR = 'mirror.acme.example/shop/api:1.4';
const PINNED = `${API}@${digestOf('e')}`;
const OLD = 'api-7d4b9c5f6d';
const begun = pushed('shop/web:1', 'f');
const after: Step = [hours(1), pushed('shop/web:2', 'd')];
const setOf = (set: string) => ({ owners: [{ kind: 'ReplicaSet', name: set }] });
const made = (set: string, images: Readonly<Record<string, string>>): Step =>
  asked(`shop/${set}`, images, {
    kind: 'ReplicaSet',
    verb: 'create',
    by: 'system:serviceaccount:kube-system:deployment-controller',
    owners: [{ kind: 'Deployment', name: set.replace(/-[^-]+$/, '') }],
  });
/** A workload of which the cluster's log has all. */
const others: Step = [
  asked('shop/web', { web: 'shop/web:1' }, { verb: 'create' }),
  made('web-6f7c8d9b5c', { web: 'shop/web:1' }),
  ran('web-6f7c8d9b5c-a1b2c', 'web', 'shop/web:1', 'f', setOf('web-6f7c8d9b5c')),
];
const next = ran(`${OLD}-x2x9q`, 'api', PINNED, 'e');
/** The pod of before had the tag, and goes. */
const replaced = asked(`shop/${OLD}-old12`, {}, { kind: 'Pod', verb: 'delete', ...setOf(OLD), had: { api: API } });
const onNode = (pod: string, digest: string, node: string): Step => ran(`${OLD}-${pod}`, 'api', API, digest, { node });
const task: Step = [
  startedByRule('prod-1', 'shop-job:7'),
  runs('111122223333/eu-west-1/job', 'shop/job:1', 'e', {
    source: 'ecs',
    owners: [{ kind: 'TaskDefinition', name: 'shop-job:7' }],
  }),
];
const late = (story: Story): Story => unheard(story, 'kubernetes-audit', -2, 72);

const DAY = 24 * 60;

/** What is older than the records of its registry, and what only looks so. */
export const ofOlderImages: readonly Case[] = [
  {
    name: 'the node’s report of its end tells that the container began before the records, and nothing of its pod’s age',
    ...history(begun, days(2), runs('shop/api', API, 'e', { since: 3 * DAY, ended: true }), after),
    expect: { quiet: 'older' },
  },
  {
    name: 'in a pod of before the container is started again with bytes that were put onto the node',
    ...history(begun, days(2), runs('shop/api', API, 'e', { since: DAY }), after),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a node says that a container began before the records, and its pod was made yesterday',
    ...history(
      begun,
      pushed('shop/api:1.3', 'a'),
      days(1),
      ran('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1.3', 'a', setOf(OLD)),
      days(1),
      runs('shop/api', API, 'e', { since: 3 * DAY, ended: true }),
      after,
    ),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a ReplicaSet from before the log names the digest, and makes its next pod',
    ...history(begun, others, next, after),
    expect: { quiet: 'older' },
  },
  {
    name: 'the Deployment is changed past the log to a digest that was put onto a node',
    ...history(begun, others, made(OLD, { api: PINNED }), next, after),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a ReplicaSet from before the log names a digest, and the log begins three days after the registry’s records',
    ...late(history(begun, days(3), others, next, after)),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'another registry holds it by the same name, and nobody is on record as having pushed it',
    ...history(begun, held(MIRROR, 'e'), hours(3), runs('shop/api', API, 'e'), after),
    expect: { quiet: 'older' },
  },
  {
    name: 'somebody pushes to another registry what he has put onto a node, and that has it when he does so again',
    ...history(
      begun,
      pushed(MIRROR, 'e', { by: 'mallory' }),
      held(MIRROR, 'e'),
      hours(3),
      runs('shop/api', API, 'e'),
      after,
    ),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'another registry holds it by another tag',
    ...history(begun, held('mirror.acme.example/shop/api:test', 'e'), hours(3), runs('shop/api', API, 'e'), after),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a webhook says that another registry served it by the same name',
    ...history(
      begun,
      pulled(MIRROR, 'a'),
      pulled(MIRROR, 'e', { strength: 'asserted', source: 'harbor' }),
      hours(3),
      runs('shop/api', API, 'e'),
      after,
    ),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'Amazon ECS on Fargate: the registry served the tag right before the task began',
    ...history(begun, days(2), served('shop/job:1'), task, after),
    expect: { quiet: 'pulled' },
  },
  {
    name: 'Amazon ECS on Fargate: the registry served the tag a day before, and somebody kept a push of it off the record',
    ...history(begun, days(2), served('shop/job:1'), days(1), task, after),
    defeats: 'pulled',
    expect: 'fires',
    severity: 'high',
    says: 'of its tag only pulls whose bytes they do not tell',
  },
  {
    name: 'Amazon ECS on Fargate: right after the records begin a task runs by a tag that nobody sets',
    ...history(begun, hours(2), task, after),
    expect: { quiet: 'older' },
  },
  {
    name: 'Amazon ECS on Fargate: right after the records begin somebody sets the tag, and a task runs other bytes by it',
    ...history(begun, pushed('shop/job:1', 'a'), hours(2), task, after),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'on a node runs what an old tag means, which the registry served right before: it says so, and no more',
    ...history(begun, days(2), served(API), runs('shop/api', API, 'e', { node: 'node-1' }), after),
    expect: 'fires',
    severity: 'low',
    says: 'show no push of it: the registry served that tag right before, and does not say which bytes',
  },
  {
    name: 'in the third week bytes are imported onto a node under a tag that somebody pulled before',
    ...history(begun, served(API), days(20), runs('shop/api', API, 'e', { node: 'node-1' }), after),
    defeats: 'pulled',
    expect: 'fires',
    severity: 'high',
    says: 'no push of it, and of its tag only pulls whose bytes they do not tell',
  },
  {
    name: 'bytes are imported onto a node under a tag that is pulled right then, and other nodes run others by it',
    ...history(
      begun,
      pulled('shop/api', 'a'),
      runs('shop/batch', API, 'a', { node: 'node-2' }),
      days(20),
      served(API),
      runs('shop/api', API, 'e', { node: 'node-1' }),
      after,
    ),
    defeats: 'pulled',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a pod from before the log is replaced, and on two nodes the same bytes run by its tag',
    ...history(begun, others, replaced, onNode('x2x9q', 'e', 'node-1'), onNode('b4c5d', 'e', 'node-2'), after),
    expect: 'fires',
    severity: 'low',
    says: 'means these bytes on 2 nodes at least',
  },
  {
    name: 'in the third week bytes are imported onto one node under the tag of a pod from before the log',
    ...history(begun, others, days(20), others, replaced, onNode('x2x9q', 'e', 'node-1'), after),
    defeats: 'older',
    expect: 'fires',
    severity: 'high',
  },
];
