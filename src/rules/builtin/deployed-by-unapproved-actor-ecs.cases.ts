import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, type Step, usually } from '../scenarios/history.ts';
import {
  registered,
  rolledOut,
  rollout,
  scheduled,
  seen,
  serves,
  started,
  startedByRule,
} from '../scenarios/workload-scenario.ts';

/** With clouds among the clusters of the environment, and a role of AWS as the deployer. */
export const CLOUDS = ACME.replace('system:serviceaccount:argocd:*', 'arn:aws:sts::*:assumed-role/deploy/*').replace(
  'prod-*',
  'prod-*", cloud-run, lambda, "nomad-*',
);

const NAMESPACE = '111122223333/eu-west-1';
const task = (pod: string, definition: string, image: string): Step =>
  seen(pod, 'job', image, 'a', {
    namespace: NAMESPACE,
    source: 'ecs',
    owners: [{ kind: 'TaskDefinition', name: definition }],
  });
const scheduledByDeployer: Step = [
  registered('shop-job:1', { job: 'shop/job:1' }),
  scheduled('prod-1', 'nightly', 'shop-job'),
  startedByRule('prod-1', 'shop-job:1'),
];
const usedBefore: Step = [
  usually(12, (index) => [
    registered(`shop-api:${index}`, { api: `shop/api:0.${index}` }),
    serves('prod-1', 'api', `shop-api:${index}`, { verb: index === 0 ? 'create' : 'update' }),
  ]),
  days(4),
];

