import type { Actor } from '../../core/actor.ts';
import type { DeploymentReported } from '../../core/control-event.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isObject, missing, object, objects, part, requiredText, requiredWhole, text, whole } from '../records/json.ts';
import { sourceRepository } from '../../core/source-repository.ts';
import { looseTime } from '../records/foreign-time.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { ofSystem, projectId } from '../records/told-by.ts';

/**
 * Azure DevOps: bodies of its service hooks, `build.complete` of versions 1.0 and 2.0, the changes of runs, stages and jobs
 * of pipelines, and the deployments of releases; and builds as its API answers them.
 */
export const azureDevops: Source = {
  name: 'azure-devops',
  title: 'Azure DevOps builds and release deployments',
  docs: 'https://learn.microsoft.com/azure/devops/service-hooks/events',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a build made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'That a build has begun, by the hook Build completed; Run state changed tells.',
    'Ref and commit of a run, and often the name of its project, by the hooks of runs, stages and jobs.',
    'The YAML file of a pipeline: its definition is named instead.',
    'Start, ref and commit of a build, in the shortened bodies of newer organisations.',
  ],
  joinWith: ['azure-acr pushes, by commit, identity and time.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST by a service hook; or API: a list of builds.',
    authentication:
      'The body is not signed: give the hook a user name and password, which the receiver checks (Authorization: ' +
      'Basic). Lists are fetched with your own credentials.',
    loss:
      'Answers 408, 502, 503 and 504 are tried again up to 8 times. Other errors can put the hook on probation or ' +
      'disable it; 410 disables it at once.',
    delay: 'Not documented; mostly seconds.',
  },
  intakeAuth: 'basic',
  connect: [
    'In the project settings, Service hooks, add a Web Hooks subscription for each: Build completed, Run state ' +
      'changed, Release deployment started, Release deployment completed. Take resource version 2.0 or later and all resource details.',
    'Set the URL of the receiver, and a basic authentication user name and password that it checks.',
    'Append each body to a file as one line.',
    "As Azure's own record of the builds, which a hook is not: az pipelines build list --project Shop --output json > " +
      'ci/azure-devops.json.',
    'Name the project under publishers[].builds in the policy: { source: azure-devops, project: Shop, workflows: ' +
      '[image] }, where image is the name of the build definition. Hooks of runs call a project by its ' +
      'id alone: list that under projects beside the name.',
  ],
  logClass: 'ci',

  needless: [{ eventType: /^(?:git|tfvc|workitem|message)\./ }, { 'resource.run.state': ['unknown', 'canceling'] }],

  recognises: (record) =>
    isApiBuild(record) ||
    (typeof record['eventType'] === 'string' &&
      typeof record['publisherId'] === 'string' &&
      isObject(record['resource']) &&
      ['subscriptionId', 'notificationId', 'resourceVersion', 'createdDate'].some((key) => record[key] !== undefined)),

  read(record, context) {
    if (isApiBuild(record)) return readApiBuild(record, context);
    switch (requiredText(record, 'eventType')) {
      case 'build.complete':
        return readBuild(record, context);
      case 'ms.vss-pipelines.run-state-changed-event':
      case 'ms.vss-pipelines.stage-state-changed-event':
      case 'ms.vss-pipelines.job-state-changed-event':
        return readRun(record, context);
      case 'ms.vss-release.deployment-started-event':
      case 'ms.vss-release.deployment-completed-event':
        return readDeployment(record, context);
      default:
        return { events: [], scope: projectOf(record) ?? '', ...known({ at: looseTime(record, 'createdDate') }) };
    }
  },
};

/** The project's name; old bodies hold only its id. */
function projectOf(record: JsonObject): string | undefined {
  const resource = object(record, 'resource') ?? {};
  const { project, definition } = resource;
  const ofDefinition =
    isObject(definition) && isObject(definition['project']) ? text(definition, 'project', 'name') : '';
  return (
    (isObject(project) ? text(project, 'name') : undefined) ??
    (ofDefinition || text(record, 'resourceContainers', 'project', 'id'))
  );
}

function eventId(record: JsonObject): string {
  return [text(record, 'id') ?? 'hook', text(record, 'subscriptionId'), whole(record, 'notificationId')]
    .filter((part) => part !== undefined)
    .join(':');
}

function idOf(record: JsonObject) {
  const [named] = ['resourceContainers', 'resource']
    .map((key) => part(part(record, key), 'project')['id'])
    .filter(Boolean);
  return projectId(undefined, named);
}

