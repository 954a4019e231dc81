import type { Actor } from '../../core/actor.ts';
import type { CredentialIssued, DeploymentReported } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import type {
  ContainerKind,
  ContainerObserved,
  ContainerSpec,
  LandwaiterEvent,
  WorkloadChanged,
} from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { possibleTime, type Time } from '../../core/time.ts';
import { annotationsOf } from '../records/images/annotations.ts';
import {
  isObject,
  object,
  objects,
  requiredText,
  requiredWhole,
  shortened,
  text,
  time,
  whole,
} from '../records/json.ts';
import { namedImage } from '../kubernetes/images.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/**
 * Batches of Nomad's event stream (GET /v1/event/stream): `{"Index": …, "Events": [{Topic, Type, Key, Payload}]}`.
 * https://developer.hashicorp.com/nomad/api-docs/events, and the structs Job, Allocation, Deployment of its API.
 */
export const nomad: Source = {
  name: 'nomad',
  title: 'Nomad event stream',
  docs: 'https://developer.hashicorp.com/nomad/api-docs/events',
  verifiedOn: 'documented',
  tells: { actor: false, digest: false, time: true, id: true },
  cannot: [
    'Who registered a job: the stream names nobody. The audit log of Nomad Enterprise does.',
    'Which digest runs, unless the job pins one: drivers do not report it.',
    'Changes of ACL policies and roles: their events have no time.',
    'The image of an allocation, unless its driver says which one it downloads: the job of the same version tells.',
    'When a job was taken away, and deployments before Nomad 1.9: those records have no time of their own.',
  ],
  joinWith: ['registry records, by reference and time.'],
  delivery: {
    senders: 'system',
    by: 'API: an event stream of JSON lines that you fetch.',
    authentication: 'Fetched from Nomad with your own ACL token.',
    loss:
      'A server keeps the last events only, in memory (event_buffer_size, 100 unless set). After a longer gap the ' +
      'stream goes on with what is left, without a word.',
    delay: 'At once, while you listen.',
  },
  connect: [
    'Make an ACL token with a policy for namespace "*" { policy = "read" }; the topic ACLToken needs a management ' +
      'token.',
    'As a service that restarts: curl -sN -H "X-Nomad-Token: $TOKEN" ' +
      '"$NOMAD_ADDR/v1/event/stream?topic=Job&topic=Allocation&topic=Deployment&namespace=*" | grep --line-buffered ' +
      'Index >> nomad/prod-eu.ndjson. grep leaves out the heartbeats, which are empty objects.',
    'After a gap begin with &index= the last Index that was read.',
    'Name the cluster in the policy: sources: - { name: prod-eu-nomad, kind: nomad, cluster: prod-eu, files: ' +
      '["nomad/prod-eu.ndjson"] }.',
  ],
  logClass: 'deployment',

  needless: [
    { 'Events.0.Topic': ['Node', 'Evaluation', 'Service', 'CSIVolume', 'HostVolume', 'NodePool'] },
    { 'Events.0.Type': ['JobDeregistered', 'JobBatchDeregistered'] },
    { Index: /./, 'Events.0.Topic': [''] },
  ],

  recognises: ({ Index: index, Events: events }) =>
    typeof index === 'number' &&
    Array.isArray(events) &&
    events.every((one) => isObject(one) && typeof one['Topic'] === 'string' && typeof one['Type'] === 'string'),

  read(record, context) {
    const told = objects(record, 'Events').map((event, position) => readOne(event, position, context));
    const times = told.flatMap(({ at }) => at ?? []);
    return {
      events: told.flatMap(({ events }) => events),
      scope: context.cluster ?? '',
      ...known({ at: times.length > 0 ? Math.max(...times) : undefined }),
    };
  },
};

interface Told {
  readonly events: readonly LandwaiterEvent[];
  readonly at?: Time | undefined;
}

type Read = (payload: JsonObject, id: string, type: string, context: Context) => Told;

const READERS: ReadonlyMap<string, Read> = new Map([
  ['Job', readJob],
  ['Allocation', readAllocation],
  ['Deployment', readDeployment],
  ['ACLToken', readToken],
]);

function readOne(event: JsonObject, position: number, context: Context): Told {
  const topic = requiredText(event, 'Topic');
  const type = requiredText(event, 'Type');
  const payload = object(event, 'Payload', topic);
  const read = READERS.get(topic);
  if (!payload || !read) return { events: [] };
  // One change of the state may tell the same of several objects.
  const id = `nomad:${requiredWhole(event, 'Index')}:${type}:${text(event, 'Key') ?? ''}:${position}`;
  return read(payload, id, type, context);
}

function readJob(job: JsonObject, id: string, type: string, context: Context): Told {
  const submitted = nanoseconds(job, 'SubmitTime');
  // A job that is taken away still has the time of its submission, and no other.
  if (type !== 'JobRegistered') return { events: [] };
  if (submitted === undefined) throw new InvalidInput('Payload.Job.SubmitTime', 'missing');
  const event: WorkloadChanged = {
    type: 'workload.changed',
    ...recorded(id, submitted, context),
    namespace: text(job, 'Namespace') ?? 'default',
    kind: 'Job',
    name: requiredText(job, 'ID'),
    verb: (whole(job, 'Version') ?? 0) === 0 ? 'create' : 'update',
    annotations: annotationsOf(job['Meta']),
    ...known({ containers: containersOf(job), cluster: context.cluster }),
  };
  return { events: [event], at: submitted };
}

