import type { ControlChanged } from '../../core/control-event.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import {
  AUDIT_LOG_DELIVERY,
  type Call,
  callOf,
  controlChanged,
  hasFailed,
  readCall,
  serviceOf,
} from '../vendor-formats/google-log.ts';
import { repositoryOfBuild } from '../vendor-formats/cloud-build.ts';
import { object, requiredText, text } from '../records/json.ts';
import type { Reading, Source } from '../source.ts';

/** Google Cloud Build's calls in Cloud Audit Logs: who started a build, and who changed what builds do. */
export const googleCloudBuildAudit: Source = {
  name: 'google-cloud-build-audit',
  title: 'Google Cloud Build calls (Cloud Audit Logs)',
  docs: 'https://cloud.google.com/build/docs/securing-builds/view-audit-logs',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a build made: google-cloud-build notifications list them with their digests.',
    'Who pushed the commit: a trigger starts its builds as Cloud Build itself.',
  ],
  joinWith: ['google-cloud-build notifications, by build id.', 'artifact-registry-audit pushes, by service account.'],
  delivery: AUDIT_LOG_DELIVERY,
  connect: [
    'Admin activity logs are always on. Make a log sink with the filter ' +
      'protoPayload.serviceName="cloudbuild.googleapis.com" to Cloud Storage or Pub/Sub.',
    'Copy the objects cloudaudit.googleapis.com/activity/….json and give the folder to landwaiter analyze.',
    'Name the Google Cloud project under publishers[].builds in the policy: ' +
      '{ source: google-cloud-build, project: acme-shop }.',
  ],
  logClass: 'ci',

  needless: [{ 'protoPayload.status.code': /^[1-9]/ }, { 'protoPayload.methodName': /\.(?:Get|List)[A-Za-z]*$/ }],

  recognises: (record) => serviceOf(record) === 'cloudbuild',

  read(record, context) {
    // How a build ended is in the last of its entries: that one may tell of a failure.
    if (hasFailed(record)) {
      const reading = readCall(record, 'google-cloud-build-audit', context, () => []);
      if (reading.at === undefined) return reading;
      const call = callOf(record, 'google-cloud-build-audit', context);
      return {
        ...reading,
        events: call.isLast && !call.isFirst && STARTS.has(call.action) ? run(call, 'FAILURE') : [],
      };
    }
    return readCall(record, 'google-cloud-build-audit', context, read);
  },
};

const STARTS: ReadonlySet<string> = new Set(['CreateBuild', 'RunBuildTrigger', 'RetryBuild']);

function read(call: Call): Reading['events'] {
  if (STARTS.has(call.action)) return run(call, call.isLast && !call.isFirst ? 'SUCCESS' : undefined);
  switch (call.action) {
    case 'CreateBuildTrigger':
    case 'UpdateBuildTrigger':
    case 'DeleteBuildTrigger':
      return trigger(call);
    default:
      return [];
  }
}

function run(call: Call, conclusion: string | undefined): readonly RunReported[] {
  const { labels, request, metadata, observed, project } = call;
  const asked = object(request, 'build') ?? {};
  const built = object(metadata, 'build') ?? {};
  const id = text(labels, 'build_id') ?? text(built, 'id');
  if (id === undefined) return [];
  const source = object(asked, 'source', 'repoSource') ?? object(request, 'source') ?? {};
  const given = { ...object(asked, 'substitutions'), ...object(built, 'substitutions') };
  const isTriggered = text(labels, 'build_trigger_id') !== undefined;
  const branch = text(given, 'BRANCH_NAME') ?? text(source, 'branchName');
  const tag = text(given, 'TAG_NAME') ?? text(source, 'tagName');
  return [
    {
      type: 'run.reported',
      ...observed,
      system: 'google-cloud-build',
      project,
      run: id,
      status: conclusion === undefined ? 'queued' : 'completed',
      trigger: !isTriggered || call.action === 'RunBuildTrigger' ? 'manual' : 'trigger',
      ...known({
        conclusion,
        workflow: text(given, 'TRIGGER_BUILD_CONFIG_PATH') ?? text(given, 'TRIGGER_NAME'),
        ended: conclusion === undefined ? undefined : observed.at,
        commit: text(given, 'COMMIT_SHA') ?? text(source, 'commitSha'),
        ref: tag === undefined ? (branch === undefined ? undefined : `refs/heads/${branch}`) : `refs/tags/${tag}`,
        // What was asked for is the caller's word, as are its substitutions.
        sourceRepository: built['source']
          ? repositoryOfBuild({ projectId: project, ...built }, isTriggered)
          : repositoryOfBuild({ projectId: project, ...asked }, false),
        actor: call.done.actor,
      }),
    },
  ];
}

function trigger(call: Call): readonly ControlChanged[] {
  const { request, response, action, resourceName } = call;
  const name =
    text(object(request, 'trigger') ?? {}, 'name') ??
    text(response, 'name') ??
    text(request, 'triggerId') ??
    resourceName;
  if (name === '') requiredText(request, 'triggerId');
  const change = action.startsWith('Create') ? 'created' : action.startsWith('Delete') ? 'deleted' : 'changed';
  return [
    controlChanged(call, {
      control: 'build',
      effect: 'changed',
      subject: `build trigger ${name}`,
      change,
      project: `google-cloud-build:${call.project}`,
    }),
  ];
}
