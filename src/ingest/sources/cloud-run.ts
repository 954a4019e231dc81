import type { AdmissionDecided } from '../../core/control-event.ts';
import type {
  ContainerObserved,
  ContainerSpec,
  LandwaiterEvent,
  PodsListed,
  WorkloadChanged,
} from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseReference } from '../../core/reference.ts';
import { annotationsOf } from '../records/images/annotations.ts';
import {
  AUDIT_LOG_DELIVERY,
  type Call,
  iamChanges,
  readCall,
  serviceOf,
  NEEDLESS_CALLS,
} from '../vendor-formats/google-log.ts';
import { HOUR } from '../../core/time.ts';
import { object, objects, part, shortened, text, time } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';

/** Google Cloud Run's calls in Cloud Audit Logs: services and jobs of API v1 (Knative) and v2, and their revisions. */
export const cloudRun: Source = {
  name: 'cloud-run',
  title: 'Google Cloud Run (Cloud Audit Logs)',
  docs: 'https://cloud.google.com/run/docs/audit-logging',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: true, time: true, id: true },
  cannot: [
    'The digest in the call itself: Cloud Run takes it when it makes the revision, and tells it in the entry of the ' +
      'revision (system events).',
    'Whether a call that was accepted led to a revision that runs: the entry of the revision says so.',
    'An execution of a job before it ended: then its entry tells since when it ran, and with which digest.',
    'How many instances run, and where. A revision counts as running until the traffic of its service goes elsewhere; ' +
      'one that is made without traffic counts, too.',
  ],
  joinWith: ['artifact-registry-audit, for who pushed the image.', 'google-iam, for who acts as the service account.'],
  delivery: AUDIT_LOG_DELIVERY,
  connect: [
    'Admin activity and system event logs are always on. Make a log sink with the filter ' +
      'protoPayload.serviceName="run.googleapis.com" to Cloud Storage or Pub/Sub.',
    'Copy the objects cloudaudit.googleapis.com/…/….json and give the folder to landwaiter analyze.',
    'In the policy the cluster is cloud-run, the namespace project/location: acme-shop/europe-west1.',
  ],
  logClass: 'deployment',

  needless: [
    ...NEEDLESS_CALLS,
    // The call of a job; how its execution ended is told by `/Jobs.RunJob`.
    { 'protoPayload.methodName': /^google\..{1,60}\.RunJob$/ },
    { 'protoPayload.methodName': /\.(?:SetIamPolicy|CancelExecution|DeleteExecution|DeleteRevision)$/ },
  ],

  recognises: (record) => serviceOf(record) === 'run',

  read: (record, context) => readCall(record, 'cloud-run', context, read),
};

const CLUSTER = 'cloud-run';

// `google.cloud.run.v1.Services.ReplaceService`, `/Jobs.RunJob`: v1 has Replace, v2 Update.
const CHANGE = /^(Create|Replace|Update|Delete|Run)(?:Internal)?(Service|Job|WorkerPool)$/;

function read(call: Call): readonly LandwaiterEvent[] {
  if (call.action === 'SetIamPolicy') return iamChanges(call, {});
  const revision = observed(call);
  if (revision.length > 0) return [...revision, ...ready(call)];
  const execution = executed(call);
  if (execution.length > 0) return execution;
  const [, verb, kind] = CHANGE.exec(call.action) ?? [];
  // The second entry of a long-running call repeats the first.
  if (verb === undefined || kind === undefined || (call.isLast && !call.isFirst)) return [];
  return [...changed(call, verb, kind), ...(kind === 'Service' ? traffic(call, verb) : []), ...breakGlass(call, kind)];
}

const VERBS: Readonly<Record<string, WorkloadChanged['verb']>> = { Create: 'create', Delete: 'delete' };

function changed(call: Call, verb: string, kind: string): readonly WorkloadChanged[] {
  const asked = object(call.request, keyOf(kind)) ?? {};
  const result = [call.response, asked].find((one) => containersOf(one, nameOf(one)).length > 0) ?? asked;
  const name =
    nameOf(call.response) ?? nameOf(asked) ?? text(call.request, `${keyOf(kind)}Id`) ?? lastOf(call.resourceName);
  if (name === '' || name === undefined) return [];
  const containers = verb === 'Delete' ? [] : containersOf(result, name);
  // Running a job starts what is there already, if it overrides nothing: images cannot be overridden.
  if (verb === 'Run') return [];
  return [
    {
      type: 'workload.changed',
      ...call.observed,
      ...call.done,
      cluster: CLUSTER,
      namespace: call.place,
      kind,
      name,
      verb: VERBS[verb] ?? 'update',
      ...known({
        containers: containers.length > 0 ? containers : undefined,
        annotations: containers.length > 0 ? annotations(result) : undefined,
        credential: call.credential,
        uid: text(part(result, 'metadata'), 'uid') ?? text(result, 'uid'),
      }),
    },
  ];
}

