import type { Actor } from '../../core/actor.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { eventBody } from '../cloud-events/cloud-event.ts';
import { isObject, missing, object, objects, requiredText, shortened, text, time } from '../records/json.ts';
import { product } from '../records/images/products.ts';
import { repositoryOfBuild } from '../vendor-formats/cloud-build.ts';
import { fromPubsub } from '../vendor-formats/pubsub.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { ofSystem } from '../records/told-by.ts';

/** Google Cloud Build: Build resources, as its topic `cloud-builds` publishes them and as its API answers them. */
export const googleCloudBuild: Source = {
  name: 'google-cloud-build',
  title: 'Google Cloud Build builds',
  docs: 'https://cloud.google.com/build/docs/subscribe-build-notifications',
  verifiedOn: 'documented',
  tells: { actor: true, digest: true, time: true, id: true },
  cannot: [
    'Images that a step pushes itself: only those under images in the build configuration have a digest.',
    'Who started a build: the service account it runs as is told. The Cloud Audit Log has the caller.',
    'What a trigger listens to: a push, a webhook and a schedule look alike.',
    'The commit and branch of a build submitted by hand, beyond what whoever submitted it wrote; and the repository of one whose source was uploaded.',
    'Where a connected repository is, beside its owner and name; of a build submitted by hand from one, which repository its resource stands for.',
  ],
  joinWith: ['Artifact Registry pushes, by digest and service account.'],
  delivery: fromPubsub(
    'Bus: a Pub/Sub message for each change of a build, from the topic cloud-builds. API: lists that you fetch.',
  ),
  connect: [
    'Create the Pub/Sub topic cloud-builds in the project: gcloud pubsub topics create cloud-builds. Cloud Build ' +
      'publishes every change of a build to it.',
    'Subscribe to it, and append each message as one line: gcloud pubsub subscriptions pull SUBSCRIPTION --format=json, ' +
      'or a Cloud Storage subscription.',
    'To fill a gap: gcloud builds list --format=json > ci/builds.json.',
    'Name the project under publishers[].builds in the policy, and the repository whose code its triggers build: ' +
      '{ source: google-cloud-build, project: acme-ci, repositories: [acme/platform] }.',
  ],
  logClass: 'ci',

  recognises(record) {
    const build = buildOf(record);
    return (
      typeof build['projectId'] === 'string' &&
      typeof build['createTime'] === 'string' &&
      ['logUrl', 'logsBucket', 'queueTtl', 'steps', 'buildTriggerId'].some((key) => build[key] !== undefined)
    );
  },

  read(record, context) {
    const event = run(buildOf(record), context);
    return { events: [event], at: event.at, scope: event.project };
  },
};

function buildOf(record: JsonObject): JsonObject {
  return eventBody(record, 'google.cloud.cloudbuild.');
}

function run(build: JsonObject, { origin }: Context): RunReported {
  const id = requiredText(build, 'id');
  const told = requiredText(build, 'status');
  const status = statusOf(told);
  const started = time(build, 'startTime');
  const ended = status === 'completed' ? time(build, 'finishTime') : undefined;
  const at = ended ?? started ?? time(build, 'createTime') ?? missing('createTime');
  const given = object(build, 'substitutions') ?? {};
  const products = objects(build, 'results', 'images').flatMap(
    (image) => product(text(image, 'name'), text(image, 'digest')) ?? [],
  );
  return {
    type: 'run.reported',
    id: `google-cloud-build:${id}:${told}`,
    ...ofSystem('google-cloud-build', at, 'recorded', origin, requiredText(build, 'projectId')),
    run: id,
    status,
    ...known({
      conclusion: status === 'completed' ? told : undefined,
      started,
      ended,
      workflow: shortened(given, 'TRIGGER_BUILD_CONFIG_PATH') ?? shortened(given, 'TRIGGER_NAME'),
      ref: refOf(given),
      commit: commitOf(build, given),
      trigger: triggerOf(build, given),
      head: forkOf(given),
      sourceRepository: repositoryOfBuild(build, isTriggered(build)),
      runner: poolOf(build),
      actor: actorOf(text(build, 'serviceAccount')),
      products: products.length > 0 ? products : undefined,
    }),
  };
}

function statusOf(told: string): RunReported['status'] {
  switch (told) {
    case 'PENDING':
    case 'QUEUED':
      return 'queued';
    case 'WORKING':
      return 'running';
    case 'SUCCESS':
    case 'FAILURE':
    case 'INTERNAL_ERROR':
    case 'TIMEOUT':
    case 'CANCELLED':
    case 'EXPIRED':
      return 'completed';
    default:
      throw new InvalidInput('status', `not a status of a build: ${quoted(told)}`);
  }
}

function refOf(given: JsonObject): string | undefined {
  const tag = shortened(given, 'TAG_NAME');
  const branch = shortened(given, 'BRANCH_NAME');
  return tag === undefined ? branch && `refs/heads/${branch}` : `refs/tags/${tag}`;
}

/** What Cloud Build itself resolved goes before substitutions: whoever submits a build may write those, at any length. */
function commitOf(build: JsonObject, given: JsonObject): string | undefined {
  const resolved = object(build, 'sourceProvenance') ?? {};
  return (
    text(resolved, 'resolvedRepoSource', 'commitSha') ??
    text(resolved, 'resolvedGitSource', 'revision') ??
    text(resolved, 'resolvedConnectedRepository', 'revision') ??
    shortened(given, 'COMMIT_SHA')
  );
}

function isTriggered(build: JsonObject): boolean {
  return text(build, 'buildTriggerId') !== undefined;
}

function triggerOf(build: JsonObject, given: JsonObject): string {
  if (!isTriggered(build)) return 'manual';
  return shortened(given, '_PR_NUMBER') === undefined ? 'trigger' : 'pull_request';
}

function forkOf(given: JsonObject): string | undefined {
  const from = /^https:\/\/[^/]+\/(.+?)(?:\.git)?$/.exec(shortened(given, '_HEAD_REPO_URL') ?? '')?.[1];
  return from === undefined || from === shortened(given, 'REPO_FULL_NAME') ? undefined : from;
}

function poolOf(build: JsonObject): string | undefined {
  const options = object(build, 'options') ?? {};
  return (isObject(options['pool']) ? text(options, 'pool', 'name') : undefined) ?? text(options, 'workerPool');
}

/** `projects/acme-ci/serviceAccounts/builder@acme-ci.iam.gserviceaccount.com`: the address is what registries name. */
function actorOf(account: string | undefined): Actor | undefined {
  const name = account?.slice(account.lastIndexOf('/') + 1);
  return name === undefined || name === '' ? undefined : { name, kind: 'robot' };
}
