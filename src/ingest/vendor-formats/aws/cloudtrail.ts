import type { Actor } from '../../../core/actor.ts';
import type { ControlChanged } from '../../../core/control-event.ts';
import type { CoverageKey } from '../../../core/coverage.ts';
import type { WorkloadChanged } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import type { Time } from '../../../core/time.ts';
import { ipAddress } from '../../records/address.ts';
import type { AuditedCall } from '../call.ts';
import { ecrHost, isEcrPlace } from './ecr.ts';
import { part, requiredText, requiredTime, shortened, text } from '../../records/json.ts';
import type { Context, Delivery, JsonObject, Needless, Reading } from '../../source.ts';
import { toldBy } from '../../records/told-by.ts';

// What every AWS CloudTrail record has, whichever service it is of (CloudTrail record contents, userIdentity element).

/** How records of CloudTrail come, whichever service they are of. */
export const CLOUDTRAIL_DELIVERY: Delivery = {
  senders: 'system',
  by: 'File: gzipped JSON that CloudTrail writes to an S3 bucket. EventBridge and CloudWatch Logs carry the same records.',
  authentication:
    'Fetched from AWS with your own credentials. Log file validation (aws cloudtrail validate-logs) shows whether a ' +
    'file in the bucket was changed or deleted; whoever can write the copies can forge records.',
  loss:
    'Services hand their events to CloudTrail as well as they can. A bucket that refuses files is tried for 30 days; ' +
    'records come in no order, and twice from two trails.',
  delay: 'About 5 minutes on average, sometimes 15 or more: AWS guarantees no time.',
};

/** One successful call, with the parts that every service fills in alike. */
export interface Call extends AuditedCall {
  /** `ecr` for `ecr.amazonaws.com`. */
  readonly service: string;
  /** Without the API version that Lambda appends: `CreateFunction` for `CreateFunction20150331`. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** `<account>/<region>`: what an AWS service without namespaces is told apart by. */
  readonly place: string;
  /** Empty where the record has none. */
  readonly request: JsonObject;
  readonly response: JsonObject;
  /** The access key it was done with: the join to the call that issued it. */
  readonly credential: string | undefined;
  /** The AWS service that made the call for somebody, `events.amazonaws.com`; only AWS writes it. */
  readonly invokedBy: string | undefined;
}

/** The service of a CloudTrail record, `ecr` for `ecr.amazonaws.com`; undefined for any other record. */
export function serviceOf(record: JsonObject): string | undefined {
  const { eventVersion: version, eventSource: source, eventName: name, eventID: id } = record;
  if (![version, source, name, id].every((value) => typeof value === 'string') || typeof source !== 'string') {
    return undefined;
  }
  // Records of streams that Lambda is given have the same four members, of the source `aws:kinesis`.
  return source.endsWith(DOMAIN) ? source.slice(0, -DOMAIN.length) : undefined;
}

/** By this failure a registry says what it holds. */
export const HELD_ALREADY = 'ImageAlreadyExistsException';

/** Calls of any service that are known and tell nothing: those that failed, and those that read. */
export const NEEDLESS_CALLS: readonly Needless[] = [
  { errorCode: new RegExp(`^(?!${HELD_ALREADY}$).`) },
  {
    eventName:
      /^(?:Get(?!AuthorizationToken|SessionToken|FederationToken)|List|Describe|BatchGet(?!Image)|Lookup|Search)/,
  },
];

const DOMAIN = '.amazonaws.com';

