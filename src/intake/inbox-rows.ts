import { InvalidInput } from '../core/error.ts';
import { bytesOf, integerOf, textOf } from '../database/rows.ts';
import type { Row } from '../database/sqlite.ts';
import { storedText } from '../database/stored-text.ts';
import {
  type Accepted,
  type Backlog,
  type GoneRow,
  type HeldRow,
  type Parcel,
  parcelHash,
  type QuarantineRow,
} from './inbox.ts';
import type { Head } from './turns.ts';

/** A parcel as the columns hash, state, source, kind, received_at, headers, size, body, reason. */
export function valuesOf(parcel: Parcel, hash: Buffer = parcelHash(parcel)) {
  const { source, kind, receivedAt, headers, body, quarantined } = parcel;
  const state = quarantined === undefined ? 'waiting' : 'quarantined';
  const reason = quarantined === undefined ? null : storedText(quarantined);
  const texts = [storedText(source), storedText(kind), receivedAt, JSON.stringify(headers)] as const;
  return [hash, state, ...texts, body.length, body, reason] as const;
}

/** The parcel of a row with all columns. */
export function parcelOf(row: Row): Accepted {
  return {
    sequence: integerOf(row, 'sequence'),
    attempts: integerOf(row, 'attempts'),
    source: textOf(row, 'source'),
    kind: textOf(row, 'kind'),
    receivedAt: integerOf(row, 'received_at'),
    headers: headersOf(row),
    body: bytesOf(row, 'body'),
    ...(row['reason'] !== null && { quarantined: textOf(row, 'reason') }),
  };
}

function headersOf(row: Row): Parcel['headers'] {
  try {
    return JSON.parse(textOf(row, 'headers'));
  } catch {
    throw new InvalidInput('--store', 'damaged: the column headers holds no JSON');
  }
}

/** The same of a row that waits. A damaged one keeps no other from being read: `quarantined` says what it lacks. */
export function takenOf(row: Row): Accepted {
  try {
    return parcelOf(row);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const { source } = row;
    const named = { source: typeof source === 'string' ? source : '', kind: '', receivedAt: 0, headers: {} };
    const sequence = integerOf(row, 'sequence');
    return { ...named, sequence, attempts: 0, body: Buffer.alloc(0), quarantined: error.message };
  }
}

/** A row of the quarantine, read without its body. */
export function quarantineRowOf(row: Row): QuarantineRow {
  return {
    sequence: integerOf(row, 'sequence'),
    source: textOf(row, 'source'),
    kind: textOf(row, 'kind'),
    receivedAt: integerOf(row, 'received_at'),
    size: integerOf(row, 'size'),
    reason: textOf(row, 'reason'),
    read: integerOf(row, 'listed') === 1,
  };
}

/** A row with the columns sequence, size. */
export function headOf(row: Row): Head {
  return { sequence: integerOf(row, 'sequence'), size: integerOf(row, 'size') };
}

/** Rows that were deleted, each with its source. */
export function goneBySource(rows: readonly Row[]): readonly GoneRow[] {
  const bySource = Map.groupBy(rows, (row) => textOf(row, 'source'));
  return Array.from(bySource, ([source, own]) => ({ source, parcels: own.length }));
}

/** A row with the columns source, parcels, bytes, oldest. */
export function heldRowOf(row: Row): HeldRow {
  return {
    source: textOf(row, 'source'),
    parcels: integerOf(row, 'parcels'),
    bytes: integerOf(row, 'bytes'),
    oldest: integerOf(row, 'oldest'),
  };
}

/** A row with the columns parcels, bytes, oldest. */
export function backlogOf(row: Row): Backlog {
  const { oldest } = row;
  return {
    parcels: integerOf(row, 'parcels'),
    bytes: integerOf(row, 'bytes'),
    ...(typeof oldest === 'number' && { oldest }),
  };
}

/** What waits in two places. */
export function both(one: Backlog, other: Backlog): Backlog {
  const oldest = [one.oldest, other.oldest].filter((time) => time !== undefined);
  return {
    parcels: one.parcels + other.parcels,
    bytes: one.bytes + other.bytes,
    ...(oldest.length > 0 && { oldest: Math.min(...oldest) }),
  };
}
