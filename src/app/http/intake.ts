import type { IncomingMessage } from 'node:http';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { valuesOf } from '../../intake/delivery.ts';
import type { Parcel } from '../../intake/inbox.ts';
import { signsBody, verifyDelivery } from '../../intake/verify.ts';
import type { Door } from '../settings/doors.ts';
import { type Metrics, outcomeOf } from '../metrics/metrics.ts';
import { CLAIM_HEADER, SIGNED_HEADER } from '../../intake/parcel-marks.ts';
import type { Done, Tracing } from '../metrics/tracing.ts';
import { type Answer, BUSY, GAVE_WAY, HASTY, IN_PIECES, send } from './answer.ts';
import { type Body, opened, readBody } from './body.ts';
import type { Addresses } from './addresses.ts';
import { type Budget, createBudget, type Hold } from './budget.ts';
import type { Connections } from './connections.ts';
import type { Committer } from './committer.ts';
import { deliveryOf, keptHeaders } from './heads.ts';
import { createLate } from './late.ts';
import { neighbourhoodOf } from './network.ts';
import type { Rate } from './rate.ts';
import type { Front } from './server.ts';
import { BURST, createPace, type Pace, STRANGERS_PER_SECOND } from './pace.ts';
import { createSharedBudget, type SharedBudget } from './shared-budget.ts';
import type { SparingLog } from './sparing-log.ts';

/** What the intake needs of the server; the doors change when the configuration does. */
export interface IntakeParts {
  readonly doors: () => ReadonlyMap<string, Door>;
  readonly committer: Committer;
  readonly metrics: Pick<Metrics, 'delivered'>;
  readonly log: SparingLog;
  readonly tracing: Pick<Tracing, 'isOn' | 'done'>;
  readonly rate: Rate;
  readonly addresses: Addresses;
  readonly connections: Connections;
  readonly now: () => number;
  /** Whether so much waits for evaluation that no more is taken. */
  readonly isFull: (source: string) => boolean;
}

const MEBIBYTE = 1024 ** 2;
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
  const monotonic = (): number => performance.now();
  const budgets: Budgets = {
    proven: createBudget(128 * MEBIBYTE),
    unproven: createSharedBudget(128 * MEBIBYTE, () => parts.doors().size, monotonic),
    pace: createPace(STRANGERS_PER_SECOND, BURST, monotonic),
  };
  const late = createLate();
  let isStopping = false;
  return {
    takes(request, response) {
      if (late.isBehind(request)) return true;
      const [, kind, name] = (request.method === 'POST' && PLACE.exec(request.url ?? '')) || [];
      if (kind === undefined || name === undefined) return false;
      const address = parts.addresses.of(request);
      const answered = (answer: Answer): void => {
        send(request, response, answer, isStopping);
        parts.connections.answered(request);
      };
      const reply = (answer: Answer): void => {
        const [, , wait] = answer;
        if (wait === undefined) answered(answer);
        else late.answer(request, wait, () => answered(answer));
      };
      if (isStopping) reply(BUSY);
      else if (!parts.rate.allows(address) || !parts.connections.begun(request)) reply(HASTY);
      else receive({ request, address, parts, budgets, reply }, kind, name);
      return true;
    },
    stop() {
      isStopping = true;
    },
  };
}

interface Budgets {
  readonly proven: Budget;
  /** Who has not proved who it is yet can fill this one only. */
  readonly unproven: SharedBudget;
  readonly pace: Pace;
}

interface Asked {
  readonly request: IncomingMessage;
  readonly address: string;
  readonly parts: IntakeParts;
  readonly budgets: Budgets;
  readonly reply: (answer: Answer) => void;
}

function receive({ request, address, parts, budgets, reply }: Asked, kind: string, name: string): void {
  const startedAt = performance.now();
  const found = parts.doors().get(name);
  const door = found?.kind.name === kind ? found : undefined;
  const done = (answer: Answer): void => {
    const [status, outcome] = answer;
    const took = performance.now() - startedAt;
    parts.metrics.delivered(door?.name ?? '', outcome, took / 1000);
    // Whoever proves nothing is counted; a flood of it would leave no room for other spans.
    if (door && status !== 401 && parts.tracing.isOn)
      parts.tracing.done(spanOf(request, door, answer, parts.now(), took));
    reply(answer);
  };
  if (!door) return done(refuse({ address, parts }, 'unknown-source'));
  const isSigned = signsBody(door.sender);
  const reception: Reception = {
    request,
    address,
    door,
    parts,
    isSigned,
    pace: budgets.pace,
    hold: isSigned ? budgets.unproven.hold(door.name, address, () => reception.giveWay()) : budgets.proven.hold(),
    giveWay: () => undefined,
    proved(bytes) {
      parts.connections.proved(request);
      if (!isSigned) return true;
      reception.hold.release();
      reception.hold = budgets.proven.hold();
      return reception.hold.add(bytes);
    },
    end(answer) {
      reception.hold.release();
      done(answer);
    },
  };
  take(reception, () => admit(reception));
}