/** What a source named `source` makes of a record: failed calls are understood, and tell what `refused` says, else nothing. */
export function readCall(
  record: JsonObject,
  source: string,
  context: Context,
  read: (call: Call) => Reading['events'],
  refused: (observed: Call['observed']) => Reading['events'] = () => [],
): Reading {
  const at = requiredTime(record, 'eventTime');
  const account = accountOf(record) ?? '';
  const understood = { at, scope: account, ...known({ alsoAlive: aliveBy(record, context) }) };
  const observed = {
    id: `${source}:${requiredText(record, 'eventID')}`,
    ...toldBy(source, 'recorded', at, context.origin),
  };
  if ([record['errorCode'], record['errorMessage']].some((value) => value !== undefined && value !== null))
    return { ...understood, events: refused(observed) };
  const region = text(record, 'awsRegion') ?? '';
  const call: Call = {
    service: serviceOf(record) ?? '',
    name: requiredText(record, 'eventName').replace(/20\d{6}(?:v\d)?$/, ''),
    account,
    region,
    place: `${account}/${region}`,
    request: part(record, 'requestParameters'),
    response: part(record, 'responseElements'),
    credential: credentialOf(record),
    invokedBy: text(record, 'userIdentity', 'invokedBy'),
    done: doneBy(record),
    observed,
  };
  return { ...understood, events: read(call) };
}

/**
 * The registry of the account and region where a trail shows this record in its log files. Of management events a trail can
 * leave out those that read, and those of KMS and the RDS data API; so one that writes shows that a push would be there.
 * Global services are written in one region wherever the trail is, and prove nothing about it.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
 */
function aliveBy(record: JsonObject, { isUnfiltered }: Context): readonly CoverageKey[] | undefined {
  const { recipientAccountId: account, awsRegion: region, managementEvent, readOnly } = record;
  if (isUnfiltered !== true || managementEvent !== true || readOnly !== false) return undefined;
  if (typeof account !== 'string' || typeof region !== 'string' || !REGIONAL.has(serviceOf(record) ?? ''))
    return undefined;
  return isEcrPlace(account, region) ? [{ source: 'ecr-cloudtrail', scope: ecrHost(account, region) }] : undefined;
}

const REGIONAL: ReadonlySet<string> = new Set([
  'apprunner',
  'autoscaling',
  'cloudformation',
  'cloudtrail',
  'codebuild',
  'codepipeline',
  'dynamodb',
  'ec2',
  'ecs',
  'eks',
  'elasticloadbalancing',
  'events',
  'firehose',
  'lambda',
  'logs',
  'rds',
  's3',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
]);

/** The account whose trail it is: that of the resource, when the caller is of another. */
export function accountOf(record: JsonObject): string | undefined {
  return text(record, 'recipientAccountId') ?? text(record, 'userIdentity', 'accountId');
}

/** The caller's access key id; temporary ones start with ASIA. */
function credentialOf(record: JsonObject): string | undefined {
  return text(record, 'userIdentity', 'accessKeyId');
}

/** Who called, from where and with what. */
function doneBy(record: JsonObject): Call['done'] {
  return known({
    actor: callerOf(record),
    impersonator: sourceOf(record),
    client: outside(shortened(record, 'userAgent')),
    // Of a call that a service makes it is the name of that service.
    address: ipAddress(text(record, 'sourceIPAddress')),
  });
}

function callerOf(record: JsonObject): Actor | undefined {
  const name =
    text(record, 'userIdentity', 'arn') ??
    text(record, 'userIdentity', 'userName') ??
    ofAccount(record) ??
    text(record, 'userIdentity', 'principalId') ??
    outside(text(record, 'userIdentity', 'invokedBy'));
  if (name === undefined) return undefined;
  switch (text(record, 'userIdentity', 'type')) {
    case 'WebIdentityUser':
      return { name, kind: webIdentityKind(text(record, 'userIdentity', 'identityProvider')) };
    case 'AssumedRole': {
      const provider = text(record, 'userIdentity', 'sessionContext', 'webIdFederationData', 'federatedProvider');
      return { name, kind: webIdentityKind(provider) === 'ci' ? 'ci' : sessionKind(name) };
    }
    case 'AWSService':
      return { name, kind: 'robot' };
    case 'IAMUser':
    case 'Root':
    case 'IdentityCenterUser':
    case 'SAMLUser':
      return { name, kind: 'human' };
    default:
      return { name, kind: 'unknown' };
  }
}

