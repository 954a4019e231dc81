import type { Actor } from '../../core/actor.ts';
import type { Product, RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isObject, missing, object, objects, requiredText, text, time } from '../records/json.ts';
import { label } from '../records/label.ts';
import { hintedProducts } from '../records/images/products.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { ofSystem } from '../records/told-by.ts';
import { watchedObject } from '../records/watched.ts';

/** Argo Workflows: Workflow objects as the API server shows them, alone, in a list or in a watch. */
export const argoWorkflows: Source = {
  name: 'argo-workflows',
  title: 'Argo Workflows',
  docs: 'https://argo-workflows.readthedocs.io/en/latest/fields/#workflow',
  verifiedOn: 'documented',
  tells: { actor: true, digest: true, time: true, id: true },
  cannot: [
    'Images of steps whose output parameters do not follow the type hints IMAGE_URL, IMAGE_DIGEST or IMAGES.',
    'Who submitted a workflow, unless it came through the Argo server, which labels it with its creator.',
    'The commit and ref, unless an argument is named commit, revision or sha, or an output CHAINS-GIT_COMMIT.',
    'Whether outputs are true: a step writes them itself.',
    'Outputs of the steps of a workflow so large that the controller compresses or offloads its nodes; let the workflow ' +
      'itself have them as outputs.',
  ],
  joinWith: ['registry pushes, by digest.', 'kubernetes-audit, for who created the Workflow.'],
  delivery: {
    senders: 'users',
    by: 'API: Workflow objects, watched or listed with kubectl.',
    authentication:
      'Fetched from the API server with your own credentials. Whoever can write the file, or may change ' +
      'workflows, can forge them.',
    loss:
      'A watch misses what changes while it does not run, and a list lacks workflows that were already deleted. ' +
      'The same object comes again at each change.',
    delay: 'Seconds with a watch. A list is as late as it is made.',
  },
  connect: [
    'Let steps that push images have output parameters IMAGE_URL and IMAGE_DIGEST, with a common prefix for several.',
    'Keep the objects as they change: kubectl get workflows -A --watch --output-watch-events -o json >> ci/argo.json.',
    'Or list them before their time to live ends: kubectl get workflows -A -o json > ci/argo.json.',
    'Name the template under publishers[].builds in the policy: { source: argo-workflows, project: namespace/template }.',
  ],
  logClass: 'ci',

  recognises: (record) => workflowOf(record) !== undefined,

  read(record, context) {
    const event = run(workflowOf(record) ?? record, context);
    return { events: [event], at: event.at, scope: event.project };
  },
};

function workflowOf(record: JsonObject): JsonObject | undefined {
  return watchedObject(record, 'argoproj.io', 'Workflow');
}

const DONE: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Error']);
const TEMPLATE_LABELS = ['workflow-template', 'cluster-workflow-template', 'cron-workflow'];

function run(workflow: JsonObject, { origin }: Context): RunReported {
  const namespace = text(workflow, 'metadata', 'namespace') ?? 'default';
  const name = requiredText(workflow, 'metadata', 'name');
  const uid = requiredText(workflow, 'metadata', 'uid');
  const template =
    text(workflow, 'spec', 'workflowTemplateRef', 'name') ??
    TEMPLATE_LABELS.flatMap((key) => label(workflow, `workflows.argoproj.io/${key}`) ?? [])[0];
  const phase = text(workflow, 'status', 'phase') ?? 'Pending';
  const isDone = DONE.has(phase);
  const started = time(workflow, 'status', 'startedAt');
  const ended = isDone ? time(workflow, 'status', 'finishedAt') : undefined;
  const at =
    ended ?? started ?? time(workflow, 'metadata', 'creationTimestamp') ?? missing('metadata.creationTimestamp');
  const outputs = outputsOf(workflow);
  return {
    type: 'run.reported',
    id: `argo-workflows:${uid}:${phase}:${text(workflow, 'metadata', 'resourceVersion') ?? at}`,
    ...ofSystem(
      'argo-workflows',
      at,
      'recorded',
      origin,
      `${namespace}/${template ?? text(workflow, 'metadata', 'generateName')?.replace(/-$/, '') ?? name}`,
    ),
    run: `${name}/${uid}`,
    status: isDone ? 'completed' : phase === 'Pending' ? 'queued' : 'running',
    ...known({
      conclusion: isDone ? phase : undefined,
      started,
      ended,
      workflow: template,
      commit: commitOf(workflow, outputs.flat()),
      trigger: triggerOf(workflow),
      actor: creatorOf(workflow),
      products: distinct(outputs.flatMap((group) => hintedProducts(group) ?? [])),
    }),
  };
}

type Values = readonly (readonly [string, string])[];

/** The outputs of the workflow and of each node; URL and digest of one image stand in one of them. */
function outputsOf(workflow: JsonObject): readonly Values[] {
  const nodes = Object.values(object(workflow, 'status', 'nodes') ?? {}).filter(isObject);
  return [object(workflow, 'status') ?? {}, ...nodes].map((one) =>
    isObject(one['outputs']) ? valuesOf(objects(one, 'outputs', 'parameters')) : [],
  );
}

function valuesOf(parameters: readonly JsonObject[]): Values {
  return parameters.flatMap(({ name, value }) =>
    typeof name === 'string' && typeof value === 'string' ? [[name, value] as const] : [],
  );
}

function commitOf(workflow: JsonObject, outputs: Values): string | undefined {
  const given = valuesOf(objects(workflow, 'spec', 'arguments', 'parameters'));
  const named = [
    ...outputs.filter(([name]) => name === 'CHAINS-GIT_COMMIT'),
    ...given.filter(([name]) => /^(?:git[-_])?(?:commit|revision|sha)(?:[-_]sha)?$/i.test(name)),
  ];
  return named.map(([, value]) => value.trim()).find((value) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value));
}

function triggerOf(workflow: JsonObject): string | undefined {
  if (label(workflow, 'workflows.argoproj.io/cron-workflow') !== undefined) return 'schedule';
  return label(workflow, 'events.argoproj.io/trigger') ?? label(workflow, 'events.argoproj.io/sensor');
}

/** The Argo server's label: of a person, with mail address; of a service account, as `system-serviceaccount-ci-bot`. */
function creatorOf(workflow: JsonObject): Actor | undefined {
  const mail = label(workflow, 'workflows.argoproj.io/creator-email')?.replace('.at.', '@');
  if (mail !== undefined) return { name: mail, kind: 'human' };
  const name =
    label(workflow, 'workflows.argoproj.io/creator-preferred-username') ??
    label(workflow, 'workflows.argoproj.io/creator');
  if (name === undefined) return undefined;
  return { name, kind: name.startsWith('system-serviceaccount-') ? 'robot' : 'unknown' };
}

/** A step's outputs stand again in what is above it. */
function distinct(products: readonly Product[]): readonly Product[] | undefined {
  const found = new Map(products.map((one) => [`${one.reference ?? ''}@${one.digest ?? ''}`, one]));
  return found.size > 0 ? [...found.values()].slice(0, 100) : undefined;
}
