import type { IncomingHttpHeaders } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import type { Delivery } from '../../intake/delivery.ts';
import type { Parcel } from '../../intake/inbox.ts';
import { type Sender, verifyDelivery } from '../../intake/verify.ts';
import type { Door } from '../serve/doors.ts';
import { type Metrics, outcomeOf } from '../serve/metrics.ts';
import type { Done, Tracing } from '../serve/tracing.ts';
import { within } from '../deadline.ts';
import { opened, readBody } from './body.ts';
import { type Budget, createBudget, type Hold } from './budget.ts';
import type { Committer } from './committer.ts';
import { neighbourhoodOf } from './network.ts';
import type { SparingLog } from './sparing-log.ts';

/** What the intake needs of the server; the doors change when the configuration does. */
export interface IntakeParts {
  readonly doors: () => ReadonlyMap<string, Door>;
  readonly committer: Committer;
  readonly metrics: Metrics;
  readonly log: SparingLog;
  readonly tracing: Pick<Tracing, 'done'>;
  readonly now: () => number;
  /** Whether so much waits for evaluation that no more is taken. */
  readonly isFull: () => boolean;
}

type Request = FastifyRequest<{ Params: { kind: string; name: string; '*'?: string } }>;

const RETRY_AFTER = '5';
/** Senders give up after ten seconds, most before: an answer after that would be nobody's. */
const KEPT_WITHIN = 5000;
/** Of senders that sign the body; of the others a header or the connection says who they are, before any of it is read. */
const SIGNING: ReadonlySet<Sender['kind']> = new Set([
  'github',
  'gitlab-signed',
  'circleci',
  'buildkite-signed',
  'jfrog-signed',
  'nexus',
]);
const MEBIBYTE = 1024 * 1024;
/** So much more than allowed is read of what a known sender sends, so that its hash is on record. */
const BEYOND = 4;
const NOTHING = Buffer.alloc(0);
// They say what the body is. Everything else in the head is about the connection, or a secret.
const KEPT = /^(?:content-type|x-github-event|x-gitlab-event|ce-[a-z0-9]{1,64})$/;
const LONGEST_KEPT = 1024;
const MOST_KEPT = 40;

/** `POST /intake/KIND/NAME`. Some senders can do nothing but put their secret behind the name. */
export function addIntake(server: FastifyInstance, parts: IntakeParts): void {
  // Who has not proved who it is yet can fill its own budget only.
  const budgets = { proven: createBudget(128 * MEBIBYTE), unproven: createBudget(128 * MEBIBYTE) };
  void server.register(async (scope) => {
    // The body is the handler's to read: only once it is known who sends, and never parsed here.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.addHook('onRequest', (request, _reply, done) => {
      // Senders write odd types, and are not to be refused for it; the handler looks at what they wrote.
      request.headers = { 'content-type': 'application/octet-stream' };
      done();
    });
    for (const path of ['/intake/:kind/:name', '/intake/:kind/:name/*'])
      scope.post(path, async (request: Request, reply) => answer(request, reply, parts, budgets));
  });
}

interface Budgets {
  readonly proven: Budget;
  readonly unproven: Budget;
}

async function answer(
  request: Request,
  reply: FastifyReply,
  parts: IntakeParts,
  budgets: Budgets,
): Promise<FastifyReply> {
  const startedAt = performance.now();
  const { kind, name } = request.params;
  const found = parts.doors().get(name);
  const door = found?.kind.name === kind ? found : undefined;
  const [status, outcome] = door
    ? await admit(request, door, parts, budgets)
    : refuse(request, parts, 'unknown-source');
  const took = performance.now() - startedAt;
  parts.metrics.delivered(door?.name ?? '', outcome, took / 1000);
  // Whoever proves nothing is counted; a flood of it would leave no room for other spans.
  if (door && status !== 401) parts.tracing.done(spanOf(request, door, status, outcome, parts.now(), took));
  if (status === 503) void reply.header('Retry-After', RETRY_AFTER);
  return reply.code(status).send(status === 202 ? '' : { error: outcome });
}

function spanOf({ raw }: Request, door: Door, status: number, outcome: string, endedAt: number, took: number): Done {
  const { traceparent } = raw.headers;
  return {
    work: 'delivery',
    startedAt: endedAt - took,
    endedAt,
    attributes: {
      'landwaiter.source': door.name,
      'landwaiter.kind': door.kind.name,
      'landwaiter.outcome': outcomeOf(outcome),
      'http.response.status_code': status,
    },
    hasFailed: status >= 500,
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
  };
}

type Answer = readonly [status: number, outcome: string];

