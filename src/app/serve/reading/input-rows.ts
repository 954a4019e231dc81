import type { InputRow } from '../../../core/report.ts';
import { type Piece, REFUSALS_LISTED } from '../../../ingest/files/piece.ts';

/** A source's row with another delivery added: counts go on, and of the refusals the latest are listed. */
export function addedTo(before: InputRow | undefined, path: string, piece: Piece): InputRow {
  const kinds = new Set([...(before?.source?.split('+') ?? []), ...piece.sources]);
  const all = [...(before?.refused ?? []), ...piece.refused];
  const refused = all.slice(-REFUSALS_LISTED);
  const more = (before?.refusedMore ?? 0) + piece.refusedMore + all.length - refused.length;
  // What was understood once is in a form that is read.
  const once = before?.source?.split('+').filter((kind) => !before.untold?.includes(kind)) ?? [];
  const untold = [...new Set([...(before?.untold ?? []), ...piece.untold])].filter(
    (kind) => !piece.understood.includes(kind) && !once.includes(kind),
  );
  return {
    path,
    ...(kinds.size > 0 && { source: [...kinds].join('+') }),
    records: (before?.records ?? 0) + piece.records,
    events: (before?.events ?? 0) + piece.events.length,
    refused,
    ...(more > 0 && { refusedMore: more }),
    ...(untold.length > 0 && { untold }),
  };
}
