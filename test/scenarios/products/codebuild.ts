import type { Build, Deploy, Place } from '../act.ts';
import type { NativeRecord } from '../stack.ts';
import {
  ACCOUNT,
  accessKeyOf,
  buildId,
  called,
  calledByService,
  grantedTo,
  onBus,
  REGION,
  sessionName,
} from './aws.ts';
import { isOwn, namingOf, type Product, referenceOf } from './product.ts';

/** What each of the company's projects is called in CodeBuild. */
export const CODEBUILD_PROJECTS: Readonly<Record<string, string>> = {
  shop: 'shop-image',
  base: 'base-image',
  tools: 'tools-image',
};

const BUS = 'aws/eventbridge-builds.ndjson';
const MINUTE = 60_000;

/**
 * AWS CodeBuild and CodePipeline on EventBridge, and CloudTrail's record of who started a build and of the role that it
 * took. Which buildspec ran, and whose fork a pull request came from, no record says.
 */
export function codebuild(registry: string): Product {
  return {
    tell(act, at) {
      if (act.act === 'build') return built(act, at(act.at), registry);
      return act.act === 'deploy' && act.by === 'deployer' && act.verb !== 'scale' ? delivered(act, at(act.at)) : [];
    },
    hum: (at) =>
      Object.values(CODEBUILD_PROJECTS).map((project) =>
        onBus(at, BUS, 'aws.codebuild', 'CodeBuild Build Phase Change', {
          'completed-phase': 'SUBMITTED',
          'project-name': project,
          'build-id': arnOf(project, namingOf('check', project, at).uuid()),
          'completed-phase-status': 'SUCCEEDED',
        }),
      ),
  };
}

function built(act: Build, at: number, registry: string): readonly NativeRecord[] {
  const { run, minutes } = act;
  const project = CODEBUILD_PROJECTS[act.project] ?? act.project;
  const id = buildId(run);
  const ended = at + minutes * MINUTE;
  const state = (when: number, status: string, more: object): NativeRecord =>
    onBus(when, BUS, 'aws.codebuild', 'CodeBuild Build State Change', {
      'build-status': status,
      'project-name': project,
      'build-id': arnOf(project, id),
      'additional-information': {
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
        'build-number': 1 + namingOf('number', run).below(900),
        initiator: initiatorOf(act),
        'build-start-time': clock(at),
        source: { location: `https://forge.example/acme/${act.project}.git`, type: 'GITHUB' },
        'source-version': versionOf(act),
        ...more,
      },
      'current-phase': status === 'IN_PROGRESS' ? 'SUBMITTED' : 'COMPLETED',
      'current-phase-context': '[]',
      version: '1',
    });
  return [
    ...(isByHand(act) ? [started(act, at - 1000, project, id)] : []),
    state(at, 'IN_PROGRESS', {}),
    roleTaken(act, at + 4000),
    state(ended, act.failed ? 'FAILED' : 'SUCCEEDED', exported(act, registry)),
  ];
}

/** The variables that the buildspec exports after the push, by the names of the type hints. */
function exported({ made = [], failed }: Build, registry: string): object {
  const own = failed ? [] : made.filter(({ to }) => isOwn(to));
  const [first] = own;
  if (!first) return {};
  const variables =
    own.length > 1
      ? [{ name: 'IMAGES', value: own.map((one) => `${referenceOf(one.to, registry)}@${one.image.digest}`).join(' ') }]
      : [
          { name: 'IMAGE_URL', value: referenceOf(first.to, registry) },
          { name: 'IMAGE_DIGEST', value: first.image.digest },
        ];
  return { 'exported-environment-variables': variables.map((one) => ({ ...one, type: 'PLAINTEXT' })) };
}

