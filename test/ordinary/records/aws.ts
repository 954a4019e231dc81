import { numberOf, namingOf } from './naming.ts';
import { type NativeRecord, second, wholeSecond } from './writer.ts';
import type { Actor, Feed } from '../organisation.ts';

/** An account and region in which a call is made. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Who calls, as CloudTrail names him. */
export interface Caller {
  /** A user's ARN, a role's, or that of a session; `ecr.amazonaws.com` where a service acts itself. */
  readonly account: string;
  readonly kind: Actor['kind'];
  readonly address: string;
  readonly session: string;
  readonly agent?: string;
}

export interface Call {
  /** `ecr` */
  readonly service: string;
  readonly name: string;
  readonly request?: object;
  readonly response?: object;
  readonly resources?: readonly object[];
  readonly reads?: boolean;
  /** The service hides address and client, as ECR does of what comes by Docker's API. */
  readonly hidden?: boolean;
}

const CLI = 'aws-cli/2.31.13 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0 lang/python#3.13.7';

/** The ARN of whoever acts: of a role it is that of a session. */
export function principalOf({ account, session }: Caller): string {
  const [, number, role] = /^arn:aws:iam::(\d+):role\/(?:[^/]+\/)*([^/]+)$/.exec(account) ?? [];
  return role === undefined ? account : `arn:aws:sts::${number}:assumed-role/${role}/${session}`;
}

/** The access key of a session, or of a user. */
export function accessKeyOf(caller: Caller): string {
  const isUser = caller.account.includes(':user/');
  return `${isUser ? 'AKIA' : 'ASIA'}${namingOf('key', principalOf(caller), isUser ? '' : caller.address)
    .hex(16)
    .toUpperCase()}`;
}

/**
 * One call as CloudTrail records it, alone in a file of the bucket.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function called(at: number, feed: Feed, place: Place, caller: Caller, call: Call): NativeRecord {
  const hidden = call.hidden === true;
  const who = isService(caller.account)
    ? byService(caller.account)
    : {
        userIdentity: { ...identityOf(at, feed, caller), ...(hidden && { invokedBy: 'AWS Internal' }) },
        sourceIPAddress: hidden ? 'AWS Internal' : caller.address,
        userAgent: hidden ? 'AWS Internal' : (caller.agent ?? CLI),
      };
  return trailed(at, feed, place, call, { ...who, eventType: 'AwsApiCall' });
}

/** What a service tells of its own work, without a caller. */
export function serviceEvent(at: number, feed: Feed, place: Place, call: Call, details: object): NativeRecord {
  return trailed(at, feed, place, call, {
    userIdentity: { accountId: place.account, invokedBy: 'AWS Internal' },
    sourceIPAddress: 'AWS Internal',
    userAgent: 'AWS Internal',
    eventType: 'AwsServiceEvent',
    serviceEventDetails: details,
  });
}

const isService = (account: string): boolean => account.endsWith('.amazonaws.com');

function byService(service: string): object {
  return {
    userIdentity: { type: 'AWSService', invokedBy: service },
    sourceIPAddress: service,
    userAgent: service,
  };
}

function trailed(at: number, feed: Feed, { account, region }: Place, call: Call, who: object): NativeRecord {
  const { service, name, request, response, resources, reads } = call;
  const naming = namingOf(feed.of, at, service, name, request, who);
  const record = {
    eventVersion: '1.11',
    ...who,
    eventTime: second(at, feed),
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: region,
    requestParameters: request ?? null,
    responseElements: response ?? null,
    requestID: naming.uuid(),
    eventID: naming.uuid(),
    readOnly: reads === true,
    ...(resources && { resources }),
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  };
  return { at: wholeSecond(at, feed), record: { Records: [record] } };
}

function identityOf(at: number, feed: Feed, caller: Caller): object {
  const arn = principalOf(caller);
  const [, number = ''] = /^arn:aws:(?:iam|sts)::(\d+):/.exec(arn) ?? [];
  const common = { arn, accountId: number, accessKeyId: accessKeyOf(caller) };
  const [, role, session] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (role === undefined) {
    const userName = arn.slice(arn.lastIndexOf('/') + 1);
    return { type: 'IAMUser', principalId: principalId('AIDA', userName), ...common, userName };
  }
  const id = principalId('AROA', role);
  return {
    type: 'AssumedRole',
    principalId: `${id}:${session}`,
    ...common,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: id,
        arn: `arn:aws:iam::${number}:role/${role}`,
        accountId: number,
        userName: role,
      },
      attributes: { creationDate: second(at - 240_000, feed), mfaAuthenticated: 'false' },
    },
  };
}

function principalId(prefix: 'AROA' | 'AIDA', name: string): string {
  return `${prefix}${namingOf(prefix, name).hex(17).toUpperCase()}`;
}

/** An event on the default bus: at best whole seconds, and later than what it tells. */
export function onBus(
  at: number,
  feed: Feed,
  place: Place,
  source: string,
  type: string,
  detail: object,
): NativeRecord {
  return {
    at: wholeSecond(at, feed),
    record: {
      version: '0',
      id: namingOf(feed.of, at, source, type, detail).uuid(),
      'detail-type': type,
      source,
      account: place.account,
      time: second(at, feed),
      region: place.region,
      resources: [],
      detail,
    },
  };
}

/** What a role's session is called: of an instance its id, of a build the build's, of a person his name. */
export function sessionOf({ id, kind }: Pick<Actor, 'id' | 'kind'>, address: string, run?: string): string {
  switch (kind) {
    case 'node':
    case 'controller':
      return `i-0${namingOf('instance', id, address).hex(16)}`;
    case 'robot':
    case 'workload':
      return run === undefined ? id : `AWSCodeBuild-${buildId(run)}`;
    default:
      return id;
  }
}

/** The last part of the ARN of a build in CodeBuild. */
export function buildId(run: string): string {
  return namingOf('codebuild', run).uuid();
}

export const buildNumber = (run: string): number => numberOf(1, 900, 'build number', run);
