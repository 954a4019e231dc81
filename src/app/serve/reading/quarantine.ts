import * as z from 'zod';
import { counted } from '../../../core/count.ts';
import type { InputRow } from '../../../core/report.ts';
import type { GoneRow, Inbox } from '../../../intake/inbox.ts';

/** Of each door so much stays in quarantine for people to look at: whoever knows its secret can send anything. */
const MOST = { parcels: 2000, bytes: 256 * 1024 * 1024 };
/** How many of each door were deleted. No collector's note has such a key. */
const DELETED = 'deleted from quarantine';
const deleted = z.record(z.string(), z.number());

/** Deletes what is beyond the bound; answers of which doors, and how many of each were deleted so far. */
export async function boundQuarantine(
  inbox: Pick<Inbox, 'boundQuarantine' | 'recall' | 'note'>,
  most = MOST,
): Promise<readonly GoneRow[]> {
  const gone = await inbox.boundQuarantine(most);
  if (gone.length === 0) return gone;
  const before = await deletedIn(inbox);
  const now = gone.map(({ source, parcels }) => [source, parcels + (before[source] ?? 0)] as const);
  await inbox.note(DELETED, { ...before, ...Object.fromEntries(now) });
  return now.map(([source, parcels]) => ({ source, parcels }));
}

/** How many deliveries of each door were deleted from quarantine so far. */
export async function deletedIn(inbox: Pick<Inbox, 'recall'>): Promise<Readonly<Record<string, number>>> {
  return deleted.safeParse(await inbox.recall(DELETED)).data ?? {};
}

const BEGINS = 'deleted from quarantine: ';

/** A source's row that says so, once: coverage shows it beside the records that were refused. */
export function withDeleted(before: InputRow | undefined, path: string, parcels: number): InputRow {
  const row = before ?? { path, records: 0, events: 0, refused: [] };
  const others = row.refused.filter(({ reason }) => !reason.startsWith(BEGINS));
  const reason = `${BEGINS}${counted(parcels, 'delivery', 'deliveries')} that could not be read, the oldest: of one source only the latest are kept`;
  return { ...row, refused: [...others, { line: 0, reason }] };
}
