import type { Actor } from '../../core/actor.ts';
import type { DeploymentReported, NamedImage } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { isObject, object, objects, requiredText, shortened, text } from '../records/json.ts';
import { looseTime } from '../records/foreign-time.ts';
import { product } from '../records/images/products.ts';
import type { JsonObject, Source } from '../source.ts';
import { ofSystem } from '../records/told-by.ts';

/** Spinnaker: events that its service Echo posts to a REST endpoint, bare or as `payload` of `{eventName, payload}`. */
export const spinnaker: Source = {
  name: 'spinnaker',
  title: 'Spinnaker pipeline executions (Echo)',
  docs: 'https://spinnaker.io/docs/setup/features/notifications/',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images an execution brings, unless its trigger or a stage lists them as artifacts of type docker/image.',
    'Which cluster of the policy it is: the account of the deploying stage is told as environment.',
    'Single stages and tasks: the execution as a whole is told.',
  ],
  joinWith: ['kubernetes-audit and kubernetes-pods, for what the cluster then ran.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each event, by Echo.',
    authentication:
      'Authorization: Basic, or a header of your own, as set for the endpoint: a plain secret. Nothing signs the ' +
      'body.',
    loss: 'Tried again after 200 milliseconds as often as retryCount says, then dropped: only the log of Echo tells.',
    delay: 'Seconds; not documented.',
  },
  intakeAuth: 'basic',
  connect: [
    'In echo-local.yml set rest.enabled: true and under rest.endpoints the url of the receiver and wrap: false.',
    'Append each body to a file as one line.',
  ],
  logClass: 'deployment',

  needless: [
    { 'details.type': /^orca:(?:stage|task|orchestration):/ },
    { 'details.type': /^orca:pipeline:/, 'content.execution.status': /./ },
  ],

  recognises(record) {
    const { details, content } = eventOf(record);
    return (
      isObject(details) &&
      typeof details['type'] === 'string' &&
      details['type'].startsWith('orca:') &&
      isObject(content)
    );
  },

  read(record, { origin }) {
    const event = eventOf(record);
    const type = requiredText(event, 'details', 'type');
    const execution = object(event, 'content', 'execution');
    const status = type.startsWith('orca:pipeline:') && execution ? statusOf(type, execution) : undefined;
    const created = looseTime(numeric(object(event, 'details') ?? {}), 'created');
    if (execution === undefined || status === undefined) return { events: [], scope: '', ...known({ at: created }) };
    const project = `${requiredText(execution, 'application')}/${shortened(execution, 'name') ?? 'pipeline'}`;
    const stages = objects(execution, 'stages').filter(({ type }) => typeof type === 'string' && DEPLOYING.test(type));
    const at = looseTime(execution, status === 'started' ? 'startTime' : 'endTime') ?? created;
    if (stages.length === 0) return { events: [], scope: project, ...known({ at }) };
    if (at === undefined) throw new InvalidInput('content.execution.startTime', 'missing');
    const id = requiredText(execution, 'id');
    const told: DeploymentReported = {
      type: 'deployment.reported',
      id: `spinnaker:${id}:${type}`,
      ...ofSystem('spinnaker', at, 'asserted', origin, project),
      deployment: id,
      status,
      ...known({
        environment: accountOf(stages),
        actor: actorOf(execution),
        images: imagesOf(execution, stages),
      }),
    };
    return { events: [told], at, scope: project };
  },
};

function eventOf(record: JsonObject): JsonObject {
  return typeof record['eventName'] === 'string' && isObject(record['payload']) ? record['payload'] : record;
}

/** Echo writes `created` as text of digits. */
function numeric(details: JsonObject): JsonObject {
  const { created } = details;
  return typeof created === 'string' && /^\d{1,15}$/.test(created) ? { created: Number(created) } : details;
}

function statusOf(type: string, execution: JsonObject): DeploymentReported['status'] | undefined {
  if (type === 'orca:pipeline:starting') return 'started';
  if (type !== 'orca:pipeline:complete' && type !== 'orca:pipeline:failed') return undefined;
  return type.endsWith('complete') && execution['status'] === 'SUCCEEDED' ? 'succeeded' : 'failed';
}

// Stages that bring something to run; of other pipelines, such as those that bake or test, nothing is told.
const DEPLOYING =
  /^(?:deploy|create|clone|rollback|undoRollout|patch|runJob|upgrade|resize)(?:Manifest|ServerGroup|Service|Cluster)?$/;

function accountOf(stages: readonly JsonObject[]): string | undefined {
  return stages.flatMap((stage) => (isObject(stage['context']) ? (text(stage, 'context', 'account') ?? []) : []))[0];
}

function actorOf(execution: JsonObject): Actor | undefined {
  const { authentication, trigger } = execution;
  const name =
    (isObject(trigger) ? text(trigger, 'user') : undefined) ??
    (isObject(authentication) ? text(authentication, 'user') : undefined);
  // Echo's own name for triggers without a person.
  return name === undefined || name === '[anonymous]'
    ? undefined
    : { name, kind: name.includes('@') ? 'human' : 'unknown' };
}

function imagesOf(execution: JsonObject, stages: readonly JsonObject[]): readonly NamedImage[] | undefined {
  const parts = [execution['trigger'], ...stages.flatMap((stage) => [stage['context'], stage['outputs']])].filter(
    isObject,
  );
  const references = parts
    .flatMap((part) => (Array.isArray(part['artifacts']) ? objects(part, 'artifacts') : []))
    .flatMap((artifact) => (artifact['type'] === 'docker/image' ? (shortened(artifact, 'reference') ?? []) : []));
  const images = [...new Set(references)].flatMap((one) => product(one, undefined) ?? []);
  return images.length > 0 ? images.slice(0, 100) : undefined;
}
