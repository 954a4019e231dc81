import type { Build } from '../act.ts';
import type { NativeRecord } from '../stack.ts';
import { audited, CLOUD_BUILD_PROJECTS, GOOGLE_NAMES, IMAGES, LOCATION, published, stamp } from './google.ts';
import { isOwn, namingOf, type Product, referenceOf } from './product.ts';

const TOPIC = 'google/cloud-builds-topic.ndjson';
const LOG = 'google/cloud-build.ndjson';
const MINUTE = 60_000;

/**
 * Google Cloud Build: the builds of its topic, with the digests of the images that it pushed itself, and the audit log's
 * word on who asked for a build that no trigger started.
 */
export function cloudBuild(registry: string): Product {
  return {
    tell: (act, at) => (act.act === 'build' ? built(act, at(act.at), registry) : []),
    hum: (at) =>
      Object.values(CLOUD_BUILD_PROJECTS).map((project) =>
        audited(at, {
          file: LOG,
          service: 'cloudbuild',
          method: 'google.devtools.cloudbuild.v1.CloudBuild.ListBuilds',
          project,
          by: 'lee',
          from: 'office',
          resourceName: `projects/${project}/builds`,
          resource: { type: 'audited_resource', labels: { service: 'cloudbuild.googleapis.com' } },
          permission: 'cloudbuild.builds.list',
          data: true,
        }),
      ),
  };
}

function built(act: Build, at: number, registry: string): readonly NativeRecord[] {
  const ended = at + act.minutes * MINUTE;
  const id = namingOf('build', act.run).uuid();
  const project = CLOUD_BUILD_PROJECTS[act.project] ?? act.project;
  const made = (act.made ?? []).filter(({ to }) => isOwn(to));
  const images = made.map(({ to }) => referenceOf(to, registry));
  const timing = { startTime: stamp(ended - 2 * MINUTE), endTime: stamp(ended - MINUTE) };
  const common = {
    id,
    projectId: project,
    name: `projects/${project}/locations/${LOCATION}/builds/${id}`,
    createTime: stamp(at - 2000),
    steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '-t', 'image', '.'] }],
    timeout: '1200s',
    queueTtl: '3600s',
    logsBucket: `gs://${project}-logs`,
    logUrl: `https://console.cloud.google.example/cloud-build/builds;region=${LOCATION}/${id}?project=${project}`,
    serviceAccount: `projects/${IMAGES}/serviceAccounts/${GOOGLE_NAMES.pipeline}`,
    options: { pool: { name: `projects/${project}/locations/${LOCATION}/workerPools/images` }, logging: 'GCS_ONLY' },
    ...(images.length > 0 && { images }),
    ...source(act, project),
  };
  const told = (when: number, status: string, more: object): NativeRecord =>
    published(TOPIC, when, 'builds', { ...common, status, ...more }, { buildId: id, status });
  const startTime = stamp(at);
  const results = made.map(({ to, image }) => ({
    name: referenceOf(to, registry),
    digest: image.digest,
    pushTiming: timing,
  }));
  return [
    ...(isTriggered(act) ? [] : [asked(act, at - 2000, id, project, images)]),
    told(at, 'WORKING', { startTime }),
    told(ended, act.failed ? 'FAILURE' : 'SUCCESS', {
      startTime,
      finishTime: stamp(ended),
      ...(!act.failed && { results: { images: results, buildStepImages: [''], buildStepOutputs: [''] } }),
    }),
  ];
}

function isTriggered({ proxy, trigger }: Build): boolean {
  return proxy !== true && trigger !== 'manual';
}

/** What Cloud Build knows of a trigger's build; of one submitted by hand only where the archive with its files is. */
function source(act: Build, project: string): object {
  if (!isTriggered(act))
    return { source: { storageSource: { bucket: `${project}_cloudbuild`, object: 'source/1.tgz' } } };
  const repository = `projects/${project}/locations/${LOCATION}/connections/forge/repositories/${act.project}`;
  const isPull = act.trigger.startsWith('pull_request');
  const [, kind, name = ''] = /^refs\/(heads|tags)\/(.+)$/.exec(act.ref) ?? [];
  const from = { repository, revision: act.commit };
  const forge = 'https://forge.example';
  return {
    source: { connectedRepository: from },
    sourceProvenance: { resolvedConnectedRepository: from },
    buildTriggerId: namingOf('trigger', project, act.workflow).uuid(),
    substitutions: {
      COMMIT_SHA: act.commit,
      REVISION_ID: act.commit,
      SHORT_SHA: act.commit.slice(0, 7),
      REPO_NAME: act.project,
      REPO_FULL_NAME: `acme/${act.project}`,
      REF_NAME: name,
      ...(kind === 'tags' ? { TAG_NAME: name } : { BRANCH_NAME: name === '' ? act.ref : name }),
      TRIGGER_NAME: act.workflow,
      TRIGGER_BUILD_CONFIG_PATH: `cloudbuild/${act.workflow}.yaml`,
      ...(isPull && {
        _PR_NUMBER: String(1 + namingOf('pull', act.run).below(400)),
        _BASE_BRANCH: 'main',
        _HEAD_BRANCH: 'patch-1',
        _HEAD_REPO_URL: `${forge}/${act.fork ?? `acme/${act.project}`}`,
      }),
    },
  };
}

/** The call that starts a build without a trigger, by whoever made it. */
function asked(act: Build, at: number, id: string, project: string, images: readonly string[]): NativeRecord {
  const from = act.by === 'pipeline' ? 'runner' : act.by === 'mallory' ? 'outside' : 'office';
  return audited(at, {
    file: LOG,
    service: 'cloudbuild',
    method: 'google.devtools.cloudbuild.v1.CloudBuild.CreateBuild',
    project,
    by: act.by,
    from,
    resourceName: `projects/${project}/builds`,
    resource: { type: 'build', labels: { build_id: id, build_trigger_id: '' } },
    permission: 'cloudbuild.builds.create',
    request: {
      '@type': 'type.googleapis.com/google.devtools.cloudbuild.v1.CreateBuildRequest',
      projectId: project,
      build: { source: { storageSource: { bucket: `${project}_cloudbuild`, object: 'source/1.tgz' } }, images },
    },
    operation: { id: `operations/build/${project}/${id}`, producer: 'cloudbuild.googleapis.com', first: true },
  });
}
