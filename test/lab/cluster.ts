import type { Digest } from '../../src/core/digest.ts';
import {
  type Agent,
  AGENTS,
  auditRecord,
  type Delivered,
  deploymentObject,
  kubelet,
  type Pod,
  podObject,
  podStatus,
  replicaSetObject,
  setName,
  type Workload,
} from './kubernetes.ts';
import type { Naming } from './naming.ts';

/** Asks the registry, as the node's container runtime does when a pod starts, which digest a reference means. */
export type Pull = (reference: string, node: string, at: number) => Promise<Digest>;

/** A cluster as its API server's audit log and its pod list show it. All times are milliseconds. */
export interface Cluster {
  /** A workload that was there before the records begin: no audit records. */
  settle(at: number, workload: Omit<Workload, 'revision' | 'uid' | 'setUid'>, digest: Digest): void;
  /** The deployer gives the workload another image: new replica set, new pods, old pods deleted. */
  rollout(at: number, namespace: string, name: string, image: string): Promise<void>;
  scale(at: number, namespace: string, name: string, replicas: number): Promise<void>;
  /** Empties a node: its pods are evicted and start again elsewhere from the same template. */
  drain(at: number, node: string, by: Agent, address: string): Promise<void>;
  /** Leases, reads and events that every cluster writes all day: one round every `every` milliseconds. */
  idle(from: number, to: number, every: number): void;
  /** Audit records in the order of their stage times. */
  audit(): readonly object[];
  /** `v1 PodList` of what runs now. */
  pods(): object;
}

interface Running extends Workload {
  pods: readonly Pod[];
}

