import { observedIn } from '../bound.ts';
import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { KeptBytes } from '../../core/evidence-held.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Binding } from '../../core/policy.ts';
import type { PrintedBy } from '../../core/printed.ts';
import type { Refusal } from '../../core/report.ts';
import { MINUTE } from '../../core/time.ts';
import type { Enclosed, Envelope } from '../envelope.ts';
import * as envelopes from '../envelopes/index.ts';
import { isObject } from '../records/json.ts';
import { isBoundTo } from '../records/printed.ts';
import { parseJson } from '../records/parse-json.ts';
import type { JsonObject, Reading, Source } from '../source.ts';
import { createHeaderReader } from './cut-lines.ts';
import { withoutPlaceholder } from './join-ids.ts';
import { createKindsTold } from './kinds-told.ts';
import { createMinutes } from './minutes.ts';
import { type Piece, REFUSALS_LISTED, type Task } from './piece.ts';
import { askedInTurn, recogniserOf } from './recognise.ts';

/** Takes records in their order and keeps what they tell. */
export interface Collector {
  /** A whole record or envelope as it stands in the file. `only`: the source whose mark the line bears. */
  take(bytes: Buffer, line: number, only?: Source): void;
  /** So many records of the source that need no parsing, by their minute (Time / 60,000). */
  pass(source: Source, minute: number, count: number): void;
  refuse(line: number, reason: string): void;
  /** What was kept. `lines`: line ends passed. */
  finish(lines: number): Piece;
}

const DEEPEST_ENVELOPE = 8;
/** What may be decompressed out of one line or value, however it is nested. */
const MOST_INFLATED = 128 * 1024 * 1024;
const BRACKET_OPEN = 0x5b;
const BRACE_OPEN = 0x7b;
const envelopeOf = askedInTurn<Envelope>(Object.values(envelopes));

/** A collector that asks each source in turn. */
export function createCollector(sources: readonly Source[], { path, binding, since, until }: Task): Collector {
  const events: LandwaiterEvent[] = [];
  const kept: KeptBytes[] = [];
  const refused: Refusal[] = [];
  const kinds = createKindsTold();
  const minutes = createMinutes(since, until);
  const headers = createHeaderReader();
  const recognise = recogniserOf(sources);
  let records = 0;
  let refusedMore = 0;
  let firstUnknown: string | undefined;

  function refuse(line: number, reason: string): void {
    if (refused.length < REFUSALS_LISTED) refused.push({ line, reason });
    else refusedMore += 1;
  }

  function take(bytes: Buffer, line: number, only?: Source): void {
    if (only !== undefined || isJsonText(bytes)) return takeJson(bytes, line, bytes, only);
    const whole = headers.read(bytes, line);
    // The hash is that of the line, as long as the record is in one.
    if (whole !== undefined) takeJson(whole.bytes, whole.line, whole.line === line ? bytes : whole.bytes);
  }

  function takeJson(json: Buffer, line: number, hashed: Buffer, only?: Source): void {
    attempt(line, '', () => {
      if (!isUtf8(json)) throw new InvalidInput('record', 'not valid UTF-8');
      const value = (only?.prefilter?.parse ?? parseJson)(json);
      const at = { line, place: '', binding, depth: 0, isUnfiltered: false, budget: { bytes: MOST_INFLATED } };
      // A marked line is a record, never an envelope: what is in it could have been dropped unseen.
      const sha256 = (): string => hash('sha256', hashed);
      if (only === undefined) open(value, at, sha256);
      else read(value, at, sha256, isObject(value) && only.recognises(value) ? only : undefined);
    });
  }

  // One record never stops a file. RangeError: nested or long beyond what the engine bears.
  function attempt(line: number, place: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof InvalidInput || error instanceof RangeError)) throw error;
      refuse(line, `${place}${error instanceof InvalidInput ? error.message : 'more than can be read'}`);
    }
  }

  function open(value: unknown, at: Position, sha256: () => string): void {
    if (value instanceof InvalidInput) throw value;
    if (at.budget.bytes < 0)
      throw new InvalidInput('envelope', 'more than 128 MiB when decompressed: the rest is left out');
    const source = isObject(value) ? recognise(value) : undefined;
    const elements = source === undefined ? enclosed(value) : undefined;
    if (elements === undefined) return read(value, at, sha256, source);
    if (at.depth === DEEPEST_ENVELOPE)
      throw new InvalidInput('envelope', `more than ${DEEPEST_ENVELOPE} in each other`);
    let number = 0;
    for (const one of elements) {
      const { record, element = record, isUnfiltered = false } = one;
      number += 1;
      at.budget.bytes -= one.inflated ?? 0;
      const place = `${at.place}element ${number}: `;
      // The envelope's word goes before that of the file's name.
      const binding = { ...at.binding, ...one.binding };
      const inside = { ...at, ...printedIn(at, one), place, depth: at.depth + 1, binding, isUnfiltered };
      attempt(at.line, place, () => open(record, inside, () => hash('sha256', JSON.stringify(element))));
      if (at.budget.bytes < 0) return;
    }
  }

  function read(value: unknown, at: Position, sha256: () => string, source: Source | undefined): void {
    records += 1;
    if (!isObject(value)) throw new InvalidInput('record', 'not an object');
    if (source === undefined) {
      const reason = unknownReason(value);
      firstUnknown ??= reason;
      return refuse(at.line, `${at.place}${reason}`);
    }
    kinds.found(source);
    const { line, isUnfiltered, printed } = at;
    const origin = { path, line, sha256: '' };
    const reading = source.read(value, { ...at.binding, ...observedIn(value, at.binding), isUnfiltered, origin });
    // Most records tell nothing, and of those no hash is needed.
    if (reading.events.length > 0) origin.sha256 = sha256();
    kinds.read(source, value, reading);
    const isForeign = printed !== undefined && !isBoundTo(source.name, printed, at.binding.containers);
    if (!isForeign) heard(minutes, source, reading);
    const wanted = reading.events.filter(({ at: time }) => !(time < (since ?? time)) && time < (until ?? Infinity));
    for (const one of wanted) events.push(withoutPlaceholder(isForeign ? claimed(one, printed) : one));
    if (wanted.length > 0 && reading.kept) kept.push(...reading.kept);
  }

  function pass(source: Source, minute: number, count: number): void {
    records += count;
    kinds.passed(source);
    minutes.add(source.name, (source.prefilter && binding[source.prefilter.scopeKey]) ?? '', minute);
  }

  function finish(lines: number): Piece {
    for (const line of headers.unfinished()) refuse(line, 'a line that is cut, and its end is missing');
    const unknown = firstUnknown ? `no known telemetry: first record ${firstUnknown}` : refused[0]?.reason;
    return {
      events,
      coverage: minutes.coverage(),
      ...(kept.length > 0 && { kept }),
      records,
      lines,
      refused,
      refusedMore,
      ...kinds.told(),
      ...(unknown && { unknown }),
    };
  }

  return { take, pass, refuse, finish };
}

