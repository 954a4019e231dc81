import type { Actor } from '../../core/actor.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isObject, object, part, requiredText, requiredTime, requiredWhole, text, time } from '../records/json.ts';
import { ofSystem, projectId } from '../records/told-by.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';

/** Bitbucket Cloud: pipelines as its API shows them, and bodies of its webhooks, of which build states tell of a pipeline. */
export const bitbucket: Source = {
  name: 'bitbucket',
  title: 'Bitbucket Pipelines',
  docs: 'https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pipelines/',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a pipeline made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'Who started it and by what, in webhooks: a build state names neither. The API does.',
    'Build states of other systems: whoever may write to the repository can set them, and they are no pipelines.',
    'The runner of a pipeline, and changes of its variables and of branch permissions.',
    'Bitbucket Data Center: it has no pipelines of its own.',
  ],
  joinWith: ['registry pushes, by commit, identity and time.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each event. API: pages that you fetch.',
    authentication:
      'HMAC-SHA256 over the body in X-Hub-Signature, with the secret of the webhook, which Landwaiter does not check: the ' +
      'address needs a long random path. API answers are fetched with your own token.',
    loss: 'A delivery that fails is tried twice more, then dropped.',
    delay: 'Seconds.',
  },
  intakeAuth: 'path',
  connect: [
    'As Bitbucket’s own record: curl -u USER:TOKEN "https://api.bitbucket.org/2.0/repositories/acme/shop/pipelines/?' +
      'sort=-created_on&pagelen=100" >> ci/bitbucket.json, and follow next.',
    'In the settings of the repository add a webhook with a long random secret and, of the events, Build status created and ' +
      'Build status updated, and append each body to a file as one line.',
    'Name the project under publishers[].builds in the policy: { source: bitbucket, project: acme/shop }.',
  ],
  logClass: 'ci',

  needless: [{ push: ['{}'] }, { pullrequest: ['{}'] }, { 'commit_status.url': /^(?!https:\/\/bitbucket\.org\/)/ }],
  recognises: (record) => isPipeline(record) || isWebhook(record),

  read(record, context) {
    return isPipeline(record) ? readPipeline(record, context) : readWebhook(record, context);
  },
};

function isPipeline(record: unknown): record is JsonObject {
  return (
    isObject(record) &&
    record['type'] === 'pipeline' &&
    typeof record['build_number'] === 'number' &&
    isObject(record['state'])
  );
}

function isWebhook({ actor, repository, push, commit_status: status, pullrequest }: JsonObject): boolean {
  return (
    isObject(actor) &&
    isObject(repository) &&
    repository['type'] === 'repository' &&
    typeof repository['full_name'] === 'string' &&
    [push, status, pullrequest].some(isObject)
  );
}

const STATES: ReadonlyMap<string, RunReported['status']> = new Map([
  ['PENDING', 'queued'],
  ['PAUSED', 'running'],
  ['HALTED', 'running'],
  ['IN_PROGRESS', 'running'],
  ['BUILDING', 'running'],
  ['COMPLETED', 'completed'],
]);

/** The one file that a repository has its pipelines in. */
const FILE = 'bitbucket-pipelines.yml';

function readPipeline(record: JsonObject, { origin }: Context): Reading {
  const project = requiredText(record, 'repository', 'full_name');
  const said = requiredText(record, 'state', 'name');
  const status = STATES.get(said);
  if (status === undefined) throw new InvalidInput('state.name', `not the state of a pipeline: ${quoted(said)}`);
  const started = requiredTime(record, 'created_on');
  const ended = status === 'completed' ? (time(record, 'completed_on') ?? started) : undefined;
  const at = ended ?? started;
  const target = part(record, 'target');
  const isOfRequest = text(target, 'type') === 'pipeline_pullrequest_target';
  const run = String(requiredWhole(record, 'build_number'));
  const event: RunReported = {
    type: 'run.reported',
    id: `bitbucket:api:${project}:${run}:${said}:${at}`,
    ...ofSystem('bitbucket', at, 'recorded', origin, project),
    run,
    ...projectId(undefined, part(record, 'repository')['uuid']),
    status,
    started,
    workflow: FILE,
    ...known({
      conclusion: object(record, 'state', 'result') && text(record, 'state', 'result', 'name')?.toLowerCase(),
      ended,
      ref: isOfRequest ? branch(text(target, 'source')) : refOf(target),
      commit: isObject(target['commit']) ? text(target, 'commit', 'hash') : undefined,
      trigger: isOfRequest ? 'pull_request' : triggerOf(record),
      actor: isObject(record['creator']) ? actorOf(record['creator']) : undefined,
    }),
  };
  return { events: [event], at, scope: project };
}

function refOf(target: JsonObject): string | undefined {
  const name = text(target, 'ref_name');
  if (name === undefined) return undefined;
  return text(target, 'ref_type') === 'tag' ? `refs/tags/${name}` : branch(name);
}

function branch(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `refs/heads/${name}`;
}

// `{type: pipeline_trigger_push, name: PUSH}`; older answers have the type alone.
function triggerOf({ trigger }: JsonObject): string | undefined {
  if (!isObject(trigger)) return undefined;
  return (text(trigger, 'name') ?? text(trigger, 'type')?.replace(/^pipeline_trigger_/, ''))?.toLowerCase();
}

function actorOf(creator: JsonObject): Actor | undefined {
  const name = text(creator, 'nickname') ?? text(creator, 'display_name');
  return name === undefined ? undefined : { name, kind: text(creator, 'type') === 'user' ? 'human' : 'unknown' };
}

function readWebhook(record: JsonObject, { origin }: Context): Reading {
  const project = requiredText(record, 'repository', 'full_name');
  const build = object(record, 'commit_status');
  if (build === undefined) return { events: [], scope: project };
  const at = time(build, 'updated_on') ?? requiredTime(build, 'created_on');
  const run = runOf(text(build, 'url') ?? '', project);
  if (run === undefined) return { events: [], at, scope: project };
  const said = requiredText(build, 'state');
  const isDone = said !== 'INPROGRESS';
  const ref = text(build, 'refname');
  const event: RunReported = {
    type: 'run.reported',
    id: `bitbucket:hook:${project}:${run}:${said}:${at}`,
    ...ofSystem('bitbucket', at, 'asserted', origin, project),
    run,
    ...projectId(undefined, part(record, 'repository')['uuid']),
    status: isDone ? 'completed' : 'running',
    ...known({
      conclusion: isDone ? said.toLowerCase() : undefined,
      started: time(build, 'created_on'),
      ended: isDone ? at : undefined,
      ref,
      commit: isObject(build['commit']) ? text(build, 'commit', 'hash') : undefined,
    }),
  };
  return { events: [event], at, scope: project };
}

/** The number of the pipeline that the page is of: `https://bitbucket.org/acme/shop/pipelines/results/12`. */
function runOf(url: string, project: string): string | undefined {
  const [, of, number] =
    /^https:\/\/bitbucket\.org\/([^/]+\/[^/]+)\/(?:addon\/pipelines\/home#!|pipelines)\/results\/(\d{1,12})\/?$/.exec(
      url,
    ) ?? [];
  return of?.toLowerCase() === project.toLowerCase() ? number : undefined;
}
