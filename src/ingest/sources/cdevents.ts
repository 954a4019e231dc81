import { parseReference } from '../../core/reference.ts';
import { ifValid } from '../../core/error.ts';
import type { DeploymentReported } from '../../core/control-event.ts';
import type { LandwaiterEvent, Product, RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { eventBody } from '../cloud-events/cloud-event.ts';
import { isObject, object, requiredText, requiredTime, shortened, text } from '../records/json.ts';
import { imageOfPurl } from '../records/images/purl.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/** CDEvents 0.4 to 0.6, bare or as the data of a CloudEvent. */
export const cdevents: Source = {
  name: 'cdevents',
  title: 'CDEvents (artifacts, builds, runs, services)',
  docs: 'https://cdevents.dev/docs/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Runs of systems whose name does not stand in the source of the event: a policy could not approve them.',
    'Commit, ref and trigger of a run; who started it.',
    'The registry of an artifact whose package URL has no repository_url.',
    'Which cluster of the policy it is: the id of the environment is told.',
  ],
  joinWith: ['registry pushes, by digest.', 'the own records of the build system and the cluster.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST of a CloudEvent by the tool.',
    authentication:
      'Nothing is signed, and any tool may speak for another. Let the sender show a secret (Authorization: ' +
      'Bearer) or a client certificate, which the receiver checks.',
    loss:
      'Up to the tool: CDEvents asks for no retries and no order. Events with the same source and id are one ' +
      'event sent twice.',
    delay: 'Up to the tool.',
  },
  connect: [
    'Let the tool send its CDEvents by HTTP to a receiver that asks for a secret, such as a bearer token.',
    'Append each event, in structured mode, or its data alone, to a file as one line.',
    'Let the context.source of builds and runs be the address of the build system, such as ' +
      'https://jenkins.example/job/shop/.',
  ],
  logClass: 'ci',

  needless: [
    { 'context.type': /^dev\.cdeventsx\./ },
    { 'context.type': /^dev\.cdevents\.(?!artifact\.published|build|pipelinerun|taskrun|service)/ },
    { 'subject.id': /^pkg:(?!oci|docker)/ },
  ],

  recognises(record) {
    const { context, subject } = bodyOf(record);
    return isObject(context) && isObject(subject) && /^dev\.cdeventsx?\./.test(String(textOf(context['type'])));
  },

  read(record, context) {
    const body = bodyOf(record);
    const at = requiredTime(body, 'context', 'timestamp');
    const [, what = ''] = /^dev\.cdevents\.([a-z]+\.[a-z]+)\./.exec(requiredText(body, 'context', 'type')) ?? [];
    const event = eventOf(body, what, { ...context, at });
    return { events: event === undefined ? [] : [event], at, scope: text(body, 'context', 'source') ?? '' };
  },
};

function bodyOf(record: JsonObject): JsonObject {
  return eventBody(record, 'dev.cdevents');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

interface Told extends Context {
  readonly at: number;
}

function eventOf(body: JsonObject, what: string, told: Told): LandwaiterEvent | undefined {
  const content = object(body, 'subject', 'content') ?? {};
  switch (what) {
    case 'artifact.published':
    case 'artifact.deleted':
    case 'artifact.downloaded':
      return artifact(body, what, content, told);
    case 'artifact.packaged':
      return run(body, 'running', content, purl(text(body, 'subject', 'id')), told);
    case 'build.queued':
    case 'pipelinerun.queued':
      return run(body, 'queued', content, undefined, told);
    case 'build.started':
    case 'pipelinerun.started':
    case 'taskrun.started':
    // A pipeline goes on while it has other tasks: the end of a task is not its end.
    case 'taskrun.finished':
      return run(body, 'running', content, undefined, told);
    case 'build.finished':
    case 'pipelinerun.finished':
      return run(body, 'completed', content, purl(text(content, 'artifactId')), told);
    default: {
      const status = SERVICES.get(what);
      return status === undefined ? undefined : service(body, status, content, told);
    }
  }
}

function purl(value: string | undefined): Product | undefined {
  return value === undefined ? undefined : imageOfPurl(value);
}

function common(body: JsonObject, { at, origin }: Told) {
  const source = requiredText(body, 'context', 'source');
  const id = `cdevents:${source}:${requiredText(body, 'context', 'id')}`;
  return { id, ...toldBy('cdevents', 'asserted', at, origin) };
}

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/jenkins|(?:^|\/)job\//i, 'jenkins'],
  [/tekton/i, 'tekton'],
  [/gitlab/i, 'gitlab'],
  [/github/i, 'github'],
  [/dev\.azure\.com|visualstudio\.com/i, 'azure-devops'],
  [/circleci/i, 'circleci'],
  [/buildkite/i, 'buildkite'],
  [/argo-?workflows/i, 'argo-workflows'],
  [/cloudbuild/i, 'google-cloud-build'],
  [/codebuild/i, 'codebuild'],
];

