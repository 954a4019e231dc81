import type { Place, Who } from '../act.ts';
import type { NativeRecord } from '../stack.ts';
import { addressOf, namingOf, renamedTo, second } from './product.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

const TRAIL = 'aws/cloudtrail.ndjson';
const CLI = 'aws-cli/2.31.13 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0 lang/python#3.13.7';

/** Roles of those who are no users. People are users; the registry's retention is AWS itself. */
const ROLES = {
  pipeline: 'image-build',
  release: 'release',
  promoter: 'promoter',
  deployer: 'shop-deploy',
  replication: 'AWSServiceRoleForECRReplication',
  node: 'eks-node',
  controller: 'eks-node',
  lee: 'platform-admin',
} as const satisfies Partial<Readonly<Record<Who, string>>>;

/** How AWS names everybody, as patterns of a policy. */
export const AWS_NAMES: Readonly<Record<Who, readonly string[]>> = {
  pipeline: [...sessionsOf(ROLES.pipeline), ...sessionsOf(renamedTo(ROLES.pipeline, true))],
  release: sessionsOf('release'),
  promoter: sessionsOf('promoter'),
  deployer: sessionsOf('shop-deploy'),
  replication: [...sessionsOf('AWSServiceRoleForECRReplication'), 'replication from *', 'pull-through cache of *'],
  node: sessionsOf('eks-node'),
  controller: sessionsOf('eks-node'),
  retention: ['ecr.amazonaws.com'],
  dana: [userArn('dana')],
  lee: sessionsOf('platform-admin'),
  mallory: [userArn('mallory')],
};

/** Somebody and the session of the role that they have: a build's, where it is a build. */
export interface Caller {
  readonly by: Who;
  readonly renamed?: boolean;
  readonly from: Place;
  readonly run?: string | undefined;
}

/** A call as CloudTrail tells it. */
export interface Call {
  /** `ecr` */
  readonly service: string;
  readonly name: string;
  readonly request?: object;
  readonly response?: object;
  readonly resources?: readonly object[];
  readonly reads?: boolean;
  /** The service hides where the call came from. */
  readonly hidden?: boolean;
}

/** The principal's ARN, which later records name, too. */
export function principalOf(caller: Caller): string {
  const role = roleOf(caller);
  return role === undefined
    ? userArn(caller.by)
    : `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${sessionName(caller)}`;
}

/** The access key of the session or user. */
export function accessKeyOf(caller: Caller): string {
  const prefix = roleOf(caller) === undefined ? 'AKIA' : 'ASIA';
  const place = roleOf(caller) === undefined ? '' : caller.from;
  return `${prefix}${namingOf('key', principalOf(caller), place).hex(16).toUpperCase()}`;
}

/** The identity as a policy grants rights to it: the role or the user. */
export function grantedTo(whom: Who | Pick<Caller, 'by' | 'renamed'>): {
  readonly arn: string;
  readonly kind: 'role' | 'user';
  readonly name: string;
} {
  const caller = typeof whom === 'string' ? { by: whom } : whom;
  const role = roleOf(caller);
  const [kind, name] = role === undefined ? (['user', caller.by] as const) : (['role', role] as const);
  return { arn: `arn:aws:iam::${ACCOUNT}:${kind}/${name}`, kind, name };
}

/** One call, in a log file of its own as the trail writes them to its bucket. */
export function called(at: number, caller: Caller, call: Call): NativeRecord {
  const hidden = call.hidden === true;
  return trailed(at, call, {
    userIdentity: { ...identityOf(caller, at), ...(hidden && { invokedBy: 'AWS Internal' }) },
    sourceIPAddress: hidden ? 'AWS Internal' : addressOf(caller.by, caller.from),
    userAgent: hidden ? 'AWS Internal' : CLI,
    eventType: 'AwsApiCall',
  });
}

/** What an AWS service does of itself: `codebuild.amazonaws.com`. */
export function calledByService(at: number, service: string, call: Call): NativeRecord {
  return trailed(at, call, {
    userIdentity: { type: 'AWSService', invokedBy: service },
    sourceIPAddress: service,
    userAgent: service,
    eventType: 'AwsApiCall',
  });
}

/** What a service tells of its own work, without a caller. */
export function serviceEvent(at: number, call: Call, details: object): NativeRecord {
  return trailed(at, call, {
    userIdentity: { accountId: ACCOUNT, invokedBy: 'AWS Internal' },
    sourceIPAddress: 'AWS Internal',
    userAgent: 'AWS Internal',
    eventType: 'AwsServiceEvent',
    serviceEventDetails: details,
  });
}

/** An event on the default bus. */
export function onBus(at: number, file: string, source: string, type: string, detail: object): NativeRecord {
  return {
    file,
    at,
    record: {
      version: '0',
      id: namingOf('bus', at, source, type, detail).uuid(),
      'detail-type': type,
      source,
      account: ACCOUNT,
      time: second(at),
      region: REGION,
      resources: [],
      detail,
    },
  };
}

function trailed(at: number, { service, name, request, response, resources, reads }: Call, who: object): NativeRecord {
  const naming = namingOf('trail', at, service, name, request, who);
  const record = {
    eventVersion: '1.11',
    ...who,
    eventTime: second(at),
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: REGION,
    requestParameters: request ?? null,
    responseElements: response ?? null,
    requestID: naming.uuid(),
    eventID: naming.uuid(),
    readOnly: reads === true,
    ...(resources && { resources }),
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
  };
  return { file: TRAIL, at, record: { Records: [record] } };
}

function identityOf(caller: Caller, at: number): object {
  const role = roleOf(caller);
  const arn = principalOf(caller);
  const common = { arn, accountId: ACCOUNT, accessKeyId: accessKeyOf(caller) };
  if (role === undefined)
    return { type: 'IAMUser', principalId: principalId('AIDA', caller.by), ...common, userName: caller.by };
  const id = principalId('AROA', role);
  return {
    type: 'AssumedRole',
    principalId: `${id}:${sessionName(caller)}`,
    ...common,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: id,
        arn: grantedTo(caller).arn,
        accountId: ACCOUNT,
        userName: role,
      },
      attributes: { creationDate: second(at - 240_000), mfaAuthenticated: 'false' },
    },
  };
}

/** `AROA…`, `AIDA…`: the id behind a role's or user's name. */
export function principalId(prefix: 'AROA' | 'AIDA', name: string): string {
  return `${prefix}${namingOf(prefix, name).hex(17).toUpperCase()}`;
}

/** CodeBuild names its sessions after the build, an instance after itself. */
export function sessionName({ by, from, run }: Caller): string {
  switch (by) {
    case 'pipeline':
      return `AWSCodeBuild-${run === undefined ? namingOf('session', from).uuid() : buildId(run)}`;
    case 'node':
    case 'controller':
      return 'i-0a1b2c3d4e5f60718';
    case 'replication':
      return 'ecr-replication';
    default:
      return by;
  }
}

/** The last part of a build's ARN. */
export function buildId(run: string): string {
  return namingOf('build', run).uuid();
}

function roleOf({ by, renamed }: Pick<Caller, 'by' | 'renamed'>): string | undefined {
  const role = Object.entries(ROLES).find(([who]) => who === by)?.[1];
  return role === undefined ? undefined : renamedTo(role, renamed);
}

function sessionsOf(role: string): readonly string[] {
  return [`arn:aws:sts::${ACCOUNT}:assumed-role/${role}/*`];
}

function userArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:user/${name}`;
}
