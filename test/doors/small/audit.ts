// Records of a Kubernetes API server's audit log, as its webhook sends them, by the audit policy that docs/sources.md asks for.
import { MINUTE, uuid } from './month.ts';

/** An event of the log, and when it happened. */
export interface Audited {
  readonly at: number;
  readonly event: object;
}

export const NODES = ['node-1', 'node-2'];
const micro = (at: number): string => new Date(at).toISOString().replace('Z', '000Z');

interface Asked {
  readonly at: number;
  readonly verb: string;
  readonly user: string;
  readonly agent: string;
  readonly from?: string;
  readonly resource: string;
  readonly group?: string;
  readonly namespace: string;
  readonly name?: string;
  readonly subresource?: string;
  readonly level: 'RequestResponse' | 'Request' | 'Metadata';
  readonly request?: object;
  readonly response?: object;
  readonly query?: string;
}

export function audited(asked: Asked): Audited {
  const {
    at,
    verb,
    user,
    agent,
    from = '192.0.2.20',
    resource,
    group,
    namespace,
    name,
    subresource,
    level,
    request,
    response,
    query = '',
  } = asked;
  const root = group === undefined ? '/api/v1' : `/apis/${group}/v1`;
  const path = [root, 'namespaces', namespace, resource, name, subresource]
    .filter((part) => part !== undefined)
    .join('/');
  const groups = user.startsWith('system:node:')
    ? ['system:nodes']
    : user.startsWith('system:serviceaccount:')
      ? ['system:serviceaccounts', `system:serviceaccounts:${user.split(':')[2]}`]
      : ['fenwick:staff'];
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level,
    auditID: uuid(`${verb} ${path} ${at} ${user}`),
    stage: 'ResponseComplete',
    requestURI: `${path}${query}`,
    verb,
    user: { username: user, uid: uuid(user), groups: [...groups, 'system:authenticated'] },
    sourceIPs: [from],
    userAgent: agent,
    objectRef: {
      resource,
      namespace,
      ...(name !== undefined && { name }),
      ...(group !== undefined && { apiGroup: group }),
      apiVersion: 'v1',
      ...(subresource !== undefined && { subresource }),
    },
    responseStatus: { metadata: {}, code: verb === 'create' ? 201 : 200 },
    ...(request && { requestObject: request }),
    ...(response && { responseObject: response }),
    requestReceivedTimestamp: micro(at),
    stageTimestamp: micro(at + 12),
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
  };
  return { at, event };
}

/** What shows that the log is alive. */
export function heartbeat(at: number): readonly Audited[] {
  return NODES.map((node, nth) =>
    audited({
      at: at + nth * 700,
      verb: 'update',
      user: `system:node:${node}`,
      agent: 'kubelet/v1.36.3 (linux/amd64) kubernetes/$Format',
      from: `192.0.2.2${nth + 1}`,
      resource: 'leases',
      group: 'coordination.k8s.io',
      namespace: 'kube-node-lease',
      name: node,
      level: 'Metadata',
    }),
  );
}

/** The bodies of the API server's webhook: what happened within half a minute goes together. */
export function batches(events: readonly Audited[]): readonly { readonly at: number; readonly body: string }[] {
  const halves = Map.groupBy(events, ({ at }) => Math.floor(at / (MINUTE / 2)));
  return [...halves].map(([half, items]) => ({
    at: (half + 1) * (MINUTE / 2) + 500,
    body: JSON.stringify({
      kind: 'EventList',
      apiVersion: 'audit.k8s.io/v1',
      metadata: {},
      items: items.map(({ event }) => event),
    }),
  }));
}
