import type { Actor } from '../../core/actor.ts';
import { InvalidInput } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { eventBody } from '../cloud-events/cloud-event.ts';
import { isObject, objects, requiredText, text, time } from '../records/json.ts';
import { label } from '../records/label.ts';
import { hintedProducts } from '../records/images/products.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { ofSystem } from '../records/told-by.ts';

/**
 * Tekton Pipelines: its CloudEvents (the whole event, or the body `{taskRun}` or `{pipelineRun}` alone), and TaskRun and
 * PipelineRun objects as the API server shows them. https://tekton.dev/docs/pipelines/events/
 */
export const tekton: Source = {
  name: 'tekton',
  title: 'Tekton TaskRuns and PipelineRuns',
  docs: 'https://tekton.dev/docs/pipelines/events/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Images of tasks whose results do not follow the type hints IMAGE_URL, IMAGE_DIGEST or IMAGES.',
    'Who started a run, unless Pipelines as Code did: Tekton records the service account it runs as.',
    'The commit, unless a result or the labels of Pipelines as Code name it.',
    'Whether the results are true: a task writes them itself. Tekton Chains signs what it observed.',
  ],
  joinWith: ['registry pushes, by digest.', 'kubernetes-audit, for who created the PipelineRun.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST of a CloudEvent for each change. API: objects that you fetch.',
    authentication:
      'None for CloudEvents: nothing signs them, whoever reaches the receiver can send them. Objects are fetched ' +
      'from the API server with your own credentials: its own record.',
    loss:
      'Tried up to 10 times with growing pauses from 10 milliseconds on, then dropped; a restart of the controller ' +
      'loses what waits. Objects are there until they are pruned.',
    delay: 'Seconds; not documented.',
  },
  intakeAuth: 'path',
  connect: [
    'Let tasks declare results by type hint: IMAGE_URL and IMAGE_DIGEST, with a common prefix for several images.',
    'In the ConfigMap config-events of the namespace tekton-pipelines set sink to the URL of the receiver, and let it ' +
      'append each event, or its body, to a file as one line.',
    'Or keep the objects: kubectl get pipelineruns,taskruns -A -o json > ci/tekton.json, before they are pruned.',
    'Name the pipeline under publishers[].builds in the policy: { source: tekton, project: namespace/pipeline }.',
  ],
  logClass: 'ci',

  needless: [{ 'customRun.kind': ['CustomRun'] }, { 'run.kind': ['Run'] }],

  recognises: (record) => runOf(record) !== undefined || isOther(record),

  read(record, context) {
    const run = runOf(record);
    return run === undefined ? { events: [], scope: '' } : readRun(run, record, context);
  },
};

// Events of CustomRuns and of other objects say nothing of images.
function isOther({ type, customRun, run }: JsonObject): boolean {
  const isTyped = typeof type === 'string' && type.startsWith('dev.tekton.event.');
  return isTyped || [customRun, run].some((one) => isObject(one) && isTektonVersion(one['apiVersion']));
}

function isTektonVersion(version: unknown): boolean {
  return typeof version === 'string' && version.startsWith('tekton.dev/');
}

function runOf(record: JsonObject): JsonObject | undefined {
  if ((record['kind'] === 'TaskRun' || record['kind'] === 'PipelineRun') && isTektonVersion(record['apiVersion'])) {
    return record;
  }
  const { taskRun, pipelineRun } = eventBody(record, 'dev.tekton.event.');
  return [taskRun, pipelineRun].filter(isObject).find((run) => isObject(run['metadata']) && isObject(run['spec']));
}