/** A cluster with the given nodes (name → address) and nothing on them. */
export function createCluster(nodes: Readonly<Record<string, string>>, pull: Pull, naming: Naming): Cluster {
  const names = Object.keys(nodes);
  const workloads = new Map<string, Running>();
  const records: Delivered[] = [];
  let version = 88_000_000;
  const record = (at: number, who: Agent, request: Omit<Parameters<typeof auditRecord>[1], 'at' | 'who'>): void => {
    records.push(auditRecord(naming.uuid(), { at, who, ...request }));
  };
  const next = (): string => {
    version += 7;
    return String(version);
  };
  const find = (namespace: string, name: string): Running => {
    const found = workloads.get(`${namespace}/${name}`);
    if (!found) throw new Error(`no workload ${namespace}/${name} in the story`);
    return found;
  };
  const newPod = (workload: Running, at: number, node: string, digest: Digest): Pod => ({
    name: `${workload.kind === 'DaemonSet' ? workload.name : setName(workload)}-${naming.suffix()}`,
    image: workload.image,
    revision: workload.revision,
    setUid: workload.setUid,
    uid: naming.uuid(),
    node,
    address: `10.42.${names.indexOf(node)}.${10 + naming.below(200)}`,
    nodeAddress: nodes[node] ?? '',
    containerId: naming.hex(64),
    createdAt: at,
    startedAt: at + 4_000,
    digest,
  });
  const startPod = async (workload: Running, at: number, node: string): Promise<void> => {
    const pod = newPod(workload, at, node, await pull(workload.image, node, at + 2_000));
    const ref = { resource: 'pods', namespace: workload.namespace };
    const asked = podObject(workload, pod, 'asked', next());
    record(at, AGENTS.replicaSets, {
      verb: 'create',
      ref,
      requestObject: asked,
      code: 201,
      response: podObject(workload, pod, 'created', next()),
    });
    const binding = {
      kind: 'Binding',
      apiVersion: 'v1',
      metadata: { name: pod.name, namespace: workload.namespace, uid: pod.uid },
    };
    record(at + 300, AGENTS.scheduler, {
      verb: 'create',
      ref: { ...ref, name: pod.name, subresource: 'binding' },
      requestObject: { ...binding, target: { kind: 'Node', name: node } },
      code: 201,
      response: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 },
    });
    const running = podObject(workload, pod, 'running', next());
    record(at + 5_000, kubelet(node, pod.nodeAddress), {
      verb: 'patch',
      ref: { ...ref, name: pod.name, subresource: 'status' },
      requestObject: { metadata: { uid: pod.uid }, status: podStatus(workload, pod) },
      code: 200,
      response: running,
    });
    workload.pods = [...workload.pods, pod];
  };
  const endPod = (workload: Running, pod: Pod, at: number, who: Agent | undefined): void => {
    const ref = { resource: 'pods', namespace: workload.namespace, name: pod.name };
    const ending = podObject(workload, pod, 'ending', next(), at);
    if (who)
      record(at, who, {
        verb: 'delete',
        ref,
        requestObject: { kind: 'DeleteOptions', apiVersion: 'v1' },
        code: 200,
        response: ending,
      });
    const forced = { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0, preconditions: { uid: pod.uid } };
    record(at + 6_000, kubelet(pod.node, pod.nodeAddress), {
      verb: 'delete',
      ref,
      requestObject: forced,
      code: 200,
      response: ending,
    });
    workload.pods = workload.pods.filter((other) => other !== pod);
  };
  const setScale = (workload: Running, at: number): void => {
    const set = replicaSetObject(workload, next());
    const ref = { resource: 'replicasets', namespace: workload.namespace, name: setName(workload), apiGroup: 'apps' };
    record(at, AGENTS.deployments, { verb: 'update', ref, requestObject: set, code: 200, response: set });
  };
  return {
    settle(at, workload, digest) {
      const running: Running = {
        ...workload,
        revision: naming.suffix(10),
        uid: naming.uuid(),
        setUid: naming.uuid(),
        pods: [],
      };
      for (let index = 0; index < workload.replicas; index += 1) {
        running.pods = [...running.pods, newPod(running, at, names[index % names.length] ?? '', digest)];
      }
      workloads.set(`${workload.namespace}/${workload.name}`, running);
    },
    async rollout(at, namespace, name, image) {
      const workload = find(namespace, name);
      const old = workload.pods;
      workload.image = image;
      const ref = { resource: 'deployments', namespace, name, apiGroup: 'apps' };
      const patch = { spec: { template: { spec: { containers: [{ name: workload.container, image }] } } } };
      record(at, AGENTS.argocd, {
        verb: 'patch',
        ref,
        requestObject: patch,
        code: 200,
        response: deploymentObject(workload, next()),
      });
      workload.revision = naming.suffix(10);
      workload.setUid = naming.uuid();
      const set = replicaSetObject(workload, next());
      const sets = { resource: 'replicasets', namespace, apiGroup: 'apps' };
      record(at + 200, AGENTS.deployments, { verb: 'create', ref: sets, requestObject: set, code: 201, response: set });
      for (const [index, pod] of old.entries()) {
        await startPod(workload, at + 1_000 + index * 12_000, names[(index + 1) % names.length] ?? '');
        endPod(workload, pod, at + 9_000 + index * 12_000, AGENTS.replicaSets);
      }
    },
    async scale(at, namespace, name, replicas) {
      const workload = find(namespace, name);
      workload.replicas = replicas;
      const ref = { resource: 'deployments', namespace, name, apiGroup: 'apps', subresource: 'scale' };
      const scale = {
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name, namespace, uid: workload.uid },
        spec: { replicas },
      };
      record(at, AGENTS.autoscaler, { verb: 'update', ref, requestObject: scale, code: 200, response: scale });
      setScale(workload, at + 400);
      while (workload.pods.length < replicas) {
        await startPod(workload, at + 1_000, names[workload.pods.length % names.length] ?? '');
      }
      for (const pod of workload.pods.slice(replicas)) endPod(workload, pod, at + 1_000, AGENTS.replicaSets);
    },
    async drain(at, node, by, address) {
      const who: Agent = { ...by, address };
      const cordon = { kind: 'Node', apiVersion: 'v1', metadata: { name: node }, spec: { unschedulable: true } };
      record(at, who, {
        verb: 'patch',
        ref: { resource: 'nodes', name: node },
        requestObject: { spec: cordon.spec },
        code: 200,
        response: cordon,
      });
      let moment = at + 5_000;
      for (const workload of workloads.values()) {
        for (const pod of workload.kind === 'DaemonSet' ? [] : workload.pods.filter((one) => one.node === node)) {
          const ref = { resource: 'pods', namespace: workload.namespace, name: pod.name };
          const eviction = {
            kind: 'Eviction',
            apiVersion: 'policy/v1',
            metadata: { name: pod.name, namespace: workload.namespace },
          };
          const done = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
          record(moment, who, {
            verb: 'create',
            ref: { ...ref, subresource: 'eviction' },
            requestObject: eviction,
            code: 201,
            response: done,
          });
          endPod(workload, pod, moment + 500, undefined);
          const other = names.filter((name) => name !== node);
          await startPod(workload, moment + 1_500, other[workload.pods.length % other.length] ?? '');
          moment += 20_000;
        }
      }
      const open = { ...cordon, spec: {} };
      record(moment + 240_000, who, {
        verb: 'patch',
        ref: { resource: 'nodes', name: node },
        requestObject: { spec: { unschedulable: null } },
        code: 200,
        response: open,
      });
    },
    idle(from, to, every) {
      for (let at = from; at < to; at += every) {
        const node = names[naming.below(names.length)] ?? '';
        const who = kubelet(node, nodes[node] ?? '');
        const lease = {
          kind: 'Lease',
          apiVersion: 'coordination.k8s.io/v1',
          metadata: { name: node, namespace: 'kube-node-lease', resourceVersion: next() },
          spec: {
            holderIdentity: node,
            leaseDurationSeconds: 40,
            renewTime: new Date(at).toISOString().replace('Z', '000Z'),
          },
        };
        const leases = {
          resource: 'leases',
          namespace: 'kube-node-lease',
          name: node,
          apiGroup: 'coordination.k8s.io',
        };
        record(at, who, { verb: 'update', ref: leases, requestObject: lease, code: 200, response: lease });
        const first = [...workloads.values()][naming.below(workloads.size)];
        if (!first) continue;
        const ref = { resource: 'deployments', namespace: first.namespace, name: first.name, apiGroup: 'apps' };
        record(at + 2_100, AGENTS.argocd, { verb: 'get', ref, code: 200, level: 'Metadata' });
      }
    },
    audit: () => records.toSorted((one, other) => one.at - other.at).map((one) => one.record),
    pods() {
      const items = [...workloads.values()].flatMap((workload) =>
        workload.pods.map((pod) => podObject(workload, pod, 'running', next(), undefined)),
      );
      return { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: next() }, items };
    },
  };
}
