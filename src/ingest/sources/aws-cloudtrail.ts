import type { ControlChanged } from '../../core/control-event.ts';
import { askedOfEcs } from '../vendor-formats/aws/ecs-asked.ts';
import { functionEvents } from '../vendor-formats/aws/functions.ts';
import { trustAnchor } from '../vendor-formats/aws/roles-anywhere.ts';
import { known } from '../../core/known.ts';
import { annotationsOf } from '../records/images/annotations.ts';
import {
  CLOUDTRAIL_DELIVERY,
  type Call,
  controlChanged,
  lastSegment,
  readCall,
  serviceOf,
  workloadChanged,
  NEEDLESS_CALLS,
} from '../vendor-formats/aws/cloudtrail.ts';
import { isObject, object, objects, requiredText, shortened, text, texts } from '../records/json.ts';
import type { Reading, Source } from '../source.ts';

/** AWS CloudTrail records of every service that has no source of its own. */
export const awsCloudtrail: Source = {
  name: 'aws-cloudtrail',
  title: 'Telemetry, cluster access, Lambda, App Runner, schedules and CodeDeploy (AWS CloudTrail)',
  docs: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html',
  verifiedOn: 'real',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Whether a deleted rule, topic, queue or log group carried telemetry: such changes are told as changed. Of a function that ' +
      'is deleted only that where it is known to: sources[].functions of the policy, or a subscription on record.',
    'Which digest Lambda or App Runner took for a tag.',
  ],
  joinWith: [
    'aws-identity, by access key: who stands behind an assumed-role session.',
    'ecs-cloudtrail: what EventBridge, its schedules and CodeDeploy then do to Amazon ECS.',
  ],
  delivery: CLOUDTRAIL_DELIVERY,
  connect: [
    'Create a trail for all regions with management events, read and write, delivered to an S3 bucket; switch on ' +
      'log file validation.',
    'Copy the objects AWSLogs/…/CloudTrail/….json.gz and give the folder to landwaiter analyze.',
    'In the policy the cluster of a function is lambda, that of a service apprunner; the namespace is account/region.',
  ],
  logClass: 'identity',

  needless: [
    ...NEEDLESS_CALLS,
    {
      eventSource:
        /^(?!(?:apprunner|cloudtrail|codedeploy|eks|events|firehose|lambda|logs|rolesanywhere|scheduler|sns|sqs)\.)/,
    },
    { eventSource: /^(?:codedeploy|scheduler)\./, eventName: /^(?!CreateDeployment$|(?:Create|Update)Schedule$)/ },
    { eventSource: /^scheduler\./, 'requestParameters.target.arn': /^arn:[a-z-]{1,20}:(?!ecs:)/ },
    {
      eventName:
        /^(?:DeleteFunction|CreateEventSourceMapping|PutTargets|PutSubscriptionFilter|Subscribe|PutRule|SetSubscriptionAttributes|Update(?:EventSourceMapping|FunctionCode|Service|ClusterConfig)|Create(?:Function|Service|LogStream|LogGroup))/,
      requestParameters: ['{}'],
    },
  ],

  recognises(record) {
    const service = serviceOf(record);
    return service !== undefined && !OTHERS.has(service);
  },

  read: (record, context) => readCall(record, 'aws-cloudtrail', context, read),
};

// Told by the sources of their own.
const OTHERS: ReadonlySet<string> = new Set(['ecr', 'ecr-public', 'ecs', 'codebuild', 'sts', 'iam', 'signin']);

function read(call: Call): Reading['events'] {
  switch (call.service) {
    case 'cloudtrail':
      return trail(call);
    case 'eks':
      return cluster(call);
    case 'lambda':
      return [...lambda(call), ...functionEvents(call), ...carrier(call)];
    case 'apprunner':
      return appRunner(call);
    case 'rolesanywhere':
      return trustAnchor(call);
    default:
      return [...functionEvents(call), ...carrier(call), ...askedOfEcs(call)];
  }
}

function telemetry(call: Call, effect: ControlChanged['effect'], subject: string, change: string, more: object = {}) {
  return [controlChanged(call, { control: 'telemetry', effect, subject, change, ...more })];
}

function trail(call: Call): Reading['events'] {
  const { request } = call;
  const named = text(request, 'name') ?? text(request, 'trailName') ?? text(request, 'eventDataStore');
  const subject = `trail ${lastSegment(named ?? '')}`.trim();
  switch (call.name) {
    case 'UpdateTrail': {
      const lost = TRAIL_SWITCHES.filter(([key]) => request[key] === false).map(([, what]) => what);
      return lost.length > 0
        ? telemetry(call, 'loosened', subject, `without ${lost.join(', ')}`)
        : telemetry(call, 'changed', subject, 'settings changed');
    }
    case 'PutEventSelectors': {
      const isNarrowed = objects(request, 'eventSelectors').some(
        (selector) =>
          selector['includeManagementEvents'] === false ||
          !['All', undefined].includes(text(selector, 'readWriteType')) ||
          texts(selector, 'excludeManagementEventSources').length > 0,
      );
      return isNarrowed
        ? telemetry(call, 'loosened', subject, 'management events left out')
        : telemetry(call, 'changed', subject, 'event selectors changed');
    }
    default: {
      const [effect, change] = TRAIL_CHANGES.get(call.name) ?? [];
      return effect && change ? telemetry(call, effect, subject, change) : [];
    }
  }
}

