import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { type Call, controlChanged, lastSegment, readCall, serviceOf } from '../cloudtrail.ts';
import { object, requiredText, shortened, text } from '../json.ts';
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
  connect: [
    'Create a trail for all regions with management events, read and write, delivered to an S3 bucket.',
    'Copy the objects AWSLogs/…/CloudTrail/….json.gz and give the folder to landwaiter analyze.',
    'Name the project under publishers[].builds in the policy: { source: codebuild, project: shop-image }.',
  ],
  logClass: 'ci',

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

// The id of a build is `<project>:<uuid>`; the answer is the only place that has it.
function started(call: Call, build: JsonObject): readonly RunReported[] {
  const id = text(build, 'id');
  if (id === undefined) return [];
  const project = text(build, 'projectName') ?? requiredText(call.request, 'projectName');
  const version = text(call.request, 'sourceVersion') ?? text(build, 'sourceVersion');
  const commit = text(build, 'resolvedSourceVersion') ?? version;
  return [
    {
      type: 'run.reported',
      ...call.observed,
      system: 'codebuild',
      project,
      run: id,
      status: 'queued',
      trigger: shortened(build, 'initiator') ?? 'api',
      ...known({
        actor: call.done.actor,
        commit: commit !== undefined && /^[0-9a-f]{40}$/.test(commit) ? commit : undefined,
        ref: version !== undefined && !/^[0-9a-f]{40}$/.test(version) ? version : undefined,
      }),
    },
  ];
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
