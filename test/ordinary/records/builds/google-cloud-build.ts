import { accountOf } from '../accounts.ts';
import { type Audited, agentOf, audited, nanoseconds, published } from '../google.ts';
import type { NativeRecord } from '../writer.ts';
import { namingOf, numberOf } from '../naming.ts';
import type { Act, Build, Place } from '../../act.ts';
import type { Feed, Organisation } from '../../organisation.ts';

/**
 * Builds of the topic `cloud-builds`, with the digests of images that Cloud Build pushed itself. One that is run again is
 * a build of its own. https://cloud.google.com/build/docs/subscribe-build-notifications
 */
export function googleCloudBuild(act: Act, organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act !== 'build' || act.system.id !== feed.of) return [];
  const { made, project, ended, outcome } = act;
  const id = idOf(act);
  const images = made.map(({ to }) => referenceOf(to));
  const startTime = nanoseconds(act.at, feed);
  const pushTiming = { startTime: nanoseconds(ended - 40_000, feed), endTime: nanoseconds(ended - 20_000, feed) };
  const results = made.map(({ to, image }) => ({ name: referenceOf(to), digest: image.digest, pushTiming }));
  const common = buildIn(act, organisation, feed, images);
  const message = (at: number, status: string, more: object): NativeRecord =>
    published(at, feed, project, 'builds', { ...common, status, ...more }, { buildId: id, status });
  return [
    message(act.at, 'WORKING', { startTime }),
    message(ended, STATUSES[outcome], {
      startTime,
      finishTime: nanoseconds(ended, feed),
      ...(outcome === 'success' && { results: { images: results, buildStepImages: [''], buildStepOutputs: [''] } }),
    }),
  ];
}

const STATUSES = { success: 'SUCCESS', failure: 'FAILURE', cancelled: 'CANCELLED' } as const;

function idOf({ system, run, attempt }: Build): string {
  return namingOf('build', system.id, run, attempt).uuid();
}

function referenceOf({ registry, repository, tag }: Place): string {
  return `${registry.host}/${repository}${tag === undefined ? '' : `:${tag}`}`;
}

const isTriggered = ({ trigger }: Build): boolean => trigger !== 'manual' && trigger !== 'api';

function buildIn(act: Build, { actors }: Organisation, feed: Feed, images: readonly string[]): object {
  const { project, system } = act;
  const id = idOf(act);
  // Builds run as a service account of their own, whoever starts them.
  const robot = actors.find(({ kind }) => kind === 'robot');
  const account = act.by.kind === 'robot' || !robot ? accountOf(act.by, system) : accountOf(robot, system);
  const pool = `projects/${project}/locations/${system.region}/workerPools/images`;
  return {
    id,
    projectId: project,
    name: `projects/${project}/locations/${system.region}/builds/${id}`,
    createTime: nanoseconds(act.at - 2000, feed),
    steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '-t', 'image', '.'] }],
    timeout: '1200s',
    queueTtl: '3600s',
    logsBucket: `gs://${project}-logs`,
    logUrl: `https://console.cloud.google.example/cloud-build/builds;region=${system.region}/${id}?project=${project}`,
    serviceAccount: `projects/${project}/serviceAccounts/${account}`,
    options: { ...(act.host && { pool: { name: pool } }), logging: 'GCS_ONLY' },
    ...(images.length > 0 && { images }),
    ...sourceOf(act),
  };
}

/** What it knows of a trigger's build; of one submitted by hand only where the archive with its files is. */
function sourceOf(act: Build): object {
  const { project, system, commit, workflow } = act;
  if (!isTriggered(act))
    return { source: { storageSource: { bucket: `${project}_cloudbuild`, object: 'source/1.tgz' } } };
  const repository = `projects/${project}/locations/${system.region}/connections/forge/repositories/images`;
  const [, kind, name = ''] = /^refs\/(heads|tags)\/(.+)$/.exec(act.ref) ?? [];
  const from = { repository, revision: commit };
  return {
    source: { connectedRepository: from },
    sourceProvenance: { resolvedConnectedRepository: from },
    buildTriggerId: namingOf('trigger', project, workflow).uuid(),
    substitutions: {
      COMMIT_SHA: commit,
      REVISION_ID: commit,
      SHORT_SHA: commit.slice(0, 7),
      REPO_NAME: project,
      REPO_FULL_NAME: `forge/${project}`,
      REF_NAME: name,
      ...(kind === 'tags' ? { TAG_NAME: name } : { BRANCH_NAME: name === '' ? act.ref : name }),
      TRIGGER_NAME: workflow.replace(/^.*\//, '').replace(/\.ya?ml$/, ''),
      // Empty where the trigger holds the configuration itself.
      TRIGGER_BUILD_CONFIG_PATH: /\.(?:ya?ml|json)$/.test(workflow) ? workflow : '',
      ...(act.trigger === 'pull_request' && {
        _PR_NUMBER: String(numberOf(1, 400, 'pull request', act.run)),
        _BASE_BRANCH: 'main',
        _HEAD_BRANCH: name,
        _HEAD_REPO_URL: `https://forge.example/forge/${project}`,
      }),
    },
  };
}

const API = 'google.devtools.cloudbuild.v1.CloudBuild';

/** Who asked for a build that no trigger started, in Cloud Audit Logs. */
export function googleCloudBuildAudit(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act === 'build') {
    return act.system.id === feed.of && !isTriggered(act) ? [audited(act.at - 2000, feed, asked(act))] : [];
  }
  return [];
}

/** https://cloud.google.com/build/docs/securing-builds/configure-audit-logs */
function asked(act: Build): Audited {
  const { project, made } = act;
  const id = idOf(act);
  return {
    service: 'cloudbuild',
    project,
    account: accountOf(act.by, act.system),
    address: act.address,
    agent: agentOf(act.by),
    resourceName: `projects/${project}/builds`,
    method: `${API}.CreateBuild`,
    resource: { type: 'build', labels: { build_id: id, build_trigger_id: '' } },
    permission: 'cloudbuild.builds.create',
    request: {
      '@type': 'type.googleapis.com/google.devtools.cloudbuild.v1.CreateBuildRequest',
      projectId: project,
      build: {
        source: { storageSource: { bucket: `${project}_cloudbuild`, object: 'source/1.tgz' } },
        images: made.map(({ to }) => referenceOf(to)),
      },
    },
    operation: { id: `operations/build/${project}/${id}`, producer: 'cloudbuild.googleapis.com', first: true },
  };
}
