import type { Coverage } from '../../core/coverage.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { InputRow, Refusal } from '../../core/report.ts';
import { createMinutes } from './minutes.ts';
import { type Piece, REFUSALS_LISTED } from './piece.ts';

/** A file from its pieces in order: lines count from the file's beginning. `skipped`: why there are no pieces. */
export function joinedFile(path: string, pieces: readonly Piece[], skipped?: string) {
  const events: LandwaiterEvent[] = [];
  const refusals: Refusal[] = [];
  const sources = new Set<string>();
  const quiet = new Set<string>();
  const understood = new Set<string>();
  let records = 0;
  let refusedCount = 0;
  let lines = 0;
  for (const piece of pieces) {
    for (const event of piece.events) {
      // In place: the events are of this reading alone, and copies would take half as much memory again.
      if (lines > 0) Reflect.set(event.origin, 'line', event.origin.line + lines);
      events.push(event);
    }
    for (const { line, reason } of piece.refused) refusals.push({ line: line + lines, reason });
    for (const source of piece.sources) sources.add(source);
    for (const source of piece.untold) quiet.add(source);
    for (const source of piece.understood) understood.add(source);
    records += piece.records;
    refusedCount += piece.refused.length + piece.refusedMore;
    lines += piece.lines;
  }
  const isKnown = sources.size > 0;
  const untold = [...quiet].filter((source) => !understood.has(source));
  const refused = isKnown ? refusals.slice(0, REFUSALS_LISTED) : [];
  const reason = isKnown
    ? undefined
    : (skipped ?? pieces.find(({ unknown }) => unknown !== undefined)?.unknown ?? 'no records');
  const row: InputRow = {
    path,
    ...(isKnown && { source: [...sources].join('+') }),
    records,
    events: events.length,
    refused,
    ...(isKnown && refusedCount > refused.length && { refusedMore: refusedCount - refused.length }),
    ...(untold.length > 0 && { untold }),
    ...(reason !== undefined && { skipped: reason }),
  };
  return { events, row };
}

/** What all pieces cover, sorted by source, then scope. */
export function joinedCoverage(pieces: readonly Piece[]): readonly Coverage[] {
  const minutes = createMinutes();
  for (const piece of pieces) {
    for (const covered of piece.coverage) {
      for (const minute of covered.minutes) minutes.add(covered.source, covered.scope, minute);
    }
  }
  return minutes.coverage();
}
