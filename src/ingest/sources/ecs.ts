import type { DeploymentReported } from '../../core/control-event.ts';
import type { ContainerObserved, LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { ecsOwners } from '../vendor-formats/aws/ecs.ts';
import { fromEventBridge } from '../vendor-formats/aws/eventbridge.ts';
import {
  digest,
  isObject,
  object,
  objects,
  requiredText,
  requiredTime,
  shortened,
  text,
  texts,
  time,
  whole,
} from '../records/json.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { ofSystem } from '../records/told-by.ts';

/** Amazon ECS' own EventBridge events: task, service and deployment. */
export const ecs: Source = {
  name: 'ecs',
  title: 'Amazon ECS events (EventBridge)',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Who let a task run: ecs-cloudtrail tells it of services, tasks and task definitions.',
    'Digests of images that are not in Amazon ECR, or that an old agent pulled.',
  ],
  joinWith: ['ecs-cloudtrail, by task, service and task definition.', 'ecr-cloudtrail and ecr-eventbridge, by digest.'],
  delivery: fromEventBridge('aws.ecs', 'ECS hands each event to the bus at least once.'),
  connect: [
    'Make an EventBridge rule on the default bus with the pattern {"source": ["aws.ecs"], "detail-type": ["ECS Task ' +
      'State Change", "ECS Deployment State Change", "ECS Service Action"]}.',
    'Give it a target that keeps the whole event as JSON: a Firehose stream to S3, an SQS queue, or a CloudWatch log ' +
      'group. Set no input transformer.',
    'Do the same in every region that has a cluster. Give the files to landwaiter analyze.',
    'In the policy the cluster is its name in ECS, the namespace is account/region: 111122223333/eu-west-1.',
  ],
  logClass: 'deployment',

  needless: [
    { 'detail-type': ['ECS Container Instance State Change', 'ECS Service Action'] },
    { 'detail-type': ['ECS Task State Change'], 'detail.lastStatus': /^(?:PROVISIONING|PENDING)$/ },
  ],

  recognises: (record) =>
    record['source'] === 'aws.ecs' &&
    typeof record['detail-type'] === 'string' &&
    record['detail-type'].startsWith('ECS ') &&
    isObject(record['detail']),

  read(record, context) {
    const at = requiredTime(record, 'time');
    const cluster = clusterOf(record);
    const understood = { at, scope: cluster ?? '' };
    const place = {
      namespace: `${text(record, 'account') ?? ''}/${text(record, 'region') ?? ''}`,
      ...known({ cluster }),
    };
    switch (record['detail-type']) {
      case 'ECS Task State Change':
        return { ...understood, events: task(record, at, context, place) };
      case 'ECS Deployment State Change':
        return { ...understood, events: deployment(record, at, context, place) };
      default:
        return { ...understood, events: [] };
    }
  },
};

interface Where {
  readonly namespace: string;
  readonly cluster?: string;
}

// arn:aws:ecs:<region>:<account>:service/<cluster>/<service>; without the cluster in the first years.
function clusterOf(record: JsonObject): string | undefined {
  const arn = text(record, 'detail', 'clusterArn');
  if (arn !== undefined) return arn.slice(arn.lastIndexOf('/') + 1);
  const [, cluster] = /:(?:service|task)\/([^/]+)\/[^/]+$/.exec(texts(record, 'resources')[0] ?? '') ?? [];
  return cluster;
}

// Every change of a task has the next version: the same version again is the same news, delivered twice.
function task(record: JsonObject, received: number, { origin }: Context, place: Where): readonly LandwaiterEvent[] {
  const detail = object(record, 'detail') ?? {};
  const arn = requiredText(detail, 'taskArn');
  const version = whole(detail, 'version');
  const id = version === undefined ? `ecs:${requiredText(record, 'id')}` : `ecs:${arn}:${version}`;
  const definition = text(detail, 'taskDefinitionArn');
  const node = text(detail, 'containerInstanceArn');
  const names = new Set<string>();
  return objects(detail, 'containers').flatMap((container, nth): readonly ContainerObserved[] => {
    const image = shortened(container, 'image');
    if (image === undefined) return [];
    const name = requiredText(container, 'name');
    const running = text(container, 'lastStatus') === 'RUNNING';
    // ECS gives no two one name; a record that does loses neither.
    const isAgain = names.has(name);
    names.add(name);
    return [
      {
        type: 'container.observed',
        id: isAgain ? `${id}:${name}:${nth}` : `${id}:${name}`,
        source: 'ecs',
        at: time(detail, 'updatedAt') ?? received,
        strength: 'recorded',
        origin,
        ...place,
        pod: arn.slice(arn.lastIndexOf('/') + 1),
        podUid: arn,
        container: name,
        kind: 'container',
        image,
        running,
        ...known({
          digest: digest(container, 'imageDigest'),
          owners: ecsOwners(shortened(detail, 'group'), definition),
          node: node?.slice(node.lastIndexOf('/') + 1),
          started: time(detail, 'startedAt'),
          created: time(detail, 'createdAt'),
          ended: running ? undefined : (time(detail, 'executionStoppedAt') ?? time(detail, 'stoppedAt')),
        }),
      },
    ];
  });
}

const STATUSES: Readonly<Record<string, DeploymentReported['status']>> = {
  SERVICE_DEPLOYMENT_IN_PROGRESS: 'started',
  SERVICE_DEPLOYMENT_COMPLETED: 'succeeded',
  SERVICE_DEPLOYMENT_FAILED: 'failed',
};

function deployment(record: JsonObject, at: number, { origin }: Context, place: Where): readonly LandwaiterEvent[] {
  const detail = object(record, 'detail') ?? {};
  const service = texts(record, 'resources')[0];
  const name = text(detail, 'eventName') ?? '';
  const status = Object.hasOwn(STATUSES, name) ? STATUSES[name] : undefined;
  if (status === undefined || service === undefined) return [];
  const isBack = status === 'started' && /rolling back/i.test(shortened(detail, 'reason') ?? '');
  return [
    {
      type: 'deployment.reported',
      id: `ecs:${requiredText(record, 'id')}`,
      ...ofSystem('ecs', at, 'recorded', origin, service.slice(service.lastIndexOf('/') + 1)),
      deployment: requiredText(detail, 'deploymentId'),
      status: isBack ? 'rolled-back' : status,
      ...place,
    },
  ];
}