function readBuild(record: JsonObject, { origin }: Context): Reading {
  const build = object(record, 'resource') ?? {};
  const project = projectOf(record) ?? requiredText(record, 'resource', 'project', 'name');
  const at = looseTime(build, 'finishTime') ?? looseTime(record, 'createdDate') ?? missing('createdDate');
  const event: RunReported = {
    type: 'run.reported',
    id: `azure-devops:${eventId(record)}`,
    ...ofSystem('azure-devops', at, 'asserted', origin, project),
    run: String(requiredWhole(record, 'resource', 'id')),
    ...idOf(record),
    status: 'completed',
    ...detailsOf(build),
    // Version 1.0 says succeeded or failed in `status`.
    ...known({ conclusion: text(build, 'result') ?? text(build, 'status'), ended: at }),
  };
  return { events: [event], at, scope: project };
}

const RUN_STATES: ReadonlyMap<string, RunReported['status']> = new Map([
  ['inProgress', 'running'],
  ['canceling', 'running'],
  ['completed', 'completed'],
]);

/** The run of a pipeline is what elsewhere is called a build, with the same number. */
function readRun(record: JsonObject, { origin }: Context): Reading {
  const run = object(record, 'resource', 'run') ?? {};
  const told = requiredText(record, 'resource', 'run', 'state');
  const project = projectOfRun(record, run) ?? requiredText(record, 'resourceContainers', 'project', 'id');
  const ended = told === 'completed' ? looseTime(run, 'finishedDate') : undefined;
  const at = ended ?? looseTime(record, 'createdDate') ?? looseTime(run, 'createdDate') ?? missing('createdDate');
  const status = RUN_STATES.get(told);
  if (status === undefined) return { events: [], at, scope: project };
  const pipeline = object(run, 'pipeline') ?? object(record, 'resource', 'pipeline') ?? {};
  const event: RunReported = {
    type: 'run.reported',
    id: `azure-devops:${eventId(record)}`,
    ...ofSystem('azure-devops', at, 'asserted', origin, project),
    run: String(requiredWhole(record, 'resource', 'run', 'id')),
    ...idOf(record),
    status,
    ...known({
      started: looseTime(run, 'createdDate'),
      number: text(run, 'name'),
      workflow: text(pipeline, 'name'),
      conclusion: status === 'completed' ? text(run, 'result') : undefined,
      ended,
    }),
  };
  return { events: [event], at, scope: project };
}

// `https://dev.azure.com/acme/Shop/_build/results?buildId=11`; where the project is known by its id, so it is there.
function projectOfRun(record: JsonObject, run: JsonObject): string | undefined {
  const parts = [run, object(record, 'resource', 'job') ?? {}, object(record, 'resource', 'stage') ?? {}];
  const addresses = parts.flatMap((part) =>
    isObject(part['_links']) ? (text(part, '_links', 'web', 'href') ?? []) : [],
  );
  const named = /^https:\/\/[^/]{1,253}(?:\/[^/]{1,253})?\/([^/]{1,253})\/_build\//.exec(addresses[0] ?? '')?.[1];
  if (named === undefined) return projectOf(record);
  return named.replaceAll('%20', ' ');
}

function isApiBuild(record: JsonObject): boolean {
  const { uri, definition, project } = record;
  return (
    typeof uri === 'string' && uri.startsWith('vstfs:///Build/Build/') && isObject(definition) && isObject(project)
  );
}

const API_STATES: ReadonlyMap<string, RunReported['status']> = new Map([
  ['notStarted', 'queued'],
  ['postponed', 'queued'],
  ['inProgress', 'running'],
  ['cancelling', 'running'],
  ['completed', 'completed'],
]);

/** Azure's own record of the build, fetched by the operator. */
function readApiBuild(build: JsonObject, { origin }: Context): Reading {
  const project = requiredText(build, 'project', 'name');
  const told = requiredText(build, 'status');
  const status = API_STATES.get(told);
  if (status === undefined) throw new InvalidInput('status', `not a status of a build: ${quoted(told)}`);
  const ended = status === 'completed' ? looseTime(build, 'finishTime') : undefined;
  const at = ended ?? looseTime(build, 'startTime') ?? looseTime(build, 'queueTime') ?? missing('queueTime');
  const number = requiredWhole(build, 'id');
  const event: RunReported = {
    type: 'run.reported',
    id: `azure-devops:api:${number}:${told}:${at}`,
    ...ofSystem('azure-devops', at, 'recorded', origin, project),
    run: String(number),
    ...projectId(undefined, part(build, 'project')['id']),
    status,
    ...detailsOf(build),
    ...known({ conclusion: status === 'completed' ? text(build, 'result') : undefined, ended }),
  };
  return { events: [event], at, scope: project };
}

