import type { Act, Control, Push } from '../../act.ts';
import type { BuildSystem, Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf } from '../accounts.ts';
import { accessKeyOf, type Call, called, type Caller, principalOf, sessionOf } from '../aws.ts';
import { namingOf } from '../naming.ts';
import { type NativeRecord, second } from '../writer.ts';
import { callerOf } from './ecr-cloudtrail.ts';

type System = Registry | BuildSystem;

function systemOf(act: Act, feed: Feed): System | undefined {
  if (act.act !== 'control' || act.system.is === 'cluster') return undefined;
  return act.system.id === feed.of ? act.system : undefined;
}

function callerIn(act: Control, system: System): Caller {
  const session = sessionOf(act.by, act.address);
  return { account: accountOf(act.by, system), kind: act.by.kind, address: act.address, session };
}

/** The trail itself. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html */
export function awsCloudtrail(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const system = systemOf(act, feed);
  if (system === undefined || act.act !== 'control') return [];
  const names = { 'telemetry-off': 'StopLogging', 'telemetry-on': 'StartLogging' } as const;
  const name = Object.entries(names).find(([what]) => what === act.what)?.[1];
  if (name === undefined) return [];
  const request = { name: `arn:aws:cloudtrail:${system.region}:${system.account}:trail/main` };
  return [called(act.at, feed, system, callerIn(act, system), { service: 'cloudtrail', name, request })];
}

/**
 * AWS STS and IAM: the session in which a build pushes, and who may do what.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export function awsIdentity(act: Act, organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act === 'push') return act.to.registry.id === feed.of ? sessionTaken(act, organisation, feed) : [];
  const system = systemOf(act, feed);
  if (system === undefined || act.act !== 'control') return [];
  return permissions(act, system).map((call) => called(act.at, feed, system, callerIn(act, system), call));
}

const POWER = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser';

function permissions(act: Control, system: System): readonly Call[] {
  if (!act.to) return [];
  const account = accountOf(act.to, system);
  const [kind = 'user', name = ''] = account.slice(account.lastIndexOf(':') + 1).split('/');
  const named = kind === 'role' ? { roleName: name } : { userName: name };
  const policy = (verb: 'Attach' | 'Detach'): Call => ({
    service: 'iam',
    name: `${verb}${kind === 'role' ? 'Role' : 'User'}Policy`,
    request: { ...named, policyArn: POWER },
  });
  switch (act.what) {
    case 'member-added':
    case 'role-bound':
      return [policy('Attach')];
    case 'member-removed':
      return [policy('Detach')];
    case 'token-issued': {
      const accessKeyId = `AKIA${namingOf('issued', account, act.at).hex(16).toUpperCase()}`;
      const response = { accessKey: { userName: name, accessKeyId, status: 'Active' } };
      return kind === 'user'
        ? [{ service: 'iam', name: 'CreateAccessKey', request: { userName: name }, response }]
        : [];
    }
    default:
      return [];
  }
}

/** A job of GitHub shows its token; CodeBuild takes the role of the project. Others have what they were given once. */
function sessionTaken(act: Push, organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const { registry } = act.to;
  const caller = callerOf(act, registry, organisation);
  if (act.run === undefined || !caller.account.includes(':role/')) return [];
  const isCodebuild = caller.session.startsWith('AWSCodeBuild-');
  const isGithub = caller.session === 'GitHubActions';
  if (!isCodebuild && !isGithub) return [];
  const expiration = second(act.at + 3_600_000, feed);
  const credentials = {
    accessKeyId: accessKeyOf(caller),
    sessionToken: namingOf('token', act.run).hex(40),
    expiration,
  };
  const request = { roleArn: caller.account, roleSessionName: caller.session, durationSeconds: 3600 };
  const resources = [{ accountId: registry.account, type: 'AWS::IAM::Role', ARN: caller.account }];
  const at = act.at - 60_000;
  if (isCodebuild) {
    const call: Call = {
      service: 'sts',
      name: 'AssumeRole',
      reads: true,
      request,
      response: { credentials },
      resources,
    };
    return [called(at, feed, registry, { ...caller, account: 'codebuild.amazonaws.com' }, call)];
  }
  const call: Call = {
    service: 'sts',
    name: 'AssumeRoleWithWebIdentity',
    reads: true,
    request,
    response: { credentials, ...shownBy(caller, registry) },
    resources,
  };
  return [called(at, feed, registry, caller, call)];
}

/** https://docs.github.com/actions/concepts/security/openid-connect: which project's job it is, the act does not say. */
function shownBy(caller: Caller, { account }: Registry): object {
  const id = `AROA${namingOf('AROA', caller.account).hex(17).toUpperCase()}`;
  return {
    assumedRoleUser: { assumedRoleId: `${id}:${caller.session}`, arn: principalOf(caller) },
    provider: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
    audience: 'sts.amazonaws.com',
  };
}
