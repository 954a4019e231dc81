import type { Actor } from '../../core/actor.ts';
import type { ControlChanged, CredentialIssued } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import {
  answeredTime,
  CLOUDTRAIL_DELIVERY,
  type Call,
  controlChanged,
  lastSegment,
  readCall,
  serviceOf,
  webIdentityKind,
  NEEDLESS_CALLS,
  sessionKind,
} from '../vendor-formats/aws/cloudtrail.ts';
import { DEPLOY_ACTIONS, grantsOf, isForeign, PUSH_ACTIONS } from '../vendor-formats/aws/iam-policy.ts';
import { objects, requiredText, shortened, text } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';

/** AWS CloudTrail records of STS, IAM and sign-in: who stands behind a role session or an access key, and its rights. */
export const awsIdentity: Source = {
  name: 'aws-identity',
  title: 'AWS sign-ins, role sessions and permissions (AWS CloudTrail)',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html',
  verifiedOn: 'real',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'What a session did with its rights: the records of the services tell that, by the same access key.',
    'What a deleted or replaced policy allowed: only the new document is in the record.',
    'Whether a new trust policy is wider than the old one.',
    'The path of a user in CreateAccessKey: the access key is the surer join.',
  ],
  joinWith: [
    'ecr-cloudtrail and ecs-cloudtrail, by access key.',
    'github or gitlab runs, by the subject of the token.',
  ],
  delivery: CLOUDTRAIL_DELIVERY,
  connect: [
    'Create a trail for all regions with management events, read and write, delivered to an S3 bucket. IAM and global ' +
      'STS calls are in us-east-1: let the trail include global service events.',
    'Copy the objects AWSLogs/…/CloudTrail/….json.gz and give the folder to landwaiter analyze.',
  ],
  logClass: 'identity',

  needless: [
    ...NEEDLESS_CALLS,
    { 'userIdentity.type': ['AWSService'], responseElements: ['{}'] },
    { eventName: ['ConsoleLogin'], 'responseElements.ConsoleLogin': ['Failure'] },
    {
      eventName: ['CreatePolicy', 'CreateRole', 'AttachRolePolicy', 'CreateServiceLinkedRole', 'CheckMfa'],
      requestParameters: ['{}'],
    },
  ],

  recognises: (record) => ['sts', 'iam', 'signin'].includes(serviceOf(record) ?? ''),

  read: (record, context) =>
    readCall(record, 'aws-identity', context, (call) => {
      switch (call.service) {
        case 'sts':
          return session(call);
        case 'signin':
          return signIn(call);
        default:
          return CREDENTIALS.get(call.name)?.(call) ?? permission(call);
      }
    }),
};

function issued(call: Call, subject: Actor, more: Partial<CredentialIssued> = {}): readonly CredentialIssued[] {
  return [{ type: 'credential.issued', ...call.observed, ...call.done, system: 'aws', subject, ...more }];
}

/** AssumeRole, AssumeRoleWithWebIdentity, AssumeRoleWithSAML, AssumeRoot, GetSessionToken, GetFederationToken. */
function session(call: Call): readonly CredentialIssued[] {
  const { request, response, done } = call;
  const credential = text(response, 'credentials', 'accessKeyId');
  // Roles that only AWS itself can take are taken all the time, and neither push nor deploy for anybody.
  if (credential === undefined || text(request, 'roleArn')?.includes(':role/aws-service-role/') === true) return [];
  const subject = sessionOf(call);
  if (subject === undefined) return [];
  const behind = behindOf(call) ?? done.actor;
  return issued(call, subject, {
    ...known({
      actor: behind,
      credential,
      expires:
        answeredTime(text(response, 'credentials', 'expiration')) ??
        (typeof request['durationSeconds'] === 'number' && Number.isSafeInteger(request['durationSeconds'])
          ? call.observed.at + request['durationSeconds'] * 1000
          : undefined),
    }),
  });
}

