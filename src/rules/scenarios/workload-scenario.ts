import type { ContainerEntered } from '../../core/container-entered.ts';
import type {
  ContainerKind,
  ContainerObserved,
  ContainerSpec,
  Owner,
  WorkloadAttempted,
  WorkloadChanged,
} from '../../core/event.ts';
import type { Actor } from '../../core/actor.ts';
import type { Time } from '../../core/time.ts';
import { known } from '../../core/known.ts';
import type { Step } from './history.ts';
import { written } from './image-names.ts';
import { actor, moment, observed, type Told, writtenTo } from './moments.ts';
import { digestOf } from './scenario.ts';

const DEPLOYER = 'system:serviceaccount:argocd:application-controller';

interface AskedTold extends Told {
  readonly cluster?: string;
  /** Absent: a Deployment. */
  readonly kind?: string;
  readonly verb?: WorkloadChanged['verb'];
  /** Who acts as `by` by impersonation. */
  readonly through?: string;
  /** And is a person, as the API server knows them by their names. */
  readonly human?: true;
  readonly init?: Readonly<Record<string, string>>;
  readonly ephemeral?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owners?: readonly Owner[];
  readonly onNode?: string;
  /** The id of the credential it was done with. */
  readonly credential?: string;
  readonly partial?: true;
  /** A restart: nothing in the patch is an image. */
  readonly kept?: true;
  readonly uid?: string;
  /** Of a deleted pod: what it had at last. */
  readonly had?: Readonly<Record<string, string>>;
  /** What was asked for where something changed it on its way. */
  readonly requested?: Readonly<Record<string, string>>;
  /** A webhook that is on record as having set these. */
  readonly patched?: { readonly configuration: string; readonly images: readonly string[] };
}

/** `asked('shop/api', { api: 'shop/api:1.4', log: 'base/log:2' })`: Argo CD wrote a workload with these containers. */
export function asked(workload: string, images: Readonly<Record<string, string>>, told: AskedTold = {}): Step {
  return writtenTo(workload, told, {
    kind: told.kind ?? 'Deployment',
    verb: told.verb ?? 'update',
    ...containersOf(images, told),
    annotations: told.annotations ?? {},
    ...actor(told.by ?? DEPLOYER),
    ...known({
      client: told.client,
      address: told.from,
      owners: told.owners,
      onNode: told.onNode,
      credential: told.credential,
      partial: told.partial,
      kept: told.kept,
      uid: told.uid,
      had: told.had && specs(told.had, 'container'),
      requested: told.requested && specs(told.requested, 'container'),
      patched: told.patched && [{ ...told.patched, images: told.patched.images.map(written) }],
      impersonator: told.through === undefined ? undefined : through(told.through, told.human),
    }),
  });
}

function through(name: string, human: true | undefined): Actor {
  return { name, kind: human ? 'human' : 'unknown' };
}

/** None: the record does not show them. */
function containersOf(images: Readonly<Record<string, string>>, { init = {}, ephemeral = {} }: AskedTold) {
  const containers = [...specs(init, 'init'), ...specs(images, 'container'), ...specs(ephemeral, 'ephemeral')];
  return containers.length > 0 ? { containers } : {};
}

/** `attempted('shop/api', { by: 'eve' })`: a patch of that Deployment was asked for, and no record shows the answer. */
export function attempted(workload: string, told: Told = {}): Step {
  const [namespace = '', name = ''] = workload.split('/');
  return moment(
    (id, at): WorkloadAttempted => ({
      type: 'workload.attempted',
      ...observed('kubernetes-audit', id, at, told),
      request: `kubernetes-audit:${id}`,
      cluster: 'prod-1',
      namespace,
      name,
      kind: 'Deployment',
      verb: 'patch',
      ...actor(told.by ?? DEPLOYER),
    }),
  );
}

/** `scaled('shop/api')`: the number of that Deployment's pods was set. */
export function scaled(workload: string): Step {
  const by = actor('system:serviceaccount:kube-system:horizontal-pod-autoscaler');
  return writtenTo(workload, {}, { kind: 'Deployment', verb: 'patch', scaled: true, ...by });
}

/** `replicas('shop/api-7d4b9c5f6d', 1)`: that ReplicaSet was scaled. */
export function replicas(set: string, count: number, told: Told = {}): Step {
  const by = { ...actor(told.by ?? DEPLOYER), ...known({ client: told.client }) };
  return writtenTo(set, told, { kind: 'ReplicaSet', verb: 'patch', replicas: count, ...by });
}

function specs(images: Readonly<Record<string, string>>, kind: ContainerKind): readonly ContainerSpec[] {
  return Object.entries(images).map(([name, image]) => ({ name, kind, image: written(image) }));
}

/** Who makes the pods of what owns them, where it is no ReplicaSet. */
const MAKERS: Readonly<Record<string, string>> = { DaemonSet: 'daemon-set', Job: 'job' };

/** `ran('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'a')`: its ReplicaSet made that pod of shop/api, and it runs. */
export function ran(pod: string, container: string, image: string, digest: string, told: SeenTold = {}): Step {
  const owners = told.owners ?? [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }];
  const by = `system:serviceaccount:kube-system:${MAKERS[owners[0]?.kind ?? ''] ?? 'replicaset'}-controller`;
  const made = { kind: 'Pod', verb: 'create', owners, by } as const;
  return [asked(`shop/${pod}`, { [container]: image }, made), seen(pod, container, image, digest, { ...told, owners })];
}