/** v1 keeps them in the metadata, v2 in the workload itself. */
function annotations(workload: JsonObject): Readonly<Record<string, string>> {
  const { annotations: own, labels } = workload;
  const { annotations: kept, labels: keptLabels } = part(workload, 'metadata');
  return annotationsOf(own, kept, labels, keptLabels);
}

function keyOf(kind: string): string {
  return kind === 'WorkerPool' ? 'workerPool' : kind.toLowerCase();
}

// v1: metadata.name; v2: projects/<project>/locations/<location>/services/<name>.
function nameOf(workload: JsonObject): string | undefined {
  const name = text(part(workload, 'metadata'), 'name') ?? text(workload, 'name');
  return name === undefined ? undefined : lastOf(name);
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The containers of a service or job of either API. A container alone may have no name: the workload's stands for it. */
function containersOf(workload: JsonObject, name = 'container'): readonly ContainerSpec[] {
  // v1: spec.template.spec of a service, spec.template.spec.template.spec of a job; v2: the same without spec.
  const template = part(part(workload, 'spec'), 'template');
  const inner = part(part(template, 'spec'), 'template');
  const places = [
    part(inner, 'spec'),
    part(template, 'spec'),
    part(part(workload, 'template'), 'template'),
    part(workload, 'template'),
    part(workload, 'spec'),
  ];
  const specs = places.map((place) => objects(place, 'containers')).find((one) => one.length > 0) ?? [];
  const found = specs.flatMap((container): ContainerSpec[] => {
    const image = shortened(container, 'image');
    return image === undefined ? [] : [{ name: text(container, 'name') ?? name, kind: 'container', image }];
  });
  if (found.length > 0) return found;
  // What the deployer named, where the entry leaves the containers out.
  const image = shortened(part(part(template, 'metadata'), 'annotations'), 'client.knative.dev/user-image');
  return image === undefined ? [] : [{ name, kind: 'container', image }];
}

/** The entry of a revision that was made, with the digest that its tag meant then. */
function observed(call: Call): readonly LandwaiterEvent[] {
  const { response } = call;
  if (response['kind'] !== 'Revision') return [];
  const name = nameOf(response);
  const pinned = shortened(part(response, 'status'), 'imageDigest');
  const service = text(part(part(response, 'metadata'), 'labels'), 'serving.knative.dev/service');
  const [spec] = containersOf(response, service ?? name);
  if (name === undefined || pinned === undefined || spec === undefined) return [];
  const ready = objects(part(response, 'status'), 'conditions').find((one) => one['type'] === 'Ready');
  return [
    {
      type: 'container.observed',
      ...call.observed,
      cluster: CLUSTER,
      namespace: call.place,
      pod: name,
      container: spec.name,
      kind: 'container',
      image: spec.image,
      running: ready?.['status'] === 'True',
      ...known({
        digest: parseReference(pinned, 'response.status.imageDigest').digest,
        podUid: service === undefined ? text(part(response, 'metadata'), 'uid') : `${rangeOf(call, service)}${name}`,
        owners: service === undefined ? undefined : [{ kind: 'Service', name: service }],
      }),
    },
  ];
}

/** The entry of an execution of a job that ended, with the digest that the job's tag meant when it began. */
function executed(call: Call): readonly ContainerObserved[] {
  const { response, observed } = call;
  if (response['kind'] !== 'Execution') return [];
  const metadata = part(response, 'metadata');
  const [name, job] = [nameOf(response), text(part(metadata, 'labels'), 'run.googleapis.com/job')];
  if (name === undefined) return [];
  // When it was asked for says not when its containers began: they are made, and fetch the image, after that.
  const status = part(response, 'status');
  const hasEnded = objects(status, 'conditions').some(
    (one) => one['type'] === 'Completed' && one['status'] !== 'Unknown',
  );
  return containersOf(response, job ?? name).map(({ name: container, image }) => ({
    type: 'container.observed',
    ...observed,
    id: `${observed.id}:${container}`,
    cluster: CLUSTER,
    namespace: call.place,
    pod: name,
    container,
    kind: 'container',
    image,
    running: !hasEnded,
    ...known({
      digest: parseReference(image, 'response.spec.template.spec.containers').digest,
      podUid: text(metadata, 'uid'),
      owners: job === undefined ? undefined : [{ kind: 'Job', name: job }],
      started: time(status, 'startTime'),
      ended: hasEnded ? (time(status, 'completionTime') ?? observed.at) : undefined,
    }),
  }));
}

/** What the uids of a service's revisions begin with: its records name them without their own. */
function rangeOf({ place }: Call, service: string): string {
  return `${place}/${service}/`;
}

function serving(call: Call, service: string, told: Pick<PodsListed, 'uids' | 'serving'>): PodsListed {
  const after = rangeOf(call, service);
  return {
    type: 'pods.listed',
    ...call.observed,
    id: `${call.observed.id}:serving`,
    cluster: CLUSTER,
    after,
    // No name has a character that comes after these.
    upTo: `${after}~`,
    ...told,
  };
}

/** A revision is ready soon after it was made; what is said of one later, of an old one for all that is known, makes it no newer. */
function ready(call: Call): readonly PodsListed[] {
  const { response } = call;
  const metadata = part(response, 'metadata');
  const [name, service] = [nameOf(response), text(part(metadata, 'labels'), 'serving.knative.dev/service')];
  const created = time(metadata, 'creationTimestamp');
  const isNew = created !== undefined && call.observed.at - created <= HOUR;
  const isReady = objects(part(response, 'status'), 'conditions').some(
    (one) => one['type'] === 'Ready' && one['status'] === 'True',
  );
  if (!isNew || !isReady || name === undefined || service === undefined) return [];
  return [serving(call, service, { serving: 'ready', uids: [`${rangeOf(call, service)}${name}`] })];
}

/** Where the requests of a service are to go; by default all to its latest revision. A tag makes one reachable without a share. */
function traffic(call: Call, verb: string): readonly PodsListed[] {
  // A revision whose record does not show its kind.
  if (call.resourceName.includes('/revisions/')) return [];
  const asked = object(call.request, 'service') ?? {};
  const shown = [call.response, asked].find((one) => containersOf(one).length > 0) ?? asked;
  const service = nameOf(shown) ?? text(call.request, 'serviceId') ?? lastOf(call.resourceName);
  if (verb === 'Delete') return [serving(call, service, { serving: 'named', uids: [] })];
  const targets = [...objects(part(shown, 'spec'), 'traffic'), ...objects(shown, 'traffic')];
  // What a change of other fields leaves as it was.
  const isUntold = shown === asked && call.request['updateMask'] !== undefined;
  if (targets.length === 0 && isUntold) return [];
  const named = targets.flatMap((one) => {
    const revision = text(one, 'revisionName') ?? text(one, 'revision');
    const isServing = one['tag'] !== undefined || (typeof one['percent'] === 'number' && one['percent'] > 0);
    return revision !== undefined && isServing ? [`${rangeOf(call, service)}${lastOf(revision)}`] : [];
  });
  const isLatest = targets.length === 0 || targets.some(toLatest);
  return [serving(call, service, { serving: isLatest ? 'latest' : 'named', uids: named })];
}

function toLatest(target: JsonObject): boolean {
  const isIt = target['latestRevision'] === true || target['type'] === 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';
  return isIt && typeof target['percent'] === 'number' && target['percent'] > 0;
}

/** Binary Authorization let something in because the deployer said so, with the reason given. */
function breakGlass(call: Call, kind: string): readonly AdmissionDecided[] {
  const asked = object(call.request, keyOf(kind)) ?? {};
  const ticket =
    shortened(part(part(asked, 'metadata'), 'annotations'), 'run.googleapis.com/binary-authorization-breakglass') ??
    shortened(part(asked, 'binaryAuthorization'), 'breakglassJustification');
  if (ticket === undefined) return [];
  const name = nameOf(asked) ?? lastOf(call.resourceName);
  const images = containersOf(asked, name).map(({ image }) => ({ reference: image }));
  return [
    {
      type: 'admission.decided',
      ...call.observed,
      id: `${call.observed.id}:admission`,
      ...call.done,
      control: 'binary-authorization',
      decision: 'overridden',
      cluster: CLUSTER,
      namespace: call.place,
      kind,
      name,
      ticket,
      ...known({ images: images.length > 0 ? images : undefined }),
    },
  ];
}