/** None for a system that no policy could name: as the reporter of a digest it would only stand in the way. */
function run(
  body: JsonObject,
  status: RunReported['status'],
  content: JsonObject,
  made: Product | undefined,
  told: Told,
): RunReported | undefined {
  const source = text(body, 'subject', 'source') ?? requiredText(body, 'context', 'source');
  const system = SYSTEMS.find(([pattern]) => pattern.test(source))?.[1];
  if (system === undefined) return undefined;
  const id = requiredText(body, 'subject', 'id');
  const ofPipeline = object(content, 'pipelineRun') === undefined ? undefined : text(content, 'pipelineRun', 'id');
  const isPackage = id.startsWith('pkg:');
  return {
    type: 'run.reported',
    ...common(body, told),
    system,
    project: projectOf(source, content),
    run: ofPipeline ?? (isPackage ? (text(body, 'context', 'chainId') ?? requiredText(body, 'context', 'id')) : id),
    status,
    ...known({
      conclusion: status === 'completed' ? text(content, 'outcome') : undefined,
      started: textOf(object(body, 'context')?.['type']).includes('.started.') ? told.at : undefined,
      ended: status === 'completed' ? told.at : undefined,
      products: made === undefined ? undefined : [made],
    }),
  };
}

/** The job in an address of Jenkins, namespace and pipeline of Tekton; else the pipeline, or the address's path. */
function projectOf(source: string, content: JsonObject): string {
  const job = /(?:^|\/)job\/(.+?)\/?$/.exec(source)?.[1]?.replaceAll('/job/', '/');
  const pipeline = text(content, 'pipelineName');
  const namespace = /\/namespaces\/([^/]+)/.exec(source)?.[1];
  if (job !== undefined) return job.replace(/\/\d+$/, '');
  if (namespace !== undefined && pipeline !== undefined) return `${namespace}/${pipeline}`;
  return pipeline ?? source.replace(/^https?:\/\/[^/]+\//, '');
}

function artifact(body: JsonObject, what: string, content: JsonObject, told: Told): LandwaiterEvent | undefined {
  const image = purl(text(body, 'subject', 'id'));
  const reference = image?.reference === undefined ? undefined : ifValid(() => parseReference(image.reference));
  if (image?.digest === undefined || reference === undefined) return undefined;
  const { registry, repository, tag } = reference;
  const user = shortened(content, 'user');
  const fact = {
    ...common(body, told),
    registry,
    repository,
    digest: image.digest,
    ...known({ tag, actor: user === undefined ? undefined : ({ name: user, kind: 'unknown' } as const) }),
  };
  if (what === 'artifact.published') return { type: 'manifest.pushed', ...fact };
  return what === 'artifact.deleted' ? { type: 'manifest.deleted', ...fact } : { type: 'manifest.pulled', ...fact };
}

const SERVICES: ReadonlyMap<string, DeploymentReported['status']> = new Map([
  ['service.deployed', 'succeeded'],
  ['service.upgraded', 'succeeded'],
  ['service.rolledback', 'rolled-back'],
  ['service.removed', 'removed'],
]);

function service(
  body: JsonObject,
  status: DeploymentReported['status'],
  content: JsonObject,
  told: Told,
): DeploymentReported {
  const image = purl(text(content, 'artifactId'));
  const environment = object(content, 'environment') === undefined ? undefined : text(content, 'environment', 'id');
  const chain = text(body, 'context', 'chainId') ?? requiredText(body, 'context', 'id');
  return {
    type: 'deployment.reported',
    ...common(body, told),
    system: 'cdevents',
    project: requiredText(body, 'subject', 'id'),
    // One chain may go through several environments.
    deployment: `${chain}/${environment ?? 'unknown'}`,
    status,
    ...known({
      environment,
      images: image === undefined ? undefined : [image],
    }),
  };
}