/** `entered('api-7d4b9c5f6d-x2x9q', 'api', { by: 'dana' })`: somebody ran a program in that container of a pod in shop. */
export function entered(pod: string, container: string, told: Told = {}): Step {
  return moment(
    (id, at): ContainerEntered => ({
      type: 'container.entered',
      ...observed('kubernetes-audit', id, at, told),
      cluster: 'prod-1',
      namespace: 'shop',
      pod,
      container,
      by: 'exec',
      ...actor(told.by ?? 'dana@acme.example'),
    }),
  );
}

/** What of a container that runs is not as usual. */
export interface SeenTold extends Told {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly kind?: ContainerKind;
  readonly owners?: readonly Owner[];
  readonly node?: string;
  /** What the runtime calls the bytes, beside the digest. */
  readonly runtimeId?: string;
  /** When the pod was made; absent: now. */
  readonly created?: Time;
  /** Its node's report in the audit log, which tells neither that nor of an owner. */
  readonly report?: true;
  /** It never ran until now. */
  readonly waiting?: string;
}

/** `seen('api-7d4b9c5f6d-x2x9q', 'log', 'base/log:2', 'b')`: a container of that pod of Deployment shop/api began to run now. */
export function seen(pod: string, container: string, image: string, digest: string, told: SeenTold = {}): Step {
  return moment(
    (id, at): ContainerObserved => ({
      type: 'container.observed',
      ...observed(told.report ? 'kubernetes-audit' : 'kubernetes-pods', id, at, told),
      cluster: told.cluster ?? 'prod-1',
      namespace: told.namespace ?? 'shop',
      pod,
      ...(!told.report && {
        owners: told.owners ?? [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }],
        created: told.created ?? at,
      }),
      container,
      kind: told.kind ?? 'container',
      image: written(image),
      digest: digestOf(digest),
      ...(told.waiting === undefined && { started: at }),
      running: told.waiting === undefined,
      ...known({
        node: told.node,
        waiting: told.waiting,
        runtimeId: told.runtimeId === undefined ? undefined : digestOf(told.runtimeId),
      }),
    }),
  );
}

const ACCOUNT = '111122223333/eu-west-1';
type EcsTold = Told & Pick<AskedTold, 'credential'>;
const ROLE = 'arn:aws:sts::111122223333:assumed-role';

/** `registered('shop-api:12', { api: 'shop/api:1.4' })`: the role deploy registered this revision in Amazon ECS. */
export function registered(
  definition: string,
  images: Readonly<Record<string, string>>,
  told: EcsTold & Pick<AskedTold, 'annotations'> = {},
): Step {
  return inEcs(
    {
      kind: 'TaskDefinition',
      name: definition,
      verb: 'create',
      containers: specs(images, 'container'),
      annotations: told.annotations ?? {},
    },
    told,
  );
}

/** `serves('prod-1', 'api', 'shop-api:12')`: the role deploy let the ECS service of that cluster run this revision. */
export function serves(
  cluster: string,
  service: string,
  definition: string,
  told: EcsTold & Pick<AskedTold, 'verb' | 'kept'> = {},
): Step {
  const owners = [{ kind: 'TaskDefinition', name: definition }];
  const { verb = 'update', kept } = told;
  return inEcs({ kind: 'Service', name: service, verb, cluster, owners, ...known({ kept }) }, told);
}

/** `started('prod-1', 'shop-api:12')`: the role deploy started a task of this revision by hand. */
export function started(cluster: string, definition: string, told: Told = {}): Step {
  const owners = [{ kind: 'TaskDefinition', name: definition }];
  return inEcs({ kind: 'Task', name: 'f00d', verb: 'create', cluster, owners }, told);
}

/** `scheduled('prod-1', 'nightly', 'shop-job')`: a rule of EventBridge starts tasks of that definition from now on. */
export function scheduled(cluster: string, rule: string, definition: string, told: Told = {}): Step {
  const owners = [{ kind: 'TaskDefinition', name: definition }];
  return inEcs({ kind: 'EventRule', name: rule, verb: 'update', cluster, owners }, told);
}

/** `startedByRule('prod-1', 'shop-job:12')`: EventBridge started a task in the name of a rule. */
export function startedByRule(cluster: string, definition: string): Step {
  const owners = [{ kind: 'TaskDefinition', name: definition }];
  return inEcs({ kind: 'Task', name: 'f00e', verb: 'create', cluster, owners, seen: true }, { by: 'events' });
}

/** `rollout('d-1', 'shop-api:12')`: the role deploy asked CodeDeploy for a deployment of that revision. */
export function rollout(id: string, definition: string, told: Told = {}): Step {
  const owners = [{ kind: 'TaskDefinition', name: definition }];
  return inEcs({ kind: 'CodeDeployment', name: id, verb: 'create', owners }, told);
}

/** `rolledOut('prod-1', 'api', 'shop-api:12', 'd-1')`: CodeDeploy let that service run this revision for a deployment. */
export function rolledOut(cluster: string, service: string, definition: string, id: string): Step {
  const owners = [
    { kind: 'TaskDefinition', name: definition },
    { kind: 'CodeDeployment', name: id },
  ];
  return inEcs({ kind: 'Service', name: service, verb: 'update', cluster, owners }, { by: `codedeploy/${id}` });
}

function sessionOf(by: string): string {
  return by.includes('/') ? by : `${by}/session`;
}

function inEcs(
  change: Pick<WorkloadChanged, 'kind' | 'name' | 'verb'> & Partial<WorkloadChanged>,
  told: EcsTold,
): Step {
  return moment(
    (id, at): WorkloadChanged => ({
      type: 'workload.changed',
      ...observed('ecs-cloudtrail', id, at, told),
      namespace: ACCOUNT,
      ...actor(`${ROLE}/${sessionOf(told.by ?? 'deploy')}`),
      ...known({ client: told.client, address: told.from, credential: told.credential }),
      ...change,
    }),
  );
}
