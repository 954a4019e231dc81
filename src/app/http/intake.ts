import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { valuesOf } from '../../intake/delivery.ts';
import type { Parcel } from '../../intake/inbox.ts';
import { type Sender, verifyDelivery } from '../../intake/verify.ts';
import type { Door } from '../serve/doors.ts';
import { type Metrics, outcomeOf } from '../serve/metrics.ts';
import { CLAIM_HEADER } from '../serve/parcel-marks.ts';
import type { Done, Tracing } from '../serve/tracing.ts';
import { type Body, opened, readBody } from './body.ts';
import { type Budget, createBudget, type Hold } from './budget.ts';
import type { Committer } from './committer.ts';
import { deliveryOf, keptHeaders } from './heads.ts';
import { neighbourhoodOf } from './network.ts';
import type { Rate } from './rate.ts';
import type { Front } from './server.ts';
import type { SparingLog } from './sparing-log.ts';

/** What the intake needs of the server; the doors change when the configuration does. */
export interface IntakeParts {
  readonly doors: () => ReadonlyMap<string, Door>;
  readonly committer: Committer;
  readonly metrics: Pick<Metrics, 'delivered'>;
  readonly log: SparingLog;
  readonly tracing: Pick<Tracing, 'isOn' | 'done'>;
  readonly rate: Rate;
  readonly now: () => number;
  /** Whether so much waits for evaluation that no more is taken. */
  readonly isFull: (source: string) => boolean;
}

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
const MEBIBYTE = 1024 * 1024;
/** So much more than allowed is read of what a known sender sends, so that its hash is on record. */
const BEYOND = 4;
const NOTHING = Buffer.alloc(0);
/**
 * `POST /intake/KIND/NAME`, also behind the host (RFC 9112, 3.2.2). Some senders can do nothing but put their secret
 * behind the name.
 */
const PLACE = /^(?:https?:\/\/[^/?]*)?\/intake\/([^/?]+)\/([^/?]+)(?:[/?]|$)/;

/** Answers deliveries. Everything else is for the routes. */
export function intakeOf(parts: IntakeParts): Front {
  // Who has not proved who it is yet can fill its own budget only.
  const budgets = { proven: createBudget(128 * MEBIBYTE), unproven: createBudget(128 * MEBIBYTE) };
  let isStopping = false;
  return {
    takes(request, response) {
      const [, kind, name] = (request.method === 'POST' && PLACE.exec(request.url ?? '')) || [];
      if (kind === undefined || name === undefined) return false;
      const reply = (answer: Answer): void => send(request, response, answer, isStopping);
      if (isStopping) reply(BUSY);
      else if (!parts.rate.allows(addressOf(request))) reply([429, 'too many requests: wait a second']);
      else receive(request, { kind, name }, parts, budgets, reply);
      return true;
    },
    stop() {
      isStopping = true;
    },
  };
}

type Answer = readonly [status: number, outcome: string];

const BUSY: Answer = [503, 'busy'];

function send(
  request: IncomingMessage,
  response: ServerResponse,
  [status, outcome]: Answer,
  isStopping: boolean,
): void {
  const body = status === 202 ? '' : JSON.stringify({ error: outcome });
  const headers: OutgoingHttpHeaders = { 'Content-Length': Buffer.byteLength(body) };
  if (body !== '') headers['Content-Type'] = 'application/json; charset=utf-8';
  if (status === 429) headers['Retry-After'] = '1';
  if (status === 503) headers['Retry-After'] = RETRY_AFTER;
  // Whoever is refused may have sent no more than the head: what follows on this connection is not another request.
  if (isStopping || (status >= 400 && !request.complete)) headers['Connection'] = 'close';
  response.writeHead(status, headers).end(body);
}

interface Budgets {
  readonly proven: Budget;
  readonly unproven: Budget;
}

function receive(
  request: IncomingMessage,
  place: { readonly kind: string; readonly name: string },
  parts: IntakeParts,
  budgets: Budgets,
  reply: (answer: Answer) => void,
): void {
  const startedAt = performance.now();
  const found = parts.doors().get(place.name);
  const door = found?.kind.name === place.kind ? found : undefined;
  const done = (answer: Answer): void => {
    const [status, outcome] = answer;
    const took = performance.now() - startedAt;
    parts.metrics.delivered(door?.name ?? '', outcome, took / 1000);
    // Whoever proves nothing is counted; a flood of it would leave no room for other spans.
    if (door && status !== 401 && parts.tracing.isOn)
      parts.tracing.done(spanOf(request, door, answer, parts.now(), took));
    reply(answer);
  };
  if (!door) return done(refuse(request, parts, 'unknown-source'));
  const isSigned = SIGNING.has(door.sender.kind);
  const hold = (isSigned ? budgets.unproven : budgets.proven).hold();
  const reception: Reception = {
    request,
    door,
    parts,
    isSigned,
    hold,
    end(answer) {
      hold.release();
      done(answer);
    },
  };
  take(reception, () => admit(reception));
}

