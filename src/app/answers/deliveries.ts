import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { formatTime } from '../../core/time.ts';
import type { QuarantineRow } from '../../intake/inbox.ts';
import { withoutHeaders } from '../../intake/redact.ts';
import type { quarantineSchema, recordSchema } from './schemas/telemetry.ts';
import type { PageAsked } from './questions.ts';
import { NotAnswered } from './not-answered.ts';
import { type Key, lastShown, pageOf } from './page.ts';
import type { Said } from './said.ts';
import { evaluatedAt, type View } from './view.ts';

const LARGEST_RECORD = 256 * 1024;
const NEWLINE = 0x0a;

/** A delivery as it came, or what stands in it from a line on. */
export async function record(
  sequence: number,
  line: number | undefined,
  view: View,
): Promise<Said<typeof recordSchema>> {
  const parcel = await view.inbox.parcel(sequence);
  if (!parcel) throw new NotAnswered('not-found', 'there is no such delivery, or it is kept no longer');
  const { source, kind, receivedAt, headers, quarantined } = parcel;
  // What an earlier version kept may still hold them.
  const body = withoutHeaders(parcel.body, true);
  const bytes = line === undefined ? body : fromLine(body, line);
  if (!bytes) throw new NotAnswered('not-found', `the delivery has no line ${line}`);
  const shown = bytes.subarray(0, LARGEST_RECORD);
  const isText = isUtf8(bytes);
  return {
    sequence,
    source,
    kind,
    receivedAt: formatTime(receivedAt),
    size: body.length,
    headers,
    sha256: createHash('sha256').update(body).digest('hex'),
    encoding: isText ? 'utf8' : 'base64',
    body: shown.toString(isText ? 'utf8' : 'base64'),
    truncated: shown.length < bytes.length,
    ...(line !== undefined && { line }),
    ...(quarantined !== undefined && { quarantined }),
  };
}

/** The line where it holds a record of its own; else all that follows, since the record goes on there. */
function fromLine(body: Buffer, line: number): Buffer | undefined {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const newline = body.indexOf(NEWLINE, start);
    if (newline < 0) return undefined;
    start = newline + 1;
  }
  const end = body.indexOf(NEWLINE, start);
  const rest = body.subarray(start);
  const own = end < 0 ? rest : body.subarray(start, end);
  return isJson(own) ? own : rest;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** Deliveries that could not be read, the latest first. */
export async function quarantine(asked: PageAsked, view: View): Promise<Said<typeof quarantineSchema>> {
  const { limit } = asked;
  const keyOf = ({ sequence }: QuarantineRow): Key => [-sequence];
  const rows = await view.inbox.quarantineRows(limit + 1, lastShown(asked));
  const { items, ...rest } = pageOf(rows, keyOf, { limit });
  return {
    ...evaluatedAt(view.standing.at),
    items: items.map(({ receivedAt, ...row }) => ({ ...row, receivedAt: formatTime(receivedAt) })),
    ...rest,
  };
}