const TRAIL_CHANGES: ReadonlyMap<string, readonly [effect: ControlChanged['effect'], change: string]> = new Map([
  ['StopLogging', ['loosened', 'logging stopped']],
  ['StartLogging', ['tightened', 'logging started']],
  ['DeleteTrail', ['loosened', 'deleted']],
  ['DeleteEventDataStore', ['loosened', 'deleted']],
  ['StopEventDataStoreIngestion', ['loosened', 'ingestion stopped']],
  ['CreateTrail', ['tightened', 'created']],
]);

const TRAIL_SWITCHES: readonly (readonly [string, string])[] = [
  ['isMultiRegionTrail', 'other regions'],
  ['includeGlobalServiceEvents', 'global services'],
  ['enableLogFileValidation', 'log file validation'],
  ['isOrganizationTrail', 'the other accounts'],
];

/** EKS: control plane logs, and who may use the Kubernetes API. */
function cluster(call: Call): Reading['events'] {
  const { request, name } = call;
  const cluster = text(request, 'name') ?? text(request, 'clusterName');
  const place = known({ cluster });
  const subject = `EKS cluster ${cluster ?? ''}`.trim();
  switch (name) {
    case 'UpdateClusterConfig': {
      const setups = objects(object(request, 'logging') ?? {}, 'clusterLogging');
      if (setups.length === 0) return [];
      const off = setups.filter((one) => one['enabled'] === false).flatMap((one) => texts(one, 'types'));
      const on = setups.filter((one) => one['enabled'] === true).flatMap((one) => texts(one, 'types'));
      return off.length > 0
        ? telemetry(call, 'loosened', subject, `control plane logs switched off: ${off.join(', ')}`, place)
        : telemetry(call, 'tightened', subject, `control plane logs switched on: ${on.join(', ')}`, place);
    }
    case 'CreateAccessEntry':
    case 'UpdateAccessEntry':
    case 'DeleteAccessEntry':
    case 'AssociateAccessPolicy':
    case 'DisassociateAccessPolicy':
      return [access(call, cluster)];
    default:
      return [];
  }
}

function access(call: Call, cluster: string | undefined): ControlChanged {
  const principal = text(call.request, 'principalArn');
  const policy = lastSegment(text(call.request, 'policyArn') ?? '');
  const isView = /View(?:Policy)?$/.test(policy);
  const [effect, change] = ((): readonly [ControlChanged['effect'], string] => {
    switch (call.name) {
      case 'CreateAccessEntry':
        return [
          'loosened',
          `access given to groups ${texts(call.request, 'kubernetesGroups').join(', ') || '(none yet)'}`,
        ];
      case 'AssociateAccessPolicy':
        return [isView ? 'changed' : 'loosened', `access policy ${policy} given`];
      case 'DisassociateAccessPolicy':
        return ['tightened', `access policy ${policy} taken away`];
      case 'DeleteAccessEntry':
        return ['tightened', 'access taken away'];
      default:
        return ['changed', 'access changed'];
    }
  })();
  return controlChanged(call, {
    control: 'deploy-permission',
    effect,
    subject: `EKS access of ${principal ?? 'an unnamed principal'}`,
    change,
    ...known({
      cluster,
      grantee: principal === undefined ? undefined : ({ name: principal, kind: 'unknown' } as const),
    }),
  });
}

function lambda(call: Call): Reading['events'] {
  const { request, response, name } = call;
  if (name !== 'CreateFunction' && name !== 'UpdateFunctionCode') return [];
  const { code } = request;
  const image = shortened(request, 'imageUri') ?? (isObject(code) ? shortened(code, 'imageUri') : undefined);
  if (image === undefined || request['dryRun'] === true) return [];
  const named = text(response, 'functionName') ?? requiredText(request, 'functionName');
  // The request may name the function by its ARN, whose parts are joined by colons.
  const functionName = named.startsWith('arn:') ? (named.split(':')[6] ?? named) : named;
  return [
    workloadChanged(call, {
      kind: 'Function',
      name: functionName,
      verb: name === 'CreateFunction' ? 'create' : 'update',
      cluster: 'lambda',
      containers: [{ name: functionName, kind: 'container', image }],
      ...known({
        uid: text(response, 'functionArn'),
        annotations: name === 'CreateFunction' ? annotationsOf(request['tags']) : undefined,
      }),
    }),
  ];
}

