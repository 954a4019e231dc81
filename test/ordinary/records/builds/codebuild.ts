import { accountOf } from '../accounts.ts';
import { buildId, buildNumber, type Call, called, type Caller, onBus, sessionOf } from '../aws.ts';
import { type NativeRecord, told } from '../writer.ts';
import { namingOf, numberOf } from '../naming.ts';
import type { Act, Build, Place } from '../../act.ts';
import type { Feed, Organisation } from '../../organisation.ts';

/**
 * CodeBuild's events on EventBridge. Which buildspec ran, no record says; a build that is retried is one of its own.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html
 */
export function codebuild(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act !== 'build' || act.system.id !== feed.of) return [];
  const state = (at: number, status: string, more: object): NativeRecord =>
    onBus(at, feed, act.system, 'aws.codebuild', 'CodeBuild Build State Change', {
      'build-status': status,
      'project-name': act.project,
      'build-id': arnOf(act),
      'additional-information': { ...informationOf(act, status, feed), ...more },
      'current-phase': status === 'IN_PROGRESS' ? 'SUBMITTED' : 'COMPLETED',
      'current-phase-context': '[]',
      version: '1',
    });
  return [state(act.at, 'IN_PROGRESS', {}), state(act.ended, STATUSES[act.outcome], exported(act))];
}

const STATUSES = { success: 'SUCCEEDED', failure: 'FAILED', cancelled: 'STOPPED' } as const;

/** The session of the first attempt is named after the run, so that the registry's records lead to it. */
function idOf({ run, attempt }: Build): string {
  return buildId(attempt === 1 ? run : `${run} ${attempt}`);
}

function arnOf(act: Build): string {
  const { region, account } = act.system;
  return `arn:aws:codebuild:${region}:${account}:build/${act.project}:${idOf(act)}`;
}

function informationOf(act: Build, status: string, feed: Feed): object {
  return {
    artifact: { location: '' },
    environment: {
      image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
      'privileged-mode': true,
      'compute-type': 'BUILD_GENERAL1_SMALL',
      type: 'LINUX_CONTAINER',
      'environment-variables': [],
    },
    'timeout-in-minutes': 60,
    'build-complete': status !== 'IN_PROGRESS',
    'build-number': buildNumber(`${act.run} ${act.attempt}`),
    initiator: initiatorOf(act),
    'build-start-time': clock(told(act.at, feed)),
    source: { location: `https://forge.example/${act.project}.git`, type: 'GITHUB' },
    'source-version': versionOf(act),
  };
}

/** The variables that a buildspec exports after the push, by the names of the type hints. */
function exported({ made, outcome }: Build): object {
  const [first] = made;
  if (!first || outcome !== 'success') return {};
  const variables =
    made.length > 1
      ? [{ name: 'IMAGES', value: made.map(({ to, image }) => `${referenceOf(to)}@${image.digest}`).join(' ') }]
      : [
          { name: 'IMAGE_URL', value: referenceOf(first.to) },
          { name: 'IMAGE_DIGEST', value: first.image.digest },
        ];
  return { 'exported-environment-variables': variables.map((one) => ({ ...one, type: 'PLAINTEXT' })) };
}

function referenceOf({ registry, repository, tag }: Place): string {
  return `${registry.host}/${repository}${tag === undefined ? '' : `:${tag}`}`;
}

const isByHand = ({ trigger, attempt }: Build): boolean => trigger === 'manual' || trigger === 'api' || attempt > 1;

function initiatorOf(act: Build): string {
  if (act.trigger === 'upstream') return `codepipeline/${act.project}`;
  if (!isByHand(act))
    return act.trigger === 'schedule' ? 'rule/nightly-images' : `GitHub-Hookshot/${namingOf('hookshot').hex(7)}`;
  const account = accountOf(act.by, act.system);
  const name = account.slice(account.lastIndexOf('/') + 1);
  return account.includes(':user/') ? name : `${name}/${sessionOf(act.by, act.address)}`;
}

/** Only a webhook gives the commit beside the ref; of a pull request its number stands in place of both. */
function versionOf(act: Build): string {
  if (isByHand(act) || act.trigger === 'schedule') return act.ref;
  if (act.trigger === 'pull_request') return `pr/${numberOf(1, 400, 'pull request', act.run)}`;
  return `${act.ref}^{${act.commit}}`;
}

/** `Nov 24, 2026 4:33:30 PM`, in UTC. */
function clock(at: number): string {
  const written = new Date(at).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
  return written.replaceAll('\u202F', ' ').replace(/(\d{4}), /, '$1 ');
}

/** CloudTrail's record of who started a build by hand. */
export function codebuildCloudtrail(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act !== 'build' || act.system.id !== feed.of || !isByHand(act)) return [];
  const { region, account } = act.system;
  const resources = [
    {
      accountId: account,
      type: 'AWS::CodeBuild::Project',
      ARN: `arn:aws:codebuild:${region}:${account}:project/${act.project}`,
    },
  ];
  const build = {
    id: `${act.project}:${idOf(act)}`,
    arn: arnOf(act),
    projectName: act.project,
    buildStatus: 'IN_PROGRESS',
    currentPhase: 'QUEUED',
    initiator: initiatorOf(act),
    sourceVersion: act.ref,
    resolvedSourceVersion: act.commit,
  };
  const call: Call =
    act.attempt > 1
      ? {
          service: 'codebuild',
          name: 'RetryBuild',
          request: { id: `${act.project}:${idOf({ ...act, attempt: act.attempt - 1 })}` },
          response: { build },
          resources,
        }
      : {
          service: 'codebuild',
          name: 'StartBuild',
          request: { projectName: act.project, sourceVersion: act.ref },
          response: { build },
          resources,
        };
  return [called(act.at - 1000, feed, act.system, callerOf(act), call)];
}

function callerOf(act: Build): Caller {
  const account = accountOf(act.by, act.system);
  return { account, kind: act.by.kind, address: act.address, session: sessionOf(act.by, act.address) };
}
