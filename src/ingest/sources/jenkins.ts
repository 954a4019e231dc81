import { decodedText } from '../records/percent.ts';
import type { Actor } from '../../core/actor.ts';
import type { ControlChanged } from '../../core/control-event.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { DAY } from '../../core/time.ts';
import { eventBody } from '../cloud-events/cloud-event.ts';
import {
  contentId,
  isObject,
  missing,
  object,
  objects,
  requiredText,
  requiredWhole,
  shortened,
  text,
  whole,
} from '../records/json.ts';
import { looseTime } from '../records/foreign-time.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { ofSystem, toldBy } from '../records/told-by.ts';

/**
 * Jenkins: bodies of the Notification plugin, and of the CloudEvents plugin, which writes the same in other words
 * (`fullUrl`, `scmState`) and adds events of jobs, queue and nodes; and builds as its API answers them.
 */
export const jenkins: Source = {
  name: 'jenkins',
  title: 'Jenkins builds',
  docs: 'https://plugins.jenkins.io/notification/',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a build made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'Who or what started a build, by the Notification plugin; the CloudEvents plugin names the user, often SYSTEM.',
    'Which Jenkinsfile a build followed, and on which node, save for jobs that are no Pipeline.',
    'The commit of a Pipeline that checks out more than one repository, such as a shared library.',
  ],
  joinWith: ['distribution or ecr-cloudtrail pushes, by project, identity and time.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each phase of a build, by a plugin. API: lists that you fetch.',
    authentication:
      'None for both plugins: a long random URL is the only secret, nothing signs the body. API answers are fetched ' +
      'from Jenkins with your own token.',
    loss:
      'The Notification plugin tries again at once, as often as Retries says, then drops it; the CloudEvents ' +
      'plugin: not documented. The API shows the builds that Jenkins still keeps.',
    delay: 'At once: the build itself sends it. API: as often as you fetch.',
  },
  intakeAuth: 'path',
  connect: [
    'Install the Notification plugin. In every job that makes images, under Job Notifications, add an endpoint: ' +
      'format JSON, protocol HTTP, event All Events, and the URL of the receiver with a secret in it.',
    'Or install the CloudEvents plugin and give it the URL of the receiver under Configure System.',
    'Append each body to a file as one line.',
    'As Jenkins\' own record of the builds, which a body is not: curl -g -u USER:TOKEN "https://jenkins.example/job/shop/' +
      'api/json?tree=builds[number,url,timestamp,duration,result,building,builtOn,actions[causes[userId],' +
      'lastBuiltRevision[SHA1,branch[name]]]]{0,100}" >> ci/jenkins.json.',
    'Name the project under publishers[].builds in the policy: { source: jenkins, project: folder/job }.',
  ],
  logClass: 'ci',

  needless: [{ nodeName: /./ }, { jenkinsQueueId: /./ }, { status: /^ENTERED_|^LEFT/ }, { 'build.phase': ['QUEUED'] }],

  recognises(record) {
    if (isApiBuild(record)) return true;
    const body = bodyOf(record);
    const { build } = body;
    if (isObject(build)) {
      return typeof body['name'] === 'string' && typeof build['phase'] === 'string' && build['number'] !== undefined;
    }
    return body !== record ? true : isBare(body);
  },

  read(record, context) {
    if (isApiBuild(record)) return readApiBuild(record, context);
    const body = bodyOf(record);
    if (isObject(body['build'])) return readBuild(body, context);
    return body['configFile'] === undefined ? { events: [], scope: '' } : readJob(body, context);
  },
};

function bodyOf(record: JsonObject): JsonObject {
  return eventBody(record, 'org.jenkinsci.');
}

/** A body of the CloudEvents plugin alone: a changed job, a place in the queue, or a node. */
function isBare(body: JsonObject): boolean {
  const isJob = typeof body['configFile'] === 'string' && typeof body['url'] === 'string';
  const isQueue = body['jenkinsQueueId'] !== undefined && typeof body['displayName'] === 'string';
  return isJob || isQueue || (body['numExecutors'] !== undefined && typeof body['nodeName'] === 'string');
}

const PHASES: ReadonlyMap<string, RunReported['status']> = new Map([
  ['QUEUED', 'queued'],
  ['STARTED', 'running'],
  ['COMPLETED', 'completed'],
  ['FINALIZED', 'completed'],
]);

function readBuild(body: JsonObject, { origin }: Context): Reading {
  const project = projectOf(body);
  const build = object(body, 'build') ?? {};
  const phase = requiredText(body, 'build', 'phase');
  // NONE: a notification that a step of the Pipeline sends.
  const status = phase === 'NONE' ? 'running' : PHASES.get(phase);
  if (status === undefined) throw new InvalidInput('build.phase', `not a phase: ${quoted(phase)}`);
  const at = looseTime(build, 'timestamp');
  // Jenkins writes 0 when it does not know since when a build was queued.
  if (at === 0 && status === 'queued') return { events: [], scope: project };
  if (at === undefined || at === 0) throw new InvalidInput('build.timestamp', 'missing');
  const number = requiredWhole(body, 'build', 'number');
  const url = text(build, 'full_url') ?? text(build, 'fullUrl') ?? `${project}/${number}`;
  const scm = object(build, 'scm') ?? object(build, 'scmState') ?? {};
  const duration = phase === 'COMPLETED' ? whole(build, 'duration') : undefined;
  const event: RunReported = {
    type: 'run.reported',
    // Both plugins may tell of one phase, in other words: two records.
    id: `jenkins:${build['fullUrl'] === undefined ? '' : 'cloudevents:'}${url}:${phase}:${at}`,
    ...ofSystem('jenkins', at, 'asserted', origin, project),
    run: String(number),
    status,
    ...known({
      conclusion: status === 'completed' ? text(build, 'status')?.toLowerCase() : undefined,
      started: phase === 'STARTED' ? at : duration === undefined || duration > at ? undefined : at - duration,
      ended: status === 'completed' ? at : undefined,
      ref: refOf(shortened(scm, 'branch')),
      commit: text(scm, 'commit'),
      actor: actorOf(body),
    }),
  };
  return { events: [event], at, scope: project };
}

