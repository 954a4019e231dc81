import type { IncomingHttpHeaders } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import type { Delivery, Verdict } from '../../intake/delivery.ts';
import type { Parcel } from '../../intake/inbox.ts';
import { type Sender, verifyDelivery } from '../../intake/verify.ts';
import type { Door } from '../serve/doors.ts';
import type { Metrics } from '../serve/metrics.ts';
import { decompressed, readBody } from './body.ts';
import type { Committer } from './committer.ts';

/** What the intake needs of the server; the doors change when the configuration does. */
export interface IntakeParts {
  readonly doors: () => ReadonlyMap<string, Door>;
  readonly committer: Committer;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** Whether so much waits for evaluation that no more is taken. */
  readonly isFull: () => boolean;
}

type Request = FastifyRequest<{ Params: { kind: string; name: string; '*'?: string } }>;

const RETRY_AFTER = '5';
/** Of senders that sign the body; of the others a header or the connection says who they are, before any of it is read. */
const SIGNING: ReadonlySet<Sender['kind']> = new Set([
  'github',
  'gitlab-signed',
  'circleci',
  'buildkite-signed',
  'jfrog-signed',
  'nexus',
]);
const NOTHING = Buffer.alloc(0);
// They say what the body is. Everything else in the head is about the connection, or a secret.
const KEPT = /^(?:content-type|x-github-event|x-gitlab-event|ce-[a-z0-9]{1,64})$/;
const LONGEST_KEPT = 1024;
const MOST_KEPT = 40;

/** `POST /intake/KIND/NAME`. Some senders can do nothing but put their secret behind the name. */
export function addIntake(server: FastifyInstance, parts: IntakeParts): void {
  void server.register(async (scope) => {
    // The body is the handler's to read: only once it is known who sends, and never parsed here.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const path of ['/intake/:kind/:name', '/intake/:kind/:name/*'])
      scope.post(path, async (request: Request, reply) => answer(request, reply, parts));
  });
}

async function answer(request: Request, reply: FastifyReply, parts: IntakeParts): Promise<FastifyReply> {
  const startedAt = performance.now();
  const { kind, name } = request.params;
  const found = parts.doors().get(name);
  const door = found?.kind.name === kind ? found : undefined;
  const [status, outcome] = door ? await accept(request, door, parts) : refuse(request, name, 'unknown-source');
  parts.metrics.delivered(door?.name ?? '', outcome, (performance.now() - startedAt) / 1000);
  if (status === 503) void reply.header('Retry-After', RETRY_AFTER);
  // Whoever is refused may have sent no more than the head: what follows on this connection is not another request.
  if (status >= 400) void reply.header('Connection', 'close');
  return reply.code(status).send(status === 202 ? '' : { error: outcome });
}

type Answer = readonly [status: number, outcome: string];

async function accept(request: Request, door: Door, parts: IntakeParts): Promise<Answer> {
  const isSigned = SIGNING.has(door.sender.kind);
  if (!isSigned) {
    const verdict = verifyDelivery(door.sender, deliveryOf(request, NOTHING), parts.now());
    if (!verdict.accepted) return refuse(request, door.name, verdict.reason);
  }
  if (parts.committer.isFull() || parts.isFull()) return [503, 'busy'];
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return [415, 'content-encoding: send plain or gzip'];
  const body = await readBody(request.raw, door.largest);
  if ('tooLarge' in body) return [413, `larger than ${door.largest} bytes`];
  if (isSigned) {
    if (!('bytes' in body)) return [413, `larger than ${door.largest} bytes`];
    const verdict: Verdict = verifyDelivery(door.sender, deliveryOf(request, body.bytes), parts.now());
    if (!verdict.accepted) return refuse(request, door.name, verdict.reason);
  }
  const content =
    'bytes' in body
      ? encoding === 'gzip'
        ? await opened(body.bytes, door.largest)
        : { body: body.bytes }
      : {
          body: body.head,
          quarantined: `${body.size} bytes, of which ${door.largest} are taken; SHA-256 of all of it: ${body.sha256}`,
        };
  return commit({ ...head(request, door, parts), ...content }, request, parts);
}

async function opened(bytes: Buffer, largest: number): Promise<Pick<Parcel, 'body' | 'quarantined'>> {
  const content = await decompressed(bytes, largest);
  return 'bytes' in content ? { body: content.bytes } : { body: bytes, quarantined: content.reason };
}

function head(request: Request, { name, kind }: Door, { now }: IntakeParts): Omit<Parcel, 'body'> {
  return { source: name, kind: kind.name, receivedAt: now(), headers: kept(request.headers) };
}

async function commit(parcel: Parcel, request: Request, { committer }: IntakeParts): Promise<Answer> {
  try {
    const isNew = await committer.add(parcel);
    if (parcel.quarantined !== undefined) return [202, 'quarantined'];
    return [202, isNew ? 'accepted' : 'repeated'];
  } catch (error) {
    if (!(error instanceof Unavailable || error instanceof InvalidInput)) throw error;
    request.log.error({ source: parcel.source, reason: error.message }, 'a delivery could not be kept');
    return [503, 'not kept'];
  }
}

function refuse(request: Request, name: string, reason: string): Answer {
  request.log.warn({ source: name.slice(0, 100), reason, address: request.ip }, 'a delivery was refused');
  return [401, 'unauthorised'];
}

function deliveryOf({ raw }: Request, body: Buffer): Delivery {
  const { socket } = raw;
  const certificate = isTls(socket) ? socket.getPeerX509Certificate() : undefined;
  return {
    headers: raw.headersDistinct,
    body,
    path: (raw.url ?? '').split('?', 1)[0] ?? '',
    ...(certificate && isTls(socket) && { certificate: { der: certificate.raw, isTrusted: socket.authorized } }),
  };
}

function isTls(socket: object): socket is TLSSocket {
  return 'getPeerX509Certificate' in socket;
}

function kept(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    KEPT.test(name) && typeof value === 'string' && value.length <= LONGEST_KEPT ? [[name, value]] : [],
  );
  return Object.fromEntries(entries.slice(0, MOST_KEPT));
}