/** Amazon ECS: definitions run nowhere by themselves; services, tasks, rules and CodeDeploy take them. */
export const ecsCases: readonly Case[] = [
  {
    name: 'Amazon ECS: a person lets a service run another revision',
    policy: CLOUDS,
    ...history(
      registered('shop-api:11', { api: 'shop/api:1.3' }),
      registered('shop-api:12', { api: 'shop/api:1.4' }),
      serves('prod-1', 'api', 'shop-api:11', { verb: 'create' }),
      serves('prod-1', 'api', 'shop-api:12', { by: 'dana' }),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'role dana/session set the image of container api of Service/api',
  },
  {
    name: 'Amazon ECS: the deployer takes the revision that a person registered',
    policy: CLOUDS,
    ...history(
      registered('shop-api:11', { api: 'shop/api:1.3' }),
      serves('prod-1', 'api', 'shop-api:11', { verb: 'create' }),
      registered('shop-api:12', { api: 'shop/api:1.4' }, { by: 'mallory' }),
      serves('prod-1', 'api', 'shop-api:12'),
    ),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
    says: 'mallory',
  },
  {
    name: 'Amazon ECS: a person starts a task by hand',
    policy: CLOUDS,
    ...history(registered('shop-job:3', { job: 'shop/job:1' }), started('prod-1', 'shop-job:3', { by: 'mallory' })),
    expect: 'fires',
    severity: 'medium',
    says: 'container job of TaskDefinition/shop-job',
  },
  {
    name: 'Amazon ECS: the deployer registers a revision and lets the service run it; then it scales',
    policy: CLOUDS,
    ...history(
      registered('shop-api:12', { api: 'shop/api:1.4' }),
      serves('prod-1', 'api', 'shop-api:12', { verb: 'create' }),
      seen('task-1', 'api', 'shop/api:1.4', 'a', {
        namespace: '111122223333/eu-west-1',
        source: 'ecs',
        owners: [
          { kind: 'Service', name: 'api' },
          { kind: 'TaskDefinition', name: 'shop-api:12' },
        ],
      }),
      serves('prod-1', 'api', 'shop-api:12', { by: 'autoscaler' }),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'Amazon ECS, without a list: a revision of somebody who never registered one is taken by the deployer',
    ...history(
      usedBefore,
      registered('shop-api:12', { api: 'shop/api:1.4' }, { by: 'mallory' }),
      serves('prod-1', 'api', 'shop-api:12'),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'role mallory/session set the image of container api of Service/api in 111122223333/eu-west-1 (cluster prod-1)',
  },
  {
    name: 'Amazon ECS: the deployer of one cluster registers what another cluster’s deployer never takes',
    policy: CLOUDS,
    ...history(
      registered('shop-api:11', { api: 'shop/api:1.3' }),
      serves('prod-1', 'api', 'shop-api:11', { verb: 'create' }),
      registered('shop-api:12', { api: 'shop/api:1.4' }, { by: 'dana' }),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'Amazon ECS: a rule starts what its deployer registered',
    policy: CLOUDS,
    ...history(
      scheduledByDeployer,
      registered('shop-job:2', { job: 'shop/job:2' }),
      startedByRule('prod-1', 'shop-job:2'),
      task('job-1', 'shop-job:2', 'shop/job:2'),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'Amazon ECS: a rule takes the newest revision of its family, which a person registered',
    policy: CLOUDS,
    ...history(
      scheduledByDeployer,
      registered('shop-job:2', { job: 'shop/job:2' }, { by: 'mallory' }),
      startedByRule('prod-1', 'shop-job:2'),
    ),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
    says: 'role mallory/session set the image of container job of TaskDefinition/shop-job in 111122223333/eu-west-1 (cluster prod-1) from registry.acme.example/shop/job:1 to registry.acme.example/shop/job:2',
  },
  {
    name: 'Amazon ECS: a task shows the revision that a person registered, and no record tells who let it run',
    policy: CLOUDS,
    ...history(
      registered('shop-job:2', { job: 'shop/job:2' }, { by: 'mallory' }),
      task('job-1', 'shop-job:2', 'shop/job:2'),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'role mallory/session',
  },
  {
    name: 'Amazon ECS: a person has a rule start another definition of the deployer’s',
    policy: CLOUDS,
    ...history(
      registered('shop-job:1', { job: 'shop/job:1' }),
      registered('shop-job:2', { job: 'shop/job:2' }),
      scheduled('prod-1', 'nightly', 'shop-job:2'),
      scheduled('prod-1', 'nightly', 'shop-job:1', { by: 'mallory' }),
      startedByRule('prod-1', 'shop-job:1'),
    ),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
    says: 'role mallory/session',
  },
  {
    name: 'Amazon ECS: CodeDeploy does what the deployer asked it for',
    policy: CLOUDS,
    ...history(
      registered('shop-api:12', { api: 'shop/api:1.4' }),
      rollout('d-1', 'shop-api:12'),
      rolledOut('prod-1', 'api', 'shop-api:12', 'd-1'),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'Amazon ECS: CodeDeploy does what a person asked it for',
    policy: CLOUDS,
    ...history(
      registered('shop-api:11', { api: 'shop/api:1.3' }),
      registered('shop-api:12', { api: 'shop/api:1.4' }),
      serves('prod-1', 'api', 'shop-api:11', { verb: 'create' }),
      rollout('d-1', 'shop-api:12', { by: 'mallory' }),
      rolledOut('prod-1', 'api', 'shop-api:12', 'd-1'),
    ),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
    says: 'role mallory/session set the image of container api of Service/api',
  },
  {
    name: 'Amazon ECS: a claim that the deployer asked CodeDeploy for it is none',
    policy: CLOUDS,
    ...history(
      registered('shop-api:12', { api: 'shop/api:1.4' }),
      rollout('d-1', 'shop-api:12', { strength: 'asserted', source: 'webhook' }),
      rolledOut('prod-1', 'api', 'shop-api:12', 'd-1'),
    ),
    defeats: 'deployer',
    expect: 'fires',
    says: 'role codedeploy/d-1',
  },
  {
    name: 'Amazon ECS: nobody is on record who asked CodeDeploy for it',
    policy: CLOUDS,
    ...history(
      registered('shop-api:12', { api: 'shop/api:1.4' }),
      rollout('d-1', 'shop-api:12'),
      rolledOut('prod-1', 'api', 'shop-api:12', 'd-2'),
    ),
    defeats: 'deployer',
    expect: 'fires',
    says: 'role codedeploy/d-2',
  },
  {
    name: 'Amazon ECS: what scales a service shows another revision than its last change on record',
    policy: CLOUDS,
    ...history(
      registered('shop-api:11', { api: 'shop/api:1.3' }),
      registered('shop-api:12', { api: 'shop/api:1.4' }),
      serves('prod-1', 'api', 'shop-api:11', { verb: 'create' }),
      serves('prod-1', 'api', 'shop-api:12', { by: 'autoscaler', kept: true }),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'Amazon ECS: what scales a service shows the revision that a person registered',
    policy: CLOUDS,
    ...history(
      registered('shop-api:11', { api: 'shop/api:1.3' }),
      registered('shop-api:12', { api: 'shop/api:1.4' }, { by: 'mallory' }),
      serves('prod-1', 'api', 'shop-api:11', { verb: 'create' }),
      serves('prod-1', 'api', 'shop-api:12', { by: 'autoscaler', kept: true }),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'role mallory/session',
  },
];
