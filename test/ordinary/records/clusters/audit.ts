import type { Cluster, Feed } from '../../organisation.ts';
import { namingOf } from '../naming.ts';
import { type NativeRecord, told } from '../writer.ts';
import type { Agent } from './agents.ts';

/** One request as an API server saw it. */
export interface Request {
  readonly at: number;
  readonly who: Agent;
  /** In whose name it was asked for. */
  readonly as?: Agent;
  readonly verb: 'create' | 'update' | 'patch' | 'delete' | 'deletecollection' | 'get';
  readonly ref: Reference;
  /** What the URI has after the question mark. */
  readonly query?: string;
  readonly requestObject?: object;
  readonly response?: object;
  readonly code?: number;
  /** Of a refusal. */
  readonly message?: string;
  readonly level?: 'Metadata' | 'Request';
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Reference {
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly apiGroup?: string;
  /** Absent: v1. */
  readonly apiVersion?: string;
  readonly subresource?: string;
}

/** An audit event with its time, as a JSON object. */
export interface Audited extends NativeRecord {
  readonly record: Readonly<Record<string, unknown>>;
}

/**
 * An `audit.k8s.io/v1` Event of stage ResponseComplete, with `omitManagedFields` as the product's setup page has it.
 * `Feed.without` may name what some audit policies and versions leave out: `responseObject`, `extra`, `pods/status`.
 */
export function audited(cluster: Cluster, feed: Feed, request: Request): Audited {
  const { ref, who, as, code = request.verb === 'create' ? 201 : 200 } = request;
  const level = feed.level ?? request.level ?? 'RequestResponse';
  const at = told(request.at, feed);
  const auditID = namingOf('audit', cluster.id, request.at, who.username, request.verb, ref).uuid();
  const isRefused = code >= 400;
  const shows = (part: string): boolean => !feed.without.includes(part);
  return {
    at,
    record: {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level,
      auditID,
      stage: 'ResponseComplete',
      requestURI: uri(request),
      verb: request.verb,
      user: {
        username: who.username,
        uid: who.uid,
        groups: who.groups,
        ...(who.extra && shows('extra') && { extra: who.extra }),
      },
      ...(as && { impersonatedUser: { username: as.username, groups: as.groups } }),
      sourceIPs: [who.address],
      userAgent: who.userAgent,
      objectRef: { ...ref, apiVersion: ref.apiVersion ?? 'v1' },
      responseStatus: {
        metadata: {},
        ...(isRefused && { status: 'Failure', message: request.message, reason: 'Forbidden' }),
        code,
      },
      ...(level !== 'Metadata' && { requestObject: request.requestObject }),
      ...(level === 'RequestResponse' && shows('responseObject') && { responseObject: request.response }),
      requestReceivedTimestamp: micro(at, auditID),
      stageTimestamp: micro(at + 9, auditID),
      annotations: {
        'authorization.k8s.io/decision': 'allow',
        'authorization.k8s.io/reason': '',
        ...notedAt(level, request.annotations),
      },
    },
  };
}

/** The patches of webhooks are noted from level Request on. */
function notedAt(level: string, annotations: Readonly<Record<string, string>> = {}): object {
  const noted = Object.entries(annotations);
  return Object.fromEntries(level === 'Metadata' ? noted.filter(([name]) => !name.startsWith('patch.')) : noted);
}

function uri({ ref, query }: Request): string {
  const version = ref.apiVersion ?? 'v1';
  const root = ref.apiGroup === undefined ? `/api/${version}` : `/apis/${ref.apiGroup}/${version}`;
  const isNamespace = ref.resource === 'namespaces';
  const space = ref.namespace === undefined || isNamespace ? '' : `/namespaces/${ref.namespace}`;
  const object = [ref.resource, ref.name, ref.subresource].filter((part) => part !== undefined).join('/');
  return `${root}${space}/${object}${query === undefined ? '' : `?${query}`}`;
}

function micro(at: number, auditID: string): string {
  return new Date(at)
    .toISOString()
    .replace('Z', `${String(Number.parseInt(auditID.slice(0, 4), 16) % 1000).padStart(3, '0')}Z`);
}
