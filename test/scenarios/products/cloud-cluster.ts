import { isObject, object, text } from '../../../src/ingest/records/json.ts';
import type { JsonObject } from '../../../src/ingest/source.ts';
import type { Decision, Run, Who } from '../act.ts';
import { CLUSTERS, type NativeRecord } from '../stack.ts';
import { kubernetes, KUBERNETES_USERS } from './kubernetes.ts';
import { placeOf } from './kubernetes-objects.ts';
import { namingOf, type Product, referenceOf } from './product.ts';

/** Somebody as a cloud's cluster names them, and the client that they use there. */
export interface Identity {
  /** The `user` of an audit event. */
  readonly user: { readonly username: string; readonly [key: string]: unknown };
  readonly userAgent?: string;
}

/** How a cloud's managed cluster differs from one's own. */
export interface Cloud {
  /** Of people and pipelines: nodes and controllers have the same names in every cluster. */
  identity(by: Who): Identity;
  /** Puts an audit event into what carries it to the reader. */
  carry(event: JsonObject, cluster: string, at: number): NativeRecord;
  /** What the admission control there leaves on the request for a pod; nothing, where it has no words for it. */
  said(what: Decision['what'], reference: string): Said;
  /** Settings that are changed in the cloud, not in the cluster: others tell them. */
  readonly elsewhere: ReadonlySet<string>;
}

/** Annotations of the audit event, and of the pod. */
export interface Said {
  readonly beside?: Readonly<Record<string, string>>;
  readonly within?: Readonly<Record<string, string>>;
}

/** The audit log of a cloud's managed clusters: that of any cluster, in the cloud's names and wrappings. */
export function cloudCluster(registry: string, cloud: Cloud): Product {
  const own = kubernetes(registry);
  const carried = ({ file, at, record }: NativeRecord): NativeRecord => {
    const cluster = Object.values(CLUSTERS).find((name) => file.includes(name)) ?? CLUSTERS.prod;
    return cloud.carry(renamed(record, cloud), cluster, at);
  };
  return {
    tell(act, at) {
      switch (act.act) {
        case 'control':
          return cloud.elsewhere.has(act.what) ? [] : own.tell(act, at).map(carried);
        case 'run': {
          const { judged = [], ...run } = act;
          const reference = referenceOf(run.target, registry);
          const said = judged.map((what) => cloud.said(what, reference));
          return own.tell(run, at).map((one) => carried(isRequestForPod(one.record) ? marked(one, said) : one));
        }
        case 'decision': {
          const said = cloud.said(act.what, referenceOf(act.target, registry));
          // It stands beside the request to make the pod, where there is one.
          if (act.pod !== undefined || Object.keys(said).length === 0) return [];
          const asked = own.tell(podOf(act), at).filter(({ record }) => isRequestForPod(record));
          return asked.map((one) => carried(marked(one, [said])));
        }
        default:
          return own.tell(act, at).map(carried);
      }
    },
    hum: (at) => (own.hum?.(at) ?? []).map(carried),
  };
}

function renamed(record: object, cloud: Cloud): JsonObject {
  if (!isObject(record)) return {};
  const username = text(record, 'user', 'username');
  const by = PEOPLE_AND_PIPELINES.find((one) => KUBERNETES_USERS[one] === username);
  return by === undefined ? record : { ...record, ...cloud.identity(by) };
}

const PEOPLE_AND_PIPELINES = [
  'pipeline',
  'release',
  'promoter',
  'deployer',
  'replication',
  'dana',
  'lee',
  'mallory',
] as const satisfies readonly Who[];

function isRequestForPod(record: object): boolean {
  if (!isObject(record)) return false;
  return text(record, 'verb') === 'create' && text(record, 'objectRef', 'resource') === 'pods';
}

/** The request with what admission left on it, and on the pod. */
function marked({ file, at, record }: NativeRecord, said: readonly Said[]): NativeRecord {
  if (!isObject(record)) return { file, at, record };
  const annotations = Object.assign({}, object(record, 'annotations'), ...said.map(({ beside }) => beside));
  const own: object = Object.assign({}, ...said.map(({ within }) => within));
  const inPod = (key: string): object => {
    const pod = object(record, key) ?? {};
    const metadata = object(pod, 'metadata') ?? {};
    const all = { ...object(metadata, 'annotations'), ...own };
    return { ...pod, metadata: { ...metadata, ...(Object.keys(all).length > 0 && { annotations: all }) } };
  };
  return {
    file,
    at,
    record: {
      ...record,
      requestObject: inPod('requestObject'),
      responseObject: inPod('responseObject'),
      annotations,
    },
  };
}

/** A pod of which nothing but the verdict is told. */
function podOf({ at, workload, image, target }: Decision): Run {
  const { name } = placeOf(workload);
  return {
    act: 'run',
    at,
    by: 'node',
    workload,
    kind: 'Deployment',
    pod: `${name}-${namingOf('judged', workload, image.digest).suffix()}`,
    container: name,
    as: 'container',
    image,
    target,
    cluster: 'prod',
  };
}