function readRun(run: JsonObject, record: JsonObject, { origin }: Context): Reading {
  const namespace = text(run, 'metadata', 'namespace') ?? 'default';
  const name = requiredText(run, 'metadata', 'name');
  const uid = requiredText(run, 'metadata', 'uid');
  const owner = objects(run, 'metadata', 'ownerReferences').find((one) => one['kind'] === 'PipelineRun');
  const of = (key: string) => label(run, key);
  const pipeline = of('tekton.dev/pipeline') ?? of('tekton.dev/task') ?? of('tekton.dev/clusterTask');
  const project = `${namespace}/${pipeline ?? refName(run) ?? name}`;
  const condition = objects(run, 'status', 'conditions').find((one) => one['type'] === 'Succeeded');
  const reason = condition && text(condition, 'reason');
  const isDone = condition !== undefined && (condition['status'] === 'True' || condition['status'] === 'False');
  const started = time(run, 'status', 'startTime');
  const ended = isDone ? time(run, 'status', 'completionTime') : undefined;
  const at =
    ended ??
    (condition && time(condition, 'lastTransitionTime')) ??
    started ??
    time(run, 'metadata', 'creationTimestamp');
  if (at === undefined) throw new InvalidInput('metadata.creationTimestamp', 'missing');
  const results = resultsOf(run);
  const isObjectOfApi = run === record;
  const event: RunReported = {
    type: 'run.reported',
    id: `tekton:${isObjectOfApi ? 'api:' : ''}${uid}:${reason ?? 'created'}:${at}`,
    ...ofSystem('tekton', at, isObjectOfApi ? 'recorded' : 'asserted', origin, project),
    run: owner === undefined ? `${name}/${uid}` : `${requiredText(owner, 'name')}/${requiredText(owner, 'uid')}`,
    // A pipeline goes on while it has other tasks: the end of a task is not its end.
    status: isDone && owner === undefined ? 'completed' : started === undefined ? 'queued' : 'running',
    ...known({
      conclusion: isDone && owner === undefined ? reason : undefined,
      started: owner === undefined ? started : undefined,
      ended: owner === undefined ? ended : undefined,
      workflow:
        owner === undefined ? (text(run, 'status', 'provenance', 'refSource', 'entryPoint') ?? pipeline) : undefined,
      ref: refOf(of('pipelinesascode.tekton.dev/branch')),
      commit: commitOf(results) ?? of('pipelinesascode.tekton.dev/sha'),
      trigger: of('pipelinesascode.tekton.dev/event-type') ?? of('triggers.tekton.dev/trigger'),
      head: forkOf(of('pipelinesascode.tekton.dev/source-repo-url'), of('pipelinesascode.tekton.dev/repo-url')),
      actor: actorOf(run, namespace, of('pipelinesascode.tekton.dev/sender')),
      products: hintedProducts(results),
    }),
  };
  return { events: [event], at, scope: project };
}

function refName(run: JsonObject): string | undefined {
  return text(run, 'spec', 'pipelineRef', 'name') ?? text(run, 'spec', 'taskRef', 'name');
}

/** Results of v1 and of v1beta1; those that are lists count each entry, those that are objects hold uri and digest. */
function resultsOf(run: JsonObject): readonly (readonly [string, string])[] {
  const all = ['results', 'taskResults', 'pipelineResults'].flatMap((key) => objects(run, 'status', key));
  return all.flatMap((result): (readonly [string, string])[] => {
    const { name, value } = result;
    if (typeof name !== 'string') return [];
    if (typeof value === 'string') return [[name, value]];
    if (Array.isArray(value)) return value.flatMap((one) => (typeof one === 'string' ? [[name, one] as const] : []));
    if (!isObject(value)) return [];
    const { uri, digest } = value;
    return [
      ...(typeof uri === 'string' ? [[`${name}_ARTIFACT_URI`, uri] as const] : []),
      ...(typeof digest === 'string' ? [[`${name}_ARTIFACT_DIGEST`, digest] as const] : []),
    ];
  });
}

/** By Chains' hint, or as the catalog's task `git-clone` names it. */
function commitOf(results: readonly (readonly [string, string])[]): string | undefined {
  for (const wanted of ['CHAINS-GIT_COMMIT', 'commit']) {
    const value = results.find(([name]) => name === wanted)?.[1].trim();
    if (value !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value)) return value;
  }
  return undefined;
}

function refOf(branch: string | undefined): string | undefined {
  return branch === undefined || branch.startsWith('refs/') ? branch : `refs/heads/${branch}`;
}

function forkOf(from: string | undefined, own: string | undefined): string | undefined {
  if (from === undefined || own === undefined || from === own) return undefined;
  return from.replace(/^https?:\/\/[^/]+\//, '').replace(/\.git$/, '');
}

function actorOf(run: JsonObject, namespace: string, sender: string | undefined): Actor | undefined {
  if (sender !== undefined) return { name: sender, kind: sender.endsWith('[bot]') ? 'ci' : 'human' };
  const account = text(run, 'spec', 'serviceAccountName') ?? text(run, 'spec', 'taskRunTemplate', 'serviceAccountName');
  return account === undefined ? undefined : { name: `system:serviceaccount:${namespace}:${account}`, kind: 'robot' };
}