// An AWS service that takes a role (an instance, a build) gets no assumedRoleUser in its answer.
function sessionOf({ request, response, done, account }: Call): Actor | undefined {
  const given = text(response, 'assumedRoleUser', 'arn') ?? text(response, 'federatedUser', 'arn');
  if (given !== undefined) return { name: given, kind: sessionKind(given) };
  const role = text(request, 'roleArn');
  const name = text(request, 'roleSessionName');
  if (role === undefined || name === undefined) return done.actor;
  const [, partition = 'aws', owner = account] = /^arn:([a-z-]{1,20}):iam::(\d{12}):/.exec(role) ?? [];
  return { name: `arn:${partition}:sts::${owner}:assumed-role/${lastSegment(role)}/${name}`, kind: 'robot' };
}

/** The subject of the token that was shown: `repo:acme/shop:ref:refs/heads/main` of a GitHub Actions job. */
function behindOf({ name, request, response, done }: Call): Actor | undefined {
  switch (name) {
    case 'AssumeRoleWithWebIdentity': {
      const subject = shortened(response, 'subjectFromWebIdentityToken');
      if (subject === undefined) return undefined;
      const issuer = text(response, 'provider');
      return { name: subject, kind: issuer === undefined ? (done.actor?.kind ?? 'unknown') : webIdentityKind(issuer) };
    }
    case 'AssumeRoleWithSAML': {
      const subject = shortened(response, 'subject');
      return subject === undefined ? undefined : { name: subject, kind: 'human' };
    }
    case 'AssumeRole':
      return podOf(request);
    default:
      return undefined;
  }
}

// EKS Pod Identity takes the role for a pod, and says so in the tags of the session.
function podOf(request: JsonObject): Actor | undefined {
  const tags = new Map(objects(request, 'tags').map((one) => [text(one, 'key'), shortened(one, 'value')]));
  const [namespace, account] = [tags.get('kubernetes-namespace'), tags.get('kubernetes-service-account')];
  if (namespace === undefined || account === undefined) return undefined;
  return { name: `system:serviceaccount:${namespace}:${account}`, kind: 'robot' };
}

function signIn(call: Call): readonly CredentialIssued[] {
  const { done, response, name } = call;
  if (name !== 'ConsoleLogin' || response['ConsoleLogin'] !== 'Success' || done.actor === undefined) return [];
  return issued(call, done.actor, { audience: 'console.aws.amazon.com' });
}

// Without a path the name of a user is its ARN; of the caller's own key the record names nobody else.
function accessKey(call: Call): readonly CredentialIssued[] {
  const user = text(call.response, 'accessKey', 'userName') ?? text(call.request, 'userName');
  const isOwn = user === undefined || call.done.actor?.name.endsWith(`/${user}`) === true;
  const named: Actor = { name: `arn:aws:iam::${call.account}:user/${user ?? ''}`, kind: 'human' };
  const subject = isOwn ? call.done.actor : named;
  if (subject === undefined) return [];
  return issued(call, subject, known({ credential: text(call.response, 'accessKey', 'accessKeyId') }));
}

/** A password for the console, set by who need not be its user. */
function password(call: Call): readonly CredentialIssued[] {
  const user = text(call.response, 'loginProfile', 'userName') ?? text(call.request, 'userName');
  if (user === undefined) return [];
  const subject: Actor = { name: `arn:aws:iam::${call.account}:user/${user}`, kind: 'human' };
  return issued(call, subject, { audience: 'console.aws.amazon.com' });
}

const CREDENTIALS: ReadonlyMap<string, (call: Call) => readonly CredentialIssued[]> = new Map([
  ['CreateAccessKey', accessKey],
  ['CreateLoginProfile', password],
  ['UpdateLoginProfile', password],
]);

type Right = 'push-permission' | 'deploy-permission';
const RIGHTS: readonly (readonly [Right, readonly string[], string])[] = [
  ['push-permission', PUSH_ACTIONS, 'push to a registry'],
  ['deploy-permission', DEPLOY_ACTIONS, 'change what runs'],
];

