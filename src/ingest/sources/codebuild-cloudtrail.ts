import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import {
  CLOUDTRAIL_DELIVERY,
  type Call,
  controlChanged,
  lastSegment,
  readCall,
  serviceOf,
  NEEDLESS_CALLS,
} from '../vendor-formats/aws/cloudtrail.ts';
import { repositoryOf } from '../vendor-formats/aws/codebuild.ts';
import { object, part, requiredText, shortened, text } from '../records/json.ts';
import type { JsonObject, Reading, Source } from '../source.ts';

/** AWS CloudTrail records of AWS CodeBuild: who started a build, and who changed what builds do. */
export const codebuildCloudtrail: Source = {
  name: 'codebuild-cloudtrail',
  title: 'AWS CodeBuild calls (AWS CloudTrail)',
  docs: 'https://docs.aws.amazon.com/codebuild/latest/userguide/cloudtrail.html',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'How a build ended, and which images it made: the build state events of CodeBuild tell the first.',
    'Who started a build that a webhook or a pipeline starts: there the caller is AWS itself.',
  ],
  joinWith: ['codebuild, for the state of the same build.', 'ecr-cloudtrail pushes, by the role session of the build.'],
  delivery: CLOUDTRAIL_DELIVERY,
  connect: [
    'Create a trail for all regions with management events, read and write, delivered to an S3 bucket.',
    'Copy the objects AWSLogs/…/CloudTrail/….json.gz and give the folder to landwaiter analyze.',
    'Name the project under publishers[].builds in the policy: { source: codebuild, project: shop-image }.',
  ],
  logClass: 'ci',

  needless: [
    ...NEEDLESS_CALLS,
    { eventName: /^(?:CreateProject|UpdateProject|DeleteProject|StopBuild|RetryBuild|InvalidateProjectCache)/ },
  ],

  recognises: (record) => serviceOf(record) === 'codebuild',

  read: (record, context) => readCall(record, 'codebuild-cloudtrail', context, read),
};

function read(call: Call): Reading['events'] {
  switch (call.name) {
    case 'StartBuild':
    case 'RetryBuild':
      return started(call, object(call.response, 'build') ?? {});
    case 'CreateProject':
    case 'UpdateProject':
    case 'DeleteProject':
    case 'UpdateProjectVisibility':
    case 'CreateWebhook':
    case 'UpdateWebhook':
    case 'DeleteWebhook':
      return [setting(call)];
    case 'ImportSourceCredentials':
    case 'DeleteSourceCredentials': {
      const kind = text(call.request, 'serverType') ?? '';
      const change = call.name.startsWith('Import') ? 'credential for sources set' : 'credential for sources deleted';
      return [
        controlChanged(call, {
          control: 'build',
          effect: 'changed',
          subject: `source credential ${kind}`.trim(),
          change,
        }),
      ];
    }
    default:
      return [];
  }
}

// The events of CodeBuild name a build by its ARN; only the answer to the call has it.
function started(call: Call, build: JsonObject): readonly RunReported[] {
  const id = text(build, 'id');
  const run = text(build, 'arn') ?? (id && `arn:aws:codebuild:${call.region}:${call.account}:build/${id}`);
  if (run === undefined) return [];
  const resolved = text(build, 'resolvedSourceVersion');
  return [
    {
      type: 'run.reported',
      ...call.observed,
      system: 'codebuild',
      project: text(build, 'projectName') ?? requiredText(call.request, 'projectName'),
      run,
      status: 'queued',
      trigger: triggerOf(shortened(build, 'initiator') ?? ''),
      ...known({
        actor: call.done.actor,
        sourceRepository: repositoryOf(part(build, 'source')),
        commit: resolved !== undefined && COMMIT.test(resolved) ? resolved : undefined,
        ...versionOf(text(call.request, 'sourceVersion') ?? text(build, 'sourceVersion')),
      }),
    },
  ];
}

const COMMIT = /^[0-9a-f]{40}$/;

// A commit, a ref, both (`refs/heads/main^{<commit>}`), or where CodePipeline keeps the source.
function versionOf(version: string | undefined): { readonly ref?: string; readonly commit?: string } {
  if (version === undefined || version.startsWith('arn:')) return {};
  const [, ref = version, commit] = /^(.+)\^\{([0-9a-f]{40})\}$/.exec(version) ?? [];
  if (COMMIT.test(ref)) return { commit: ref };
  return { ref, ...known({ commit }) };
}

function triggerOf(initiator: string): string {
  if (initiator.startsWith('codepipeline/')) return 'codepipeline';
  if (initiator.startsWith('rule/')) return 'schedule';
  return /hookshot|webhook|gitlab|bitbucket/i.test(initiator) ? 'webhook' : 'manual';
}

const SETTINGS: Readonly<Record<string, string>> = {
  CreateProject: 'project created',
  UpdateProject: 'project changed',
  DeleteProject: 'project deleted',
  CreateWebhook: 'webhook created',
  UpdateWebhook: 'webhook changed',
  DeleteWebhook: 'webhook deleted',
};

function setting(call: Call) {
  const { request, response } = call;
  const arn = text(request, 'projectArn') ?? text(response, 'project', 'arn');
  const project =
    text(request, 'projectName') ??
    text(request, 'name') ??
    text(response, 'project', 'name') ??
    lastSegment(arn ?? '');
  const isPublic = text(request, 'projectVisibility') === 'PUBLIC_READ';
  return controlChanged(call, {
    control: 'build',
    effect: isPublic ? 'loosened' : 'changed',
    subject: `project ${project}`.trim(),
    change: SETTINGS[call.name] ?? (isPublic ? 'builds made public' : 'builds made private'),
    ...(project !== '' && { project: `codebuild:${project}` }),
  });
}
