import { isObject, object, text } from '../../../src/ingest/json.ts';
import type { JsonObject } from '../../../src/ingest/source.ts';
import { AGENTS, auditRecord } from '../../lab/kubernetes.ts';
import type { Decision, Run, Who } from '../act.ts';
import { CLUSTERS, type NativeRecord } from '../stack.ts';
import { kubernetes, KUBERNETES_USERS } from './kubernetes.ts';
import { placeOf, podObject } from './kubernetes-objects.ts';
import { namingOf, type Product } from './product.ts';

/** Somebody as a cloud's cluster names them, and the client that they use there. */
export interface Identity {
  /** The `user` of an audit event. */
  readonly user: { readonly username: string; readonly [key: string]: unknown };
  readonly userAgent?: string;
}

/** How a cloud's managed cluster differs from one's own. */
export interface Cloud {
  /** Nothing for those whom every cluster names alike: nodes, controllers. */
  identity(by: Who): Identity | undefined;
  /** Puts an audit event into what carries it to the reader. */
  carry(event: JsonObject, cluster: string, at: number): NativeRecord;
  /** What the cloud's own admission control leaves on the request for a pod; nothing, where it has no words for it. */
  said(act: Decision): Said | undefined;
}

/** Annotations of the audit event, and of the pod. */
export interface Said {
  readonly beside?: Readonly<Record<string, string>>;
  readonly within?: Readonly<Record<string, string>>;
}

/** The audit log of a cloud's managed clusters. Who may deploy, and other settings named, are the cloud's to tell. */
export function cloudCluster(registry: string, cloud: Cloud, elsewhere: ReadonlySet<string>): Product {
  const own = kubernetes(registry);
  const carried = ({ file, at, record }: NativeRecord): NativeRecord => {
    const cluster = Object.values(CLUSTERS).find((name) => file.includes(name)) ?? CLUSTERS.prod;
    return cloud.carry(renamed(record, cloud), cluster, at);
  };
  return {
    tell(act, at) {
      if (act.act === 'control' && elsewhere.has(act.what)) return [];
      if (act.act !== 'decision') return own.tell(act, at).map(carried);
      const said = cloud.said(act);
      return said === undefined ? [] : [carried(judged(act, at(act.at), registry, said))];
    },
    hum: (at) => (own.hum?.(at) ?? []).map(carried),
  };
}

function renamed(record: object, cloud: Cloud): JsonObject {
  if (!isObject(record)) return {};
  const username = text(record, 'user', 'username');
  for (const by of PEOPLE_AND_PIPELINES) {
    const identity = KUBERNETES_USERS[by] === username ? cloud.identity(by) : undefined;
    if (identity) return { ...record, ...identity };
  }
  return record;
}

const PEOPLE_AND_PIPELINES = [
  'pipeline',
  'release',
  'promoter',
  'deployer',
  'retention',
  'replication',
  'dana',
  'lee',
  'mallory',
] as const satisfies readonly Who[];

/** The request for the pod that was judged, by the controller that makes pods. */
function judged(act: Decision, at: number, registry: string, { beside, within }: Said): NativeRecord {
  const { namespace, name } = placeOf(act.workload);
  const run: Run = {
    act: 'run',
    at: act.at,
    by: 'node',
    workload: act.workload,
    kind: 'Deployment',
    pod: `${name}-${namingOf('judged', act.workload, act.image.digest).suffix()}`,
    container: name,
    as: 'container',
    image: act.image,
    target: act.target,
    cluster: 'prod',
  };
  const pod = podObject(run, registry, 'asked', at, at);
  const metadata = isObject(pod) ? object(pod, 'metadata') : undefined;
  const asked = { ...pod, metadata: { ...metadata, ...(within && { annotations: within }) } };
  const made = auditRecord(namingOf('judged', act).uuid(), {
    at,
    who: AGENTS.replicaSets,
    verb: 'create',
    ref: { resource: 'pods', namespace, name: run.pod },
    requestObject: asked,
    response: asked,
    code: 201,
    ...(beside && { annotations: beside }),
  });
  return { file: CLUSTERS.prod, at: made.at, record: made.record };
}