function appRunner(call: Call): Reading['events'] {
  const { request, response, name } = call;
  if (name !== 'CreateService' && name !== 'UpdateService') return [];
  const image = shortened(object(request, 'sourceConfiguration', 'imageRepository') ?? {}, 'imageIdentifier');
  if (image === undefined) return [];
  const arn = text(request, 'serviceArn') ?? text(response, 'service', 'serviceArn');
  // arn:aws:apprunner:<region>:<account>:service/<name>/<id>
  const service = text(request, 'serviceName') ?? text(response, 'service', 'serviceName') ?? arn?.split('/')[1];
  if (service === undefined) return [];
  return [
    workloadChanged(call, {
      kind: 'Service',
      name: service,
      verb: name === 'CreateService' ? 'create' : 'update',
      cluster: 'apprunner',
      containers: [{ name: service, kind: 'container', image }],
      ...known({ uid: arn }),
    }),
  ];
}

/**
 * What telemetry may travel by, and which part of the request names it. A record does not tell whether it did, so that
 * all are only `changed`; log groups of clusters and trails say it by their names.
 */
const CARRIERS: Readonly<Record<string, readonly [what: string, change: string, ...keys: string[]]>> = {
  'events DeleteRule': ['EventBridge rule', 'deleted', 'name'],
  'events DisableRule': ['EventBridge rule', 'switched off', 'name'],
  'events RemoveTargets': ['EventBridge rule', 'targets removed', 'rule'],
  'firehose DeleteDeliveryStream': ['Firehose stream', 'deleted', 'deliveryStreamName'],
  'lambda DeleteEventSourceMapping': ['Lambda event source mapping', 'deleted', 'uUID', 'uuid'],
  'logs DeleteLogGroup': ['log group', 'deleted', 'logGroupName'],
  'logs DeleteLogStream': ['log group', 'stream deleted', 'logGroupName'],
  'logs DeleteSubscriptionFilter': ['log group', 'subscription deleted', 'logGroupName'],
  'sns DeleteTopic': ['SNS topic', 'deleted', 'topicArn'],
  'sns Unsubscribe': ['SNS subscription', 'deleted', 'subscriptionArn'],
  'sqs DeleteQueue': ['SQS queue', 'deleted', 'queueUrl'],
  'sqs PurgeQueue': ['SQS queue', 'emptied', 'queueUrl'],
};

function carrier(call: Call): Reading['events'] {
  const { request } = call;
  const switched = switchedOff(call);
  if (switched !== undefined) return telemetry(call, 'changed', ...switched);
  const key = `${call.service} ${call.name}`;
  const [what, change, ...keys] = Object.hasOwn(CARRIERS, key) ? (CARRIERS[key] ?? []) : [];
  if (what === undefined || change === undefined) return [];
  const name = keys.map((one) => text(request, one)).find((one) => one !== undefined) ?? '';
  const eks = /^\/aws\/eks\/([A-Za-z0-9_-]{1,100})\/cluster$/.exec(name)?.[1];
  const isSurely = what === 'log group' && (eks !== undefined || /cloudtrail/i.test(name));
  return telemetry(call, isSurely ? 'loosened' : 'changed', `${what} ${name}`.trim(), change, known({ cluster: eks }));
}

// Changes that only some of their settings make matter.
function switchedOff({ service, name, request }: Call): readonly [subject: string, change: string] | undefined {
  switch (`${service} ${name}`) {
    case 'events PutRule': {
      const rule = `EventBridge rule ${text(request, 'name') ?? ''}`.trim();
      if (text(request, 'state') === 'DISABLED') return [rule, 'switched off'];
      const { eventPattern: pattern } = request;
      const isOurs = typeof pattern === 'string' && /"aws\.(?:codebuild|ecr|ecs|eks)"/.test(pattern);
      return isOurs ? [rule, 'pattern set'] : undefined;
    }
    case 'lambda UpdateEventSourceMapping':
      return request['enabled'] === false
        ? [`Lambda event source mapping ${text(request, 'uUID') ?? ''}`.trim(), 'switched off']
        : undefined;
    case 'lambda PutFunctionConcurrency':
      return request['reservedConcurrentExecutions'] === 0
        ? [`Lambda function ${text(request, 'functionName') ?? ''}`.trim(), 'switched off']
        : undefined;
    case 'sns SetSubscriptionAttributes':
      return /^FilterPolicy/.test(text(request, 'attributeName') ?? '')
        ? [`SNS subscription ${text(request, 'subscriptionArn') ?? ''}`.trim(), 'filter set']
        : undefined;
    default:
      return undefined;
  }
}