/** CodeBuild takes the role of the project for each build. */
function roleTaken({ run }: Build, at: number): NativeRecord {
  const session = { by: 'pipeline', from: 'runner', run } as const;
  return calledByService(at, 'codebuild.amazonaws.com', {
    service: 'sts',
    name: 'AssumeRole',
    reads: true,
    request: { roleArn: grantedTo('pipeline').arn, roleSessionName: sessionName(session), durationSeconds: 3600 },
    response: {
      credentials: {
        accessKeyId: accessKeyOf(session),
        sessionToken: namingOf('token', run).hex(40),
        expiration: clock(at + 60 * MINUTE).replace(/(\d{4}) /, '$1, '),
      },
    },
    resources: [{ accountId: ACCOUNT, type: 'AWS::IAM::Role', ARN: grantedTo('pipeline').arn }],
  });
}

function started(act: Build, at: number, project: string, id: string): NativeRecord {
  const caller = { by: act.by, from: placeOf(act) };
  const arn = arnOf(project, id);
  return called(at, caller, {
    service: 'codebuild',
    name: 'StartBuild',
    request: { projectName: project, sourceVersion: act.ref },
    response: {
      build: {
        id: `${project}:${id}`,
        arn,
        projectName: project,
        buildStatus: 'IN_PROGRESS',
        currentPhase: 'QUEUED',
        initiator: initiatorOf(act),
        sourceVersion: act.ref,
        resolvedSourceVersion: act.commit,
      },
    },
    resources: [
      { accountId: ACCOUNT, type: 'AWS::CodeBuild::Project', ARN: arn.replace(/:build\/.*/, `:project/${project}`) },
    ],
  });
}

function placeOf({ by }: Build): Place {
  return by === 'pipeline' ? 'runner' : by === 'mallory' ? 'outside' : 'office';
}

function isByHand({ proxy, trigger }: Build): boolean {
  return proxy === true || trigger === 'manual';
}

function initiatorOf(act: Build): string {
  const { by, run, trigger } = act;
  if (isByHand(act)) {
    const { kind, name } = grantedTo(by);
    return kind === 'user' ? name : `${name}/${sessionName({ by, from: placeOf(act), run })}`;
  }
  return trigger === 'schedule' ? 'rule/nightly-images' : `GitHub-Hookshot/${namingOf('hookshot').hex(7)}`;
}

/** Only a webhook gives the commit beside the ref; of a pull request its number stands in place of both. */
function versionOf(act: Build): string {
  if (isByHand(act) || act.trigger === 'schedule') return act.ref;
  if (act.trigger.startsWith('pull_request')) return `pr/${1 + namingOf('pull', act.run).below(400)}`;
  return `${act.ref}^{${act.commit}}`;
}

/** The pipeline that carries a version into a cluster. */
function delivered(act: Deploy, at: number): readonly NativeRecord[] {
  const execution = namingOf('execution', act.workload, act.at).uuid();
  const state = (when: number, told: string, more: object = {}): NativeRecord =>
    onBus(when, BUS, 'aws.codepipeline', 'CodePipeline Pipeline Execution State Change', {
      pipeline: `deploy-${act.cluster}`,
      'execution-id': execution,
      state: told,
      version: 3,
      'pipeline-execution-attempt': 1,
      ...more,
    });
  const trigger = {
    'execution-trigger': {
      'trigger-type': 'CloudWatchEvent',
      'trigger-detail': `arn:aws:events:${REGION}:${ACCOUNT}:rule/deploy-${act.cluster}`,
    },
  };
  return [state(at - 30_000, 'STARTED', trigger), state(at + 2 * MINUTE, 'SUCCEEDED')];
}

function arnOf(project: string, id: string): string {
  return `arn:aws:codebuild:${REGION}:${ACCOUNT}:build/${project}:${id}`;
}

/** `Nov 24, 2026 4:33:30 PM`, in UTC. */
function clock(at: number): string {
  const written = new Date(at).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
  return written.replaceAll('\u202F', ' ').replace(/(\d{4}), /, '$1 ');
}