function readJob(body: JsonObject, { origin }: Context): Reading {
  const project = projectOf(body);
  const at = looseTime(body, 'updatedDate') ?? looseTime(body, 'createdDate') ?? missing('updatedDate');
  const told = {
    control: 'build',
    effect: 'changed',
    subject: `job ${project}`,
    change: `job ${requiredText(body, 'status').toLowerCase()}`,
  } as const;
  const event: ControlChanged = {
    type: 'control.changed',
    id: contentId('jenkins:job', { at, ...told }),
    ...toldBy('jenkins', 'asserted', at, origin),
    ...told,
    project: `jenkins:${project}`,
    ...known({ actor: actorOf(body) }),
  };
  return { events: [event], at, scope: project };
}

/** `job/shop/job/main/` is the job `shop/main`, whose `name` is `main` alone. */
function projectOf(body: JsonObject): string {
  const path = /^(?:job\/[^/]+\/)+$/.exec(text(body, 'url') ?? '')?.[0];
  return path === undefined
    ? requiredText(body, 'name')
    : path
        .split('/')
        .filter((_, index) => index % 2 === 1)
        .map(decodedText)
        .join('/');
}

function isApiBuild(record: unknown): record is JsonObject {
  return (
    isObject(record) &&
    typeof record['_class'] === 'string' &&
    typeof record['building'] === 'boolean' &&
    typeof record['url'] === 'string' &&
    BUILD_ADDRESS.test(record['url'])
  );
}

const BUILD_ADDRESS = /\/((?:job\/[^/]+\/)+)\d+\/?$/;

const LONGEST_BUILD = 365 * DAY;

/** Jenkins' own record of the build, fetched by the operator. */
function readApiBuild(build: JsonObject, { origin }: Context): Reading {
  const url = requiredText(build, 'url');
  const project = projectOf({ url: BUILD_ADDRESS.exec(url)?.[1], name: url });
  const started = looseTime(build, 'timestamp') ?? missing('timestamp');
  const isDone = build['building'] === false;
  const ended = isDone ? started + Math.min(Math.max(whole(build, 'duration') ?? 0, 0), LONGEST_BUILD) : undefined;
  const actions = objects(build, 'actions');
  const causes = actions.flatMap((action) => objects(action, 'causes'));
  const user = causes.flatMap((cause) => text(cause, 'userId') ?? [])[0];
  // A Pipeline that loads a shared library shows its revision too, without saying which is which.
  const revisions = actions.map((action) => object(action, 'lastBuiltRevision')).filter(isObject);
  const commits = new Set(revisions.map((revision) => revision['SHA1']));
  const [revision] = commits.size === 1 ? revisions : [];
  const [commit] = commits.size === 1 ? commits : [];
  const branch = revision && objects(revision, 'branch').flatMap((one) => shortened(one, 'name') ?? [])[0];
  const event: RunReported = {
    type: 'run.reported',
    id: `jenkins:api:${url}:${text(build, 'result') ?? 'building'}:${commits.size}`,
    source: 'jenkins',
    at: ended ?? started,
    strength: 'recorded',
    origin,
    system: 'jenkins',
    project,
    run: String(requiredWhole(build, 'number')),
    status: isDone ? 'completed' : 'running',
    ...known({
      conclusion: isDone ? text(build, 'result')?.toLowerCase() : undefined,
      started,
      ended,
      ref: refOf(branch?.replace(/^refs\/remotes\//, '')),
      commit: typeof commit === 'string' && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined,
      // Jobs that a multibranch project makes for pull and merge requests.
      trigger: /\/(?:PR|MR)-\d+/.test(project)
        ? 'pull_request'
        : causes.flatMap((cause) => triggerOf(text(cause, '_class')) ?? [])[0],
      runner: text(build, 'builtOn'),
      actor: user === undefined ? undefined : ({ name: user, kind: 'human' } as const),
    }),
  };
  return { events: [event], at: event.at, scope: project };
}

/** By the class of the cause, such as `hudson.triggers.TimerTrigger$TimerTriggerCause`. */
function triggerOf(cause: string | undefined): string | undefined {
  const name = /([A-Za-z]+)Cause$/.exec(cause ?? '')?.[1];
  if (name === undefined) return undefined;
  if (/Upstream/.test(name)) return 'upstream';
  if (/Timer|Cron/.test(name)) return 'schedule';
  if (/User|Rebuild|Replay/.test(name)) return 'manual';
  if (/PullRequest|MergeRequest/.test(name)) return 'pull_request';
  return /SCM|Push|Branch|Webhook/i.test(name) ? 'push' : name;
}

// Jenkins' Git plugin names branches by remote; another remote, or a tag, cannot be told from a branch with a slash.
function refOf(branch: string | undefined): string | undefined {
  if (branch === undefined || branch === 'detached') return undefined;
  return branch.startsWith('origin/') ? `refs/heads/${branch.slice('origin/'.length)}` : branch;
}

function actorOf(body: JsonObject): Actor | undefined {
  const name = text(body, 'userId');
  return name === undefined || name === 'SYSTEM' ? undefined : { name, kind: 'human' };
}
