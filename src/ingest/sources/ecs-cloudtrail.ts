import type { WorkloadChanged } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { tagsOf } from '../records/images/annotations.ts';
import {
  CLOUDTRAIL_DELIVERY,
  type Call,
  lastSegment,
  readCall,
  serviceOf,
  workloadChanged,
  NEEDLESS_CALLS,
} from '../vendor-formats/aws/cloudtrail.ts';
import { ecsContainers, ecsOwners } from '../vendor-formats/aws/ecs.ts';
import { isObject, object, objects, requiredText, shortened, text } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';

/** AWS CloudTrail records of Amazon ECS: who registered a task definition, and who let it run. */
export const ecsCloudtrail: Source = {
  name: 'ecs-cloudtrail',
  title: 'Amazon ECS calls (AWS CloudTrail)',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/logging-using-cloudtrail.html',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which digest runs: ecs shows it.',
    'The images of a service: they are in the task definition that it names, and whoever registered that may be ' +
      'another than who updated the service.',
    'The cluster of a task definition: it belongs to none, and is judged by the services and tasks that take it.',
    'Who asked for a task that an EventBridge rule or schedule starts, or for what CodeDeploy changes: aws-cloudtrail tells.',
  ],
  joinWith: [
    'ecs task state changes, by task, service and task definition.',
    'aws-identity, by access key.',
    'aws-cloudtrail: who set the rule or schedule that starts a task, and who asked CodeDeploy, by its deployment.',
  ],
  delivery: CLOUDTRAIL_DELIVERY,
  connect: [
    'Create a trail for all regions with management events, read and write, delivered to an S3 bucket.',
    'Copy the objects AWSLogs/…/CloudTrail/….json.gz and give the folder to landwaiter analyze.',
    'In the policy the cluster is its name in ECS, the namespace is account/region: 111122223333/eu-west-1.',
  ],
  logClass: 'deployment',

  needless: [
    ...NEEDLESS_CALLS,
    { 'responseElements.failures.0.reason': /./ },
    {
      eventName:
        /^(?:Create|Delete|Update|Put)(?:Cluster|CapacityProvider|AccountSetting|Attributes|ContainerInstance)|^(?:Submit|Discover|Execute|Stop)/,
    },
  ],

  recognises: (record) => serviceOf(record) === 'ecs',

  read: (record, context) => readCall(record, 'ecs-cloudtrail', context, read),
};

function read(call: Call): readonly WorkloadChanged[] {
  const { name, request, response } = call;
  switch (name) {
    case 'RegisterTaskDefinition':
      return [registered(call)];
    case 'DeregisterTaskDefinition':
      return [
        workloadChanged(call, {
          kind: 'TaskDefinition',
          name: lastSegment(requiredText(request, 'taskDefinition')),
          verb: 'delete',
        }),
      ];
    case 'CreateService':
      return [service(call, 'create', requiredText(request, 'serviceName'))];
    case 'UpdateService':
      return [service(call, 'update', requiredText(request, 'service'))];
    case 'DeleteService':
      return [service(call, 'delete', requiredText(request, 'service'))];
    case 'CreateTaskSet':
      return [service(call, 'update', requiredText(request, 'service'))];
    case 'RunTask':
    case 'StartTask':
      return objects(response, 'tasks').map((task, index) => started(call, task, index));
    default:
      return [];
  }
}

function registered(call: Call): WorkloadChanged {
  const { request, response } = call;
  const { taskDefinition } = response;
  const result = isObject(taskDefinition) ? taskDefinition : {};
  const containers = ecsContainers(result, 'containerDefinitions');
  const arn = text(result, 'taskDefinitionArn');
  const asked = ecsContainers(request, 'containerDefinitions');
  const shown = containers.length > 0 ? containers : asked;
  return workloadChanged(call, {
    kind: 'TaskDefinition',
    name: arn === undefined ? requiredText(request, 'family') : lastSegment(arn),
    verb: 'create',
    annotations: tagsOf(objects(request, 'tags')),
    ...known({ containers: shown.length > 0 ? shown : undefined, uid: arn }),
  });
}

// Scaling names no task definition: the service goes on with the one it has.
function service(call: Call, verb: WorkloadChanged['verb'], name: string): WorkloadChanged {
  const { request, response } = call;
  const result = object(response, 'service') ?? object(response, 'taskSet') ?? {};
  const asked = text(request, 'taskDefinition');
  const definition = text(result, 'taskDefinition') ?? asked;
  return workloadChanged(call, {
    kind: 'Service',
    name: lastSegment(name),
    verb,
    ...(verb === 'update' && asked === undefined && definition !== undefined && { kept: true }),
    cluster: clusterOf(text(result, 'clusterArn') ?? text(request, 'cluster')),
    ...known({
      owners: verb === 'delete' ? undefined : ecsOwners(undefined, definition, rolledOutBy(call)),
      uid: text(result, 'serviceArn'),
      annotations: verb === 'create' ? tagsOf(objects(request, 'tags')) : undefined,
    }),
  });
}

// Who has CodeDeploy carry out a deployment gives it this id; anybody can write one, but not in CodeDeploy's name.
function rolledOutBy({ invokedBy, request }: Call): string | undefined {
  return invokedBy === 'codedeploy.amazonaws.com' ? text(request, 'externalId') : undefined;
}

// They start what their targets say, and nobody asks for anything by it; who set the target did, once.
const STARTERS: ReadonlySet<string> = new Set(['events.amazonaws.com', 'scheduler.amazonaws.com']);

function started(call: Call, task: JsonObject, index: number): WorkloadChanged {
  const { request } = call;
  const arn = requiredText(task, 'taskArn');
  const definition = text(task, 'taskDefinitionArn') ?? text(request, 'taskDefinition');
  const containers = ecsContainers(task, 'containers');
  return workloadChanged(
    call,
    {
      kind: 'Task',
      name: lastSegment(arn),
      verb: 'create',
      annotations: tagsOf(objects(request, 'tags')),
      cluster: clusterOf(text(task, 'clusterArn') ?? text(request, 'cluster')),
      ...(STARTERS.has(call.invokedBy ?? '') && { seen: true }),
      ...known({
        containers: containers.length > 0 ? containers : undefined,
        owners: ecsOwners(shortened(task, 'group'), definition),
        uid: arn,
      }),
    },
    String(index),
  );
}

/** "If you do not specify a cluster, the default cluster is assumed": the ECS API reference. */
function clusterOf(cluster: string | undefined): string {
  return cluster === undefined ? 'default' : lastSegment(cluster);
}
