import {
  createServer as createPlain,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTls } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as sleepReally } from 'node:timers/promises';
import { type Fault, answerBroken, writeSlowly } from './api-server-faults.ts';

// A SIMULATION of the Kubernetes API server, for what a client that lists and watches can meet. From etcd it has one
// revision for everything that only grows, a history that can be compacted, and lists that show one revision over all
// their pages. From the API server: limit and continue, bookmarks, timeoutSeconds, 410 as a status and as a line of the
// watch, 504 for a revision that is still to come, 401, 403 as a test says, 429, SelfSubjectReview. Left out: selectors,
// protobuf, authorization beyond that, the watch
// cache with a delay of its own, streaming lists, resourceVersionMatch, field validation, storage versions, priority and
// fairness. Objects are whatever a test gives. It has not been compared with a real API server.

/** An object as the test writes it; the server adds kind, apiVersion, uid, resourceVersion and creationTimestamp. */
export interface Written {
  readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** One committed change. */
export interface Commit {
  readonly revision: number;
  readonly path: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly uid: string;
  /** The object as it is sent, without kind and apiVersion. */
  readonly json: string;
}

export interface ApiServerOptions {
  /** Which token is accepted; absent: anybody may ask. Called for each request. */
  readonly token?: () => string;
  /** As whom everybody is known; absent: nobody is told. */
  readonly account?: string;
  /** Whether the account may not read what is at a path; watches that are open go on, as on a real one. */
  forbids?(path: string): boolean;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer; readonly ca?: Buffer };
  /** What goes wrong with a request; undefined: nothing. */
  fault?(request: { readonly path: string; readonly isWatch: boolean }): Fault | undefined;
  /** Milliseconds. */
  readonly bookmarkEvery?: number;
  /** Milliseconds for which one second of `timeoutSeconds` stands. */
  readonly second?: number;
  /** Milliseconds between the pieces of an answer that comes slowly. */
  readonly pause?: number;
  /** Rejects when the signal is aborted; absent: time passes as it does. */
  sleep?(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** A running API server on loopback. */
export interface ApiServer {
  readonly url: URL;
  /** Everything that was committed, oldest first, compacted or not. */
  readonly commits: readonly Commit[];
  /** Headers and query of every request that lists or watches. */
  readonly requests: readonly {
    readonly path: string;
    readonly query: URLSearchParams;
    readonly headers: IncomingMessage['headers'];
  }[];
  put(path: string, object: Written): Commit;
  /** Nothing happens where there is no such object. */
  remove(path: string, name: string): void;
  /** What is there now, as uid and version. */
  state(path: string): ReadonlyMap<string, string>;
  /** Forgets all history until now: watches from before and pages that are still to come answer 410. */
  compact(): void;
  /** Breaks every open connection. */
  cut(): void;
  stop(): Promise<void>;
}

const KINDS: ReadonlyMap<string, readonly [kind: string, apiVersion: string]> = new Map([
  ['pods', ['Pod', 'v1']],
  ['events', ['Event', 'v1']],
  ['namespaces', ['Namespace', 'v1']],
  ['deployments', ['Deployment', 'apps/v1']],
  ['validatingwebhookconfigurations', ['ValidatingWebhookConfiguration', 'admissionregistration.k8s.io/v1']],
]);

const REVIEWS = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

interface Stored {
  readonly uid: string;
  readonly version: string;
  readonly json: string;
}

interface Watcher {
  readonly path: string;
  send(type: string, object: object): void;
}

/** Starts it. */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const objects = new Map<string, Map<string, Stored>>();
  const commits: Commit[] = [];
  const requests: ApiServer['requests'][number][] = [];
  const watchers = new Set<Watcher>();
  const snapshots = new Map<string, { readonly revision: number; readonly rest: readonly string[] }>();
  let revision = 100;
  let compacted = 0;
  let serial = 0;

  function commit(path: string, type: Commit['type'], uid: string, object: object): Commit {
    const made = { revision, path, type, uid, json: JSON.stringify(object) };
    commits.push(made);
    for (const watcher of watchers) if (watcher.path === path) watcher.send(type, object);
    return made;
  }

  function put(path: string, object: Written): Commit {
    const stored = storedAt(path);
    const before = stored.get(object.metadata.name);
    revision += 1;
    const uid = before?.uid ?? `0000-${String((serial += 1)).padStart(8, '0')}`;
    const version = String(revision);
    const metadata = { creationTimestamp: '2026-11-25T08:00:00Z', ...object.metadata, uid, resourceVersion: version };
    const whole = { ...object, metadata };
    stored.set(object.metadata.name, { uid, version, json: JSON.stringify(whole) });
    return commit(path, before ? 'MODIFIED' : 'ADDED', uid, whole);
  }

  function remove(path: string, name: string): void {
    const before = storedAt(path).get(name);
    if (!before) return;
    storedAt(path).delete(name);
    revision += 1;
    const last: { metadata: object } = JSON.parse(before.json);
    commit(path, 'DELETED', before.uid, { ...last, metadata: { ...last.metadata, resourceVersion: String(revision) } });
  }

  function storedAt(path: string): Map<string, Stored> {
    const existing = objects.get(path) ?? new Map<string, Stored>();
    objects.set(path, existing);
    return existing;
  }

  const answer: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [path, query] = [url.pathname, url.searchParams];
    const isWatch = query.get('watch') === 'true';
    if (request.method === 'GET') requests.push({ path, query, headers: request.headers });
    const fault = options.fault?.({ path, isWatch });
    if (options.token && request.headers.authorization !== `Bearer ${options.token()}`)
      return refuse(response, 401, 'Unauthorized');
    if (answerBroken(fault, response)) return;
    if (request.method === 'POST' && path === REVIEWS && options.account !== undefined) {
      const object = { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' };
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...object, status: { userInfo: { username: options.account } } }));
      return;
    }
    if (options.forbids?.(path)) {
      const [resource, group] = [path.split('/').at(-1), path.startsWith('/api/') ? '' : path.split('/')[2]];
      const who = `${resource} is forbidden: User "${options.account}" cannot list resource "${resource}"`;
      return refuse(response, 403, 'Forbidden', `${who} in API group "${group}" at the cluster scope`);
    }
    const named = KINDS.get(path.split('/').at(-1) ?? '');
    if (!named) return refuse(response, 404, 'NotFound');
    if (isWatch) watch(path, named, query, response, fault);
    else list(path, named, query, response, fault);
  };

  function list(
    path: string,
    [kind, apiVersion]: readonly [string, string],
    query: URLSearchParams,
    response: ServerResponse,
    fault?: Fault,
  ): void {
    const token = query.get('continue') ?? '';
    const page =
      token === '' ? { revision, rest: [...storedAt(path).values()].map(({ json }) => json) } : snapshots.get(token);
    if (!page || page.revision < compacted) return refuse(response, 410, 'Expired');
    const limit = Number(query.get('limit') ?? 0) || page.rest.length;
    const rest = page.rest.slice(limit);
    const next = rest.length === 0 ? '' : Buffer.from(`${page.revision}/${(serial += 1)}`).toString('base64url');
    if (next !== '') snapshots.set(next, { revision: page.revision, rest });
    const metadata = { resourceVersion: String(page.revision), ...(next !== '' && { continue: next }) };
    const head = JSON.stringify({ kind: `${kind}List`, apiVersion, metadata }).slice(0, -1);
    response.setHeader('content-type', 'application/json');
    const { isOpenAfter } = lifeOf(response);
    const body = `${head},"items":[${page.rest.slice(0, limit).join(',')}]}`;
    if (fault === 'cut') response.write(body.slice(0, body.length / 2), () => response.destroy());
    else if (fault === 'slow') void writeSlowly(response, body, () => isOpenAfter(options.pause ?? 1));
    else response.end(body);
  }

  function watch(
    path: string,
    [kind, apiVersion]: readonly [string, string],
    query: URLSearchParams,
    response: ServerResponse,
    fault?: Fault,
  ): void {
    const from = Number(query.get('resourceVersion'));
    if (from > revision) return refuse(response, 504, 'Timeout');
    if (from < compacted && fault === 'refuse-expired') return refuse(response, 410, 'Expired');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (fault === 'silent') return;
    const write = (type: string, object: object): void => {
      const line = `${JSON.stringify({ type, object: { kind, apiVersion, ...object } })}\n`;
      if (fault === 'cut') response.write(line.slice(0, line.length / 2), () => response.destroy());
      else response.write(line);
    };
    if (from < compacted) {
      const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Expired', code: 410 };
      response.end(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
      return;
    }
    for (const one of commits) if (one.path === path && one.revision > from) write(one.type, JSON.parse(one.json));
    const watcher: Watcher = { path, send: write };
    watchers.add(watcher);
    const { signal, end, isOpenAfter } = lifeOf(response);
    signal.addEventListener('abort', () => watchers.delete(watcher));
    const bookmark = async (): Promise<void> => {
      while (await isOpenAfter(options.bookmarkEvery ?? 60_000))
        write('BOOKMARK', { metadata: { resourceVersion: String(revision) } });
    };
    if (query.get('allowWatchBookmarks') === 'true') void bookmark();
    void isOpenAfter(Number(query.get('timeoutSeconds') ?? 1800) * (options.second ?? 1000)).then(end);
  }

  /** Of an answer: until it is ended or its connection breaks. */
  function lifeOf(response: ServerResponse) {
    const life = new AbortController();
    const { signal } = life;
    response.on('close', () => life.abort());
    const sleep = options.sleep ?? ((milliseconds, until) => sleepReally(milliseconds, undefined, { signal: until }));
    return {
      signal,
      end: () => {
        life.abort();
        response.end();
      },
      isOpenAfter: (milliseconds: number) =>
        sleep(milliseconds, signal).then(
          () => true,
          () => false,
        ),
    };
  }

  const server = options.tls
    ? createTls({ ...options.tls, requestCert: options.tls.ca !== undefined, rejectUnauthorized: true }, answer)
    : createPlain(answer);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: new URL(`${options.tls ? 'https' : 'http'}://127.0.0.1:${address.port}`),
    commits,
    requests,
    put,
    remove,
    state: (path) => new Map([...storedAt(path).values()].map(({ uid, version }) => [uid, version])),
    compact: () => {
      compacted = revision;
    },
    cut,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

function refuse(response: ServerResponse, code: number, reason: string, message?: string): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code }));
}