/** Who took a role from another account has no name here: only that account, and an id that it gave him. */
function ofAccount(record: JsonObject): string | undefined {
  const account = text(record, 'userIdentity', 'accountId');
  const id = text(record, 'userIdentity', 'principalId');
  if (text(record, 'userIdentity', 'type') !== 'AWSAccount' || account === undefined) return undefined;
  return `AWS account ${account}${id === undefined ? '' : `/${id}`}`;
}

/**
 * A person who signs in through IAM Identity Center has a session of a role that only it makes, under the person's name:
 * `AWSReservedSSO_Admin_0123456789abcdef/jane@acme.example`.
 */
export function sessionKind(arn: string): 'human' | 'robot' {
  return /:assumed-role\/AWSReservedSSO_[\w+=,.@-]{1,64}\/./.test(arn) ? 'human' : 'robot';
}

// Set by who takes a role, kept from role to role, and not to be changed: the name behind the session.
function sourceOf(record: JsonObject): Actor | undefined {
  const name = text(record, 'userIdentity', 'sessionContext', 'sourceIdentity');
  return name === undefined ? undefined : { name, kind: 'unknown' };
}

/** Who a token's issuer speaks for: CI jobs have issuers of their own; of others only clusters are robots for sure. */
export function webIdentityKind(issuer: string | undefined): Actor['kind'] {
  if (issuer === undefined) return 'robot';
  if (CI_ISSUERS.some((one) => issuer.includes(one))) return 'ci';
  return /cognito|accounts\.google\.com|facebook|amazon\.com$/.test(issuer) ? 'human' : 'robot';
}

const CI_ISSUERS: readonly string[] = [
  'token.actions.githubusercontent.com',
  'gitlab',
  'oidc.circleci.com',
  'agent.buildkite.com',
  'api.bitbucket.org',
  'vstoken.dev.azure.com',
];

/** Absent where AWS hides the caller behind one of its own services. */
function outside(value: string | undefined): string | undefined {
  return value === 'AWS Internal' ? undefined : value;
}

/** `shop-api:12` of `arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-api:12`; a name alone is itself. */
export function lastSegment(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** A change of a setting; `suffix` sets the events of one call apart. */
export function controlChanged(
  call: Call,
  change: Pick<ControlChanged, 'control' | 'effect' | 'subject' | 'change'> &
    Partial<Pick<ControlChanged, 'registry' | 'repository' | 'cluster' | 'project' | 'grantee' | 'binds'>>,
  suffix?: string,
): ControlChanged {
  return { type: 'control.changed', ...observedAs(call, suffix), ...call.done, ...change };
}

/** A change of what runs, in a service that has no namespaces. */
export function workloadChanged(
  call: Call,
  change: Pick<WorkloadChanged, 'kind' | 'name' | 'verb'> & Partial<WorkloadChanged>,
  suffix?: string,
): WorkloadChanged {
  return {
    type: 'workload.changed',
    ...observedAs(call, suffix),
    namespace: call.place,
    ...call.done,
    ...known({ credential: call.credential }),
    ...change,
  };
}

function observedAs({ observed }: Call, suffix: string | undefined) {
  return suffix === undefined ? observed : { ...observed, id: `${observed.id}:${suffix}` };
}

/**
 * A time as CloudTrail writes it in answers: `Jul 10, 2023, 12:17:54 PM`, UTC, with or without the second comma.
 * Undefined when it is written in another way: it is never the record's own time.
 */
export function answeredTime(value: string | undefined): Time | undefined {
  const match = /^([A-Z][a-z]{2} \d{1,2}, \d{4}),?\s(\d{1,2}:\d{2}:\d{2})\s([AP]M)$/u.exec(value ?? '');
  const time = match ? Date.parse(`${match[1]} ${match[2]} ${match[3]} UTC`) : Number.NaN;
  return Number.isNaN(time) || time < 0 ? undefined : time;
}