function detailsOf(build: JsonObject) {
  const queue = object(build, 'queue') ?? {};
  const pool = isObject(queue['pool']) ? text(queue, 'pool', 'name') : undefined;
  return known({
    started: looseTime(build, 'startTime'),
    number: text(build, 'buildNumber'),
    workflow: text(build, 'definition', 'name'),
    ...sourceOf(build),
    trigger: text(build, 'reason'),
    head: forkOf(build),
    sourceRepository: repositoryOf(build),
    runner: pool ?? text(queue, 'name'),
    actor: actorOf(build),
  });
}

/** Version 1.0: `LG:refs/heads/main:<commit>`. */
function sourceOf(build: JsonObject): { readonly ref?: string | undefined; readonly commit?: string | undefined } {
  const [, ref, commit] = /^[A-Z]+:(refs\/.+):([0-9a-f]{40})$/.exec(text(build, 'sourceGetVersion') ?? '') ?? [];
  return { ref: text(build, 'sourceBranch') ?? ref, commit: text(build, 'sourceVersion') ?? commit };
}

/** Of GitHub its id is the name; one of Azure has an address, or a name in the project, or an id alone. */
function repositoryOf(build: JsonObject): string | undefined {
  const repository = part(build, 'repository');
  const id = text(repository, 'id');
  if (text(repository, 'type') === 'GitHub' && id?.includes('/') === true) return `github.com/${id}`;
  const url = text(repository, 'url');
  return url === undefined ? (text(repository, 'name') ?? id) : sourceRepository(url);
}

function forkOf(build: JsonObject): string | undefined {
  const { triggerInfo } = build;
  if (!isObject(triggerInfo)) return undefined;
  return text(triggerInfo, 'pr.isFork')?.toLowerCase() === 'true'
    ? (text(triggerInfo, 'pr.sender.name') ?? 'a fork')
    : undefined;
}

function actorOf(part: JsonObject): Actor | undefined {
  // Version 1.0 lists who asked for it.
  const asked = object(part, 'requestedFor') ?? objects(part, 'requests').map((one) => object(one, 'requestedFor'))[0];
  const name = asked && (text(asked, 'uniqueName') ?? text(asked, 'displayName'));
  // Azure's own identities and build services have no mail address.
  return name === undefined ? undefined : { name, kind: name.includes('@') ? 'human' : 'unknown' };
}

function readDeployment(record: JsonObject, { origin }: Context): Reading {
  const resource = object(record, 'resource') ?? {};
  const environment = object(resource, 'environment') ?? {};
  const project = projectOf(record) ?? requiredText(record, 'resource', 'project', 'name');
  const deployment = object(resource, 'deployment') ?? {};
  const release = object(deployment, 'release') ?? object(resource, 'release') ?? object(environment, 'release') ?? {};
  const isEnd = requiredText(record, 'eventType').includes('completed');
  const at = looseTime(deployment, isEnd ? 'completedOn' : 'startedOn') ?? looseTime(record, 'createdDate');
  if (at === undefined) throw new InvalidInput('createdDate', 'missing');
  const told = text(environment, 'status') ?? text(deployment, 'deploymentStatus');
  // Partially: some task failed and was told not to matter.
  const succeeded = told === 'succeeded' || told === 'partiallySucceeded';
  const status: DeploymentReported['status'] = isEnd ? (succeeded ? 'succeeded' : 'failed') : 'started';
  const stage = text(environment, 'name') ?? requiredText(record, 'resource', 'environment', 'name');
  // The release beside the environment may be an empty one, with 0 as id.
  const ofStage = object(environment, 'release') ?? {};
  const number =
    whole(ofStage, 'id') ?? (whole(release, 'id') || requiredWhole(record, 'resource', 'environment', 'releaseId'));
  const primary = objects(release, 'artifacts').find((one) => one['isPrimary'] === true);
  const reference = primary && object(primary, 'definitionReference');
  const event: DeploymentReported = {
    type: 'deployment.reported',
    id: `azure-devops:${eventId(record)}`,
    ...ofSystem('azure-devops', at, 'asserted', origin, project),
    deployment: `${number}/${whole(environment, 'id') ?? stage}/${whole(resource, 'attemptId') ?? 1}`,
    status,
    environment: stage,
    ...known({
      ref: reference && text(reference, 'branch', 'id'),
      commit: reference && text(reference, 'sourceVersion', 'id'),
      actor: actorOf(deployment),
    }),
  };
  return { events: [event], at, scope: project };
}
