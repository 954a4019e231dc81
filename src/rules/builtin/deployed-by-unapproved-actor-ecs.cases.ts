import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, type Step, usually } from '../scenarios/history.ts';
import { assumed } from '../scenarios/control-scenario.ts';
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

const RUNNER = { from: '192.0.2.10', client: 'aws-cli/2.19.1' } as const;
const DESK = { from: '203.0.113.50', client: 'aws-cli/2.19.1' } as const;
type Machine = Readonly<Record<'from' | 'client', string>>;
const SUBJECT = 'org/acme/project/shop/user/lee';
/** A job took the role deploy under that number, and let the service run a revision of the same. */
const job = (number: number, by = SUBJECT, told: Machine = RUNNER): Step => [
  assumed(by, `deploy/ci-shop-${number}`, `ASIA${number}`, told),
  registered(
    `shop-api:${number}`,
    { api: `shop/api:0.${number}` },
    { by: `deploy/ci-shop-${number}`, credential: `ASIA${number}`, ...told },
  ),
  serves('prod-1', 'api', `shop-api:${number}`, {
    by: `deploy/ci-shop-${number}`,
    credential: `ASIA${number}`,
    ...told,
  }),
];
const jobs: Step = [
  registered('shop-api:1', { api: 'shop/api:0.1' }),
  serves('prod-1', 'api', 'shop-api:1', { verb: 'create' }),
  usually(12, (index) => job(640 + index)),
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
    says: 'role codedeploy set',
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
    says: 'role codedeploy set',
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
    name: 'Amazon ECS, without a list: the next job takes the role under its number',
    ...history(jobs, job(660)),
    expect: { quiet: 'usual' },
  },
  {
    name: 'Amazon ECS, without a list: a job of another ref takes the role, from a new runner',
    ...history(
      jobs,
      job(660, `${SUBJECT}/vcs-origin/github/vcs-ref/refs/tags/v2`, { ...RUNNER, from: '198.51.100.9' }),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'Amazon ECS, without a list: a job of the project that somebody else had started takes the role, from a new runner',
    ...history(jobs, job(660, 'org/acme/project/shop/user/ann', { ...RUNNER, from: '198.51.100.9' })),
    expect: { quiet: 'usual' },
  },
  {
    name: 'Amazon ECS, without a list: a job of another project takes the role, started by the same person',
    ...history(jobs, job(660, 'org/acme/project/mine/user/lee', DESK)),
    defeats: 'usual',
    expect: 'fires',
  },
  {
    name: 'Amazon ECS, without a list: somebody who never took the role does, from elsewhere, under such a name',
    ...history(jobs, job(660, 'arn:aws:iam::444455556666:user/mallory', DESK)),
    defeats: 'usual',
    expect: 'fires',
    severity: 'medium',
    says: 'user mallory, acting as role deploy, set the image',
  },
  {
    name: 'Amazon ECS: somebody who never took the deployer’s role does, from elsewhere, under such a name',
    policy: CLOUDS,
    ...history(jobs, job(660, 'arn:aws:iam::444455556666:user/mallory', DESK)),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
    says: 'user mallory, acting as role deploy, set the image',
  },
  {
    name: 'Amazon ECS: another account takes a role that trusts it, registers a revision and lets the service run it: one act',
    policy: CLOUDS,
    ...history(
      registered('shop-api:11', { api: 'shop/api:1.3' }),
      serves('prod-1', 'api', 'shop-api:11', { verb: 'create' }),
      assumed('AWS account 444455556666/AIDAEXAMPLEVENDOR001', 'vendor/support', 'ASIAV', DESK),
      registered('shop-api:12', { api: 'shop/api:1.4' }, { by: 'vendor/support', credential: 'ASIAV', ...DESK }),
      serves('prod-1', 'api', 'shop-api:12', { by: 'vendor/support', credential: 'ASIAV', ...DESK }),
    ),
    expect: 'fires',
    severity: 'medium',
    times: 1,
    says: 'AWS account 444455556666/AIDAEXAMPLEVENDOR001, acting as role vendor/support, set the image',
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