/** One delivery on its way to its answer. */
interface Reception {
  readonly pace: Pace;
  readonly request: IncomingMessage;
  readonly address: string;
  readonly door: Door;
  readonly parts: IntakeParts;
  /** Whether the proof is a signature over the body. */
  readonly isSigned: boolean;
  hold: Hold;
  /** Ends it while its body is being read, since others need the room more. */
  giveWay(): void;
  /** Whoever sends has proved who it is, and has sent so many bytes. Whether there is room for them. */
  proved(bytes: number): boolean;
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
    failed(parts, 'a delivery failed', door.name, 'internal', reason);
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
  if (!isSigned) reception.proved(0);
  if (parts.committer.isFull(door.name) || parts.isFull(door.name)) return BUSY;
  const encoding = encodingOf(request);
  if (encoding === undefined) return [415, 'content-encoding: send plain or gzip'];
  const { largest } = door;
  const length = lengthOf(request);
  // Of a stranger nothing is kept of what is too large: there is no need to wait until it is.
  if (isSigned && length !== undefined && length > largest) return tooLarge(largest);
  const strangers = { end: largest, isKnown: false, pace: reception.pace };
  const limits = { largest, length, ...(isSigned ? strangers : { end: largest * BEYOND, isKnown: true }) };
  const reading = readBody(request, limits, hold, (body) =>
    take(reception, () => accept(reception, body, encoding === 'gzip')),
  );
  reception.giveWay = reading.stop;
  return undefined;
}

function tooLarge(largest: number): Answer {
  return [413, `larger than ${largest} bytes`];
}

function lengthOf({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
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
function proofOf({ request, address, door, parts }: Reception, body: Buffer): Answer | undefined {
  const verdict = verifyDelivery(door.sender, deliveryOf(request, body), parts.now());
  return verdict.accepted ? undefined : refuse({ address, parts }, verdict.reason, door.name);
}

function accept(reception: Reception, body: Body, isGzip: boolean): Answer | Promise<Answer> {
  const { request, door, parts, isSigned } = reception;
  const { largest } = door;
  if ('noRoom' in body) return isSigned ? GAVE_WAY : BUSY;
  if ('tooManyPieces' in body) return IN_PIECES;
  if ('tooLarge' in body) return tooLarge(largest);
  if ('cutOff' in body) return [400, 'the connection ended before the body did'];
  const kept = keptHeaders(request.rawHeaders);
  const headers = door.claims === undefined ? kept : { ...kept, [CLAIM_HEADER]: 'yes' };
  const unproved = { source: door.name, kind: door.kind.name, receivedAt: parts.now(), headers };
  if ('head' in body) {
    const reason = `${body.size} bytes, of which ${largest} are taken; SHA-256 of all of it: ${body.sha256}`;
    return commit({ ...unproved, body: body.head, quarantined: reason }, parts);
  }
  const refusal = isSigned ? proofOf(reception, body.bytes) : undefined;
  if (refusal) return refusal;
  if (isSigned && !reception.proved(body.bytes.length)) return BUSY;
  const parcel =
    isSigned && door.isSigned ? { ...unproved, headers: { ...headers, [SIGNED_HEADER]: 'yes' } } : unproved;
  if (!isGzip) return commit({ ...parcel, body: body.bytes }, parts);
  return opened(body.bytes, largest, reception.hold).then((content) => {
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
      failed(parts, 'a delivery could not be kept', parcel.source, error.name, error.message);
      return [503, 'not kept'];
    },
  );
}

function failed({ log }: IntakeParts, message: string, source: string, name: string, reason: string): void {
  log.note({ level: 'error', message, fields: { source, reason }, alike: [source, name], network: '' });
}

/** `source` is the name of a configured one: what somebody made up is not written down. */
function refuse({ address, parts }: Pick<Asked, 'address' | 'parts'>, reason: string, source?: string): Answer {
  parts.log.note({
    level: 'warn',
    message: 'a delivery was refused',
    fields: { ...(source !== undefined && { source }), reason, address },
    alike: [source ?? '', reason],
    network: neighbourhoodOf(address),
  });
  return [401, 'unauthorised'];
}