async function admit(request: Request, door: Door, parts: IntakeParts, budgets: Budgets): Promise<Answer> {
  const isSigned = SIGNING.has(door.sender.kind);
  if (!isSigned) {
    const verdict = verifyDelivery(door.sender, deliveryOf(request, NOTHING), parts.now());
    if (!verdict.accepted) return refuse(request, parts, verdict.reason, door.name);
  }
  if (parts.committer.isFull() || parts.isFull()) return BUSY;
  const hold = (isSigned ? budgets.unproven : budgets.proven).hold();
  try {
    return await accept(request, door, parts, isSigned, hold);
  } catch (error) {
    if (request.raw.complete) throw error;
    return [400, 'the connection ended before the body did'];
  } finally {
    hold.release();
  }
}

const BUSY: Answer = [503, 'busy'];

async function accept(
  request: Request,
  door: Door,
  parts: IntakeParts,
  isSigned: boolean,
  hold: Hold,
): Promise<Answer> {
  const { largest } = door;
  const encoding = (request.raw.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') return [415, 'content-encoding: send plain or gzip'];
  const body = await readBody(request.raw, { largest, end: isSigned ? largest : largest * BEYOND }, hold);
  if ('noRoom' in body) return BUSY;
  if ('tooLarge' in body) return [413, `larger than ${largest} bytes`];
  const parcel = head(request, door, parts);
  if ('head' in body) {
    const reason = `${body.size} bytes, of which ${largest} are taken; SHA-256 of all of it: ${body.sha256}`;
    return commit({ ...parcel, body: body.head, quarantined: reason }, parts);
  }
  if (isSigned) {
    const verdict = verifyDelivery(door.sender, deliveryOf(request, body.bytes), parts.now());
    if (!verdict.accepted) return refuse(request, parts, verdict.reason, door.name);
  }
  if (encoding === 'identity') return commit({ ...parcel, body: body.bytes }, parts);
  const content = await opened(body.bytes, largest, hold);
  if ('noRoom' in content) return BUSY;
  return 'bytes' in content
    ? commit({ ...parcel, body: content.bytes }, parts)
    : commit({ ...parcel, body: body.bytes, quarantined: content.reason }, parts);
}

function head(request: Request, { name, kind }: Door, { now }: IntakeParts): Omit<Parcel, 'body'> {
  return { source: name, kind: kind.name, receivedAt: now(), headers: kept(request.raw.headers) };
}

async function commit(parcel: Parcel, { committer, log }: IntakeParts): Promise<Answer> {
  try {
    const isNew = await within(KEPT_WITHIN, committer.add(parcel), 'what keeps deliveries does not answer');
    if (parcel.quarantined !== undefined) return [202, 'quarantined'];
    return [202, isNew ? 'accepted' : 'repeated'];
  } catch (error) {
    if (!(error instanceof Unavailable || error instanceof InvalidInput)) throw error;
    log.note({
      level: 'error',
      message: 'a delivery could not be kept',
      fields: { source: parcel.source, reason: error.message },
      alike: [parcel.source, error.name],
      network: '',
    });
    return [503, 'not kept'];
  }
}

/** `source` is the name of a configured one: what somebody made up is not written down. */
function refuse(request: Request, { log }: IntakeParts, reason: string, source?: string): Answer {
  log.note({
    level: 'warn',
    message: 'a delivery was refused',
    fields: { ...(source !== undefined && { source }), reason, address: request.ip },
    alike: [source ?? '', reason],
    network: neighbourhoodOf(request.ip),
  });
  return [401, 'unauthorised'];
}

function deliveryOf({ raw }: Request, body: Buffer): Delivery {
  const { socket } = raw;
  const certificate = isTls(socket) ? socket.getPeerX509Certificate() : undefined;
  return {
    headers: distinct(raw.rawHeaders),
    body,
    path: (raw.url ?? '').split('?', 1)[0] ?? '',
    ...(certificate && isTls(socket) && { certificate: { der: certificate.raw, isTrusted: socket.authorized } }),
  };
}

/** All values of each header. `headersDistinct` of some Node.js versions throws at a header called `__proto__`. */
function distinct(raw: readonly string[]): Delivery['headers'] {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(raw[index + 1] ?? '');
    headers.set(name, values);
  }
  return Object.fromEntries(headers);
}

function isTls(socket: object): socket is TLSSocket {
  return 'getPeerX509Certificate' in socket;
}

function kept(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const name of Object.keys(headers)) {
    if (!KEPT.test(name)) continue;
    const value = headers[name];
    if (typeof value === 'string' && value.length <= LONGEST_KEPT) entries.push([name, value]);
  }
  return Object.fromEntries(entries.slice(0, MOST_KEPT));
}