/** What a container printed may look like another's output, shipped. */
function printedIn(at: Position, one: Enclosed): Pick<Position, 'printed'> {
  return known({ printed: at.printed ?? one.printed });
}

function claimed(event: LandwaiterEvent, printed: PrintedBy): LandwaiterEvent {
  return { ...event, strength: 'asserted', printed };
}

/** That the source was alive then, and what comes by the very same way. */
function heard(
  minutes: Pick<ReturnType<typeof createMinutes>, 'add'>,
  source: Source,
  { at, scope, alsoAlive = [] }: Reading,
): void {
  if (at === undefined) return;
  const minute = Math.floor(at / MINUTE);
  minutes.add(source.name, scope, minute);
  for (const also of alsoAlive) minutes.add(also.source, also.scope, minute);
}

interface Position {
  readonly line: number;
  /** Where in an envelope, for reasons; empty outside. */
  readonly place: string;
  readonly binding: Binding;
  readonly depth: number;
  /** Of the envelope around it: whether it holds all that happened. */
  readonly isUnfiltered: boolean;
  readonly printed?: PrintedBy;
  /** Bytes that may still be decompressed: shared by everything in the line. */
  readonly budget: { bytes: number };
}

function isJsonText(bytes: Buffer): boolean {
  return bytes[0] === BRACE_OPEN || bytes[0] === BRACKET_OPEN;
}

function enclosed(value: unknown): Iterable<Enclosed> | undefined {
  if (Array.isArray(value)) return value.map((record: unknown) => ({ record }));
  return isObject(value) ? envelopeOf(value)?.open(value) : undefined;
}

const KEYS_SHOWN = 6;

function unknownReason(record: JsonObject): string {
  const keys = Object.keys(record);
  const shown = keys.slice(0, KEYS_SHOWN).map((key) => (/^[\w.:/-]{1,40}$/.test(key) ? key : quoted(key)));
  if (keys.length > KEYS_SHOWN) shown.push('…');
  return keys.length === 0 ? 'has no keys' : `has keys ${shown.join(', ')}`;
}