/** One delivery on its way to its answer. */
interface Reception {
  readonly request: IncomingMessage;
  readonly door: Door;
  readonly parts: IntakeParts;
  /** Whether the proof is a signature over the body. */
  readonly isSigned: boolean;
  readonly hold: Hold;
  end(answer: Answer): void;
}

/**
 * Takes one step; what it comes to, at once or later, is the answer, and undefined leaves that to the next. Steps call
 * back instead of being awaited: at thousands a second a promise for each would be a twentieth of the work.
 */
function take({ parts, door, end }: Reception, step: () => Answer | Promise<Answer> | undefined): void {
  // What went wrong inside is for the log, not for whoever asked.
  const broken = (error: unknown): void => {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    failed(parts, 'a delivery failed', door.name, { name: 'internal', reason });
    end([500, 'internal error']);
  };
  try {
    const answer = step();
    if (answer instanceof Promise) answer.then(end, broken);
    else if (answer) end(answer);
  } catch (error) {
    broken(error);
  }
}

function admit(reception: Reception): Answer | undefined {
  const { request, door, parts, isSigned, hold } = reception;
  const refusal = isSigned ? undefined : proofOf(reception, NOTHING);
  if (refusal) return refusal;
  if (parts.committer.isFull() || parts.isFull(door.name)) return BUSY;
  const encoding = encodingOf(request);
  if (encoding === undefined) return [415, 'content-encoding: send plain or gzip'];
  const { largest } = door;
  readBody(request, { largest, end: isSigned ? largest : largest * BEYOND }, hold, (body) =>
    take(reception, () => accept(reception, body, encoding === 'gzip')),
  );
  return undefined;
}

function spanOf(request: IncomingMessage, door: Door, [status, outcome]: Answer, endedAt: number, took: number): Done {
  const [traceparent] = valuesOf(request.rawHeaders, 'traceparent');
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
    traceparent,
  };
}

function encodingOf({ rawHeaders }: IncomingMessage): 'identity' | 'gzip' | undefined {
  const encoding = (valuesOf(rawHeaders, 'content-encoding').join(', ') || 'identity').toLowerCase();
  return encoding === 'identity' || encoding === 'gzip' ? encoding : undefined;
}

/** What is answered where the sender does not prove who it is. */
function proofOf({ request, door, parts }: Reception, body: Buffer): Answer | undefined {
  const verdict = verifyDelivery(door.sender, deliveryOf(request, body), parts.now());
  return verdict.accepted ? undefined : refuse(request, parts, verdict.reason, door.name);
}

function accept(reception: Reception, body: Body, isGzip: boolean): Answer | Promise<Answer> {
  const { request, door, parts, isSigned, hold } = reception;
  const { largest } = door;
  if ('noRoom' in body) return BUSY;
  if ('tooLarge' in body) return [413, `larger than ${largest} bytes`];
  if ('cutOff' in body) return [400, 'the connection ended before the body did'];
  const kept = keptHeaders(request.rawHeaders);
  const headers = door.claims === undefined ? kept : { ...kept, [CLAIM_HEADER]: 'yes' };
  const parcel = { source: door.name, kind: door.kind.name, receivedAt: parts.now(), headers };
  if ('head' in body) {
    const reason = `${body.size} bytes, of which ${largest} are taken; SHA-256 of all of it: ${body.sha256}`;
    return commit({ ...parcel, body: body.head, quarantined: reason }, parts);
  }
  const refusal = isSigned ? proofOf(reception, body.bytes) : undefined;
  if (refusal) return refusal;
  if (!isGzip) return commit({ ...parcel, body: body.bytes }, parts);
  return opened(body.bytes, largest, hold).then((content) => {
    if ('noRoom' in content) return BUSY;
    return 'bytes' in content
      ? commit({ ...parcel, body: content.bytes }, parts)
      : commit({ ...parcel, body: body.bytes, quarantined: content.reason }, parts);
  });
}

function commit(parcel: Parcel, parts: IntakeParts): Promise<Answer> {
  return parts.committer.add(parcel).then(
    (isNew): Answer => {
      if (parcel.quarantined !== undefined) return [202, 'quarantined'];
      return [202, isNew ? 'accepted' : 'repeated'];
    },
    (error: unknown): Answer => {
      if (!(error instanceof Unavailable || error instanceof InvalidInput)) throw error;
      failed(parts, 'a delivery could not be kept', parcel.source, { name: error.name, reason: error.message });
      return [503, 'not kept'];
    },
  );
}

function failed(
  { log }: IntakeParts,
  message: string,
  source: string,
  { name, reason }: { readonly name: string; readonly reason: string },
): void {
  log.note({ level: 'error', message, fields: { source, reason }, alike: [source, name], network: '' });
}

/** `source` is the name of a configured one: what somebody made up is not written down. */
function refuse(request: IncomingMessage, { log }: IntakeParts, reason: string, source?: string): Answer {
  const address = addressOf(request);
  log.note({
    level: 'warn',
    message: 'a delivery was refused',
    fields: { ...(source !== undefined && { source }), reason, address },
    alike: [source ?? '', reason],
    network: neighbourhoodOf(address),
  });
  return [401, 'unauthorised'];
}

const addressOf = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? '';