// AWS managed policies that give such rights, by the end of their ARN.
const MANAGED: Readonly<Record<Right, RegExp>> = {
  'push-permission':
    /\/(?:AdministratorAccess|PowerUserAccess|AmazonEC2ContainerRegistry(?:FullAccess|PowerUser)|AmazonElasticContainerRegistryPublic(?:FullAccess|PowerUser)|EC2InstanceProfileForImageBuilderECRContainerBuilds)$/,
  'deploy-permission':
    /\/(?:AdministratorAccess|PowerUserAccess|AmazonECS_FullAccess|AmazonEKSClusterPolicy|AWSCodeDeployRoleForECS|AWSLambda_FullAccess|AWSAppRunnerFullAccess)$/,
};

/** Policies that give, or take back, the right to push or to deploy. */
function permission(call: Call): readonly ControlChanged[] {
  const { name, request } = call;
  switch (name) {
    case 'PutUserPolicy':
    case 'PutRolePolicy':
    case 'PutGroupPolicy':
    case 'CreatePolicy':
    case 'CreatePolicyVersion': {
      const grants = grantsOf(request['policyDocument']) ?? [];
      return RIGHTS.filter(([, actions]) => grants.some((grant) => grant.allows(actions))).map(([control, , right]) =>
        changed(call, control, 'loosened', `policy that allows to ${right}`),
      );
    }
    case 'AttachUserPolicy':
    case 'AttachRolePolicy':
    case 'AttachGroupPolicy':
    case 'DetachUserPolicy':
    case 'DetachRolePolicy':
    case 'DetachGroupPolicy': {
      const policy = requiredText(request, 'policyArn');
      const [effect, verb] = name.startsWith('Attach')
        ? (['loosened', 'attached'] as const)
        : (['tightened', 'detached'] as const);
      return RIGHTS.filter(([control]) => MANAGED[control].test(policy)).map(([control]) =>
        changed(call, control, effect, `policy ${lastSegment(policy)} ${verb}`),
      );
    }
    case 'CreateRole': {
      const whom = strangerIn(request['assumeRolePolicyDocument'], call.account);
      return whom === undefined ? [] : [changed(call, 'push-permission', 'loosened', `${whom} may take the role`)];
    }
    case 'UpdateAssumeRolePolicy': {
      const whom = strangerIn(request['policyDocument'], call.account);
      return [
        whom === undefined
          ? changed(call, 'push-permission', 'changed', 'who may take the role changed')
          : changed(call, 'push-permission', 'loosened', `${whom} may take the role`),
      ];
    }
    default:
      return [];
  }
}

/** Who, of another account or anybody, may take a role by its policy without a condition. */
function strangerIn(document: unknown, account: string): string | undefined {
  const open = (grantsOf(document) ?? [])
    .filter(({ conditional }) => !conditional)
    .flatMap(({ principals }) => principals)
    .find((principal) => isForeign(principal, account));
  return open === '*' ? 'everybody' : open;
}

function changed(call: Call, control: Right, effect: ControlChanged['effect'], change: string): ControlChanged {
  const { request, account } = call;
  const [kind, name] = (
    [
      ['user', text(request, 'userName')],
      ['role', text(request, 'roleName')],
      ['group', text(request, 'groupName')],
      ['policy', text(request, 'policyName') ?? text(request, 'policyArn')],
    ] as const
  ).find((one) => one[1] !== undefined) ?? ['policy', undefined];
  const isIdentity = name !== undefined && kind !== 'policy' && kind !== 'group';
  const grantee: Actor | undefined = isIdentity
    ? { name: `arn:aws:iam::${account}:${kind}/${name}`, kind: kind === 'user' ? 'human' : 'robot' }
    : undefined;
  const subject = `IAM ${kind} ${name === undefined ? '' : lastSegment(name)}`.trim();
  return controlChanged(call, { control, effect, subject, change, ...known({ grantee }) }, control);
}