function containersOf(job: JsonObject): readonly ContainerSpec[] | undefined {
  const found = objects(job, 'TaskGroups').flatMap((group) =>
    objects(group, 'Tasks').flatMap((task) => {
      const image = shortened(object(task, 'Config') ?? {}, 'image');
      const name = text(task, 'Name');
      return image === undefined || name === undefined ? [] : [{ name, kind: kindOf(task), image }];
    }),
  );
  return found.length > 0 ? found : undefined;
}

// Tasks that run before the others and end are Nomad's init containers.
function kindOf(task: JsonObject): ContainerKind {
  const lifecycle = object(task, 'Lifecycle') ?? {};
  return text(lifecycle, 'Hook') === 'prestart' && lifecycle['Sidecar'] !== true ? 'init' : 'container';
}

function readAllocation(allocation: JsonObject, id: string, _: string, context: Context): Told {
  const at = nanoseconds(allocation, 'ModifyTime') ?? nanoseconds(allocation, 'CreateTime');
  const images = new Map(containersOf(object(allocation, 'Job') ?? {})?.map(({ name, image }) => [name, image]));
  const states = Object.entries(object(allocation, 'TaskStates') ?? {});
  const events = states.flatMap(([task, state], index): readonly ContainerObserved[] => {
    if (!isObject(state)) return [];
    const image = images.get(task) ?? downloaded(state);
    if (image === undefined) return [];
    if (at === undefined) throw new InvalidInput('Payload.Allocation.ModifyTime', 'missing');
    return [
      {
        type: 'container.observed',
        ...recorded(`${id}:${index}`, at, context),
        namespace: text(allocation, 'Namespace') ?? 'default',
        pod: text(allocation, 'Name') ?? requiredText(allocation, 'ID'),
        owners: [{ kind: 'Job', name: requiredText(allocation, 'JobID') }],
        container: task,
        kind: 'container',
        image,
        running: text(state, 'State') === 'running',
        ...known({
          cluster: context.cluster,
          podUid: text(allocation, 'ID'),
          digest: namedImage(image).digest,
          node: text(allocation, 'NodeName') ?? text(allocation, 'NodeID'),
          started: goTime(state, 'StartedAt'),
          ended: goTime(state, 'FinishedAt'),
          created: nanoseconds(allocation, 'CreateTime'),
        }),
      },
    ];
  });
  return { events, at };
}

// The docker driver tells of a download: {"Type": "Driver", "DisplayMessage": "Downloading image", "Details": {"image": …}}.
function downloaded(state: JsonObject): string | undefined {
  return objects(state, 'Events')
    .map((event) => (text(event, 'Type') === 'Driver' ? shortened(object(event, 'Details') ?? {}, 'image') : undefined))
    .findLast((image) => image !== undefined);
}

const STATUSES: ReadonlyMap<string, DeploymentReported['status']> = new Map([
  ['initializing', 'started'],
  ['pending', 'started'],
  ['running', 'started'],
  ['paused', 'started'],
  ['blocked', 'started'],
  ['unblocking', 'started'],
  ['successful', 'succeeded'],
  ['failed', 'failed'],
  ['cancelled', 'failed'],
]);

function readDeployment(deployment: JsonObject, id: string, _: string, context: Context): Told {
  const at = nanoseconds(deployment, 'ModifyTime') ?? nanoseconds(deployment, 'CreateTime');
  const status = STATUSES.get(text(deployment, 'Status') ?? '');
  if (at === undefined || !status) return { events: [], at };
  const event: DeploymentReported = {
    type: 'deployment.reported',
    ...recorded(id, at, context),
    system: 'nomad',
    project: requiredText(deployment, 'JobID'),
    deployment: requiredText(deployment, 'ID'),
    status,
    ...known({ cluster: context.cluster, namespace: text(deployment, 'Namespace') }),
  };
  return { events: [event], at };
}

// Its secret is never in the stream.
function readToken(token: JsonObject, id: string, type: string, context: Context): Told {
  const at = goTime(token, 'CreateTime');
  const accessor = text(token, 'AccessorID');
  if (type !== 'ACLTokenUpserted' || at === undefined || accessor === undefined) return { events: [], at };
  const subject: Actor = { name: text(token, 'Name') ?? accessor, kind: 'unknown' };
  const event: CredentialIssued = {
    type: 'credential.issued',
    ...recorded(`${id}:${accessor}`, at, context),
    system: 'nomad',
    subject,
    credential: accessor,
    ...known({ audience: context.cluster, expires: goTime(token, 'ExpirationTime') }),
  };
  return { events: [event], at };
}

function recorded(id: string, at: Time, { origin }: Context) {
  return { id, ...toldBy('nomad', 'recorded', at, origin) };
}

// Go's zero time, 0001-01-01, means never.
function goTime(object: JsonObject, key: string): Time | undefined {
  return text(object, key)?.startsWith('0001-') ? undefined : time(object, key);
}

// JSON.parse rounds them to 256 ns.
function nanoseconds(object: JsonObject, key: string): Time | undefined {
  const value = object[key];
  if (value === undefined || value === null || value === 0) return undefined;
  return possibleTime(typeof value === 'number' ? Math.trunc(value / 1e6) : Number.NaN, `Payload.${key}`);
}
