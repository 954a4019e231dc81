import { KEEP_BODIES } from '../../core/policy.ts';
import { formatDuration } from '../../core/time.ts';
import type { Note } from '../file/note.ts';
import type { PolicySpec } from '../schema/schema.ts';

/**
 * That deliveries are deleted before the facts that were read from them: of older facts there is the hash of the record, and
 * no longer the record.
 */
export function* keptBodies({ server, retention = {}, sources = [] }: PolicySpec): Generator<Note> {
  const { findings: _, ...classes } = retention;
  const longest = Math.max(0, ...Object.values(classes).map((wanted) => wanted ?? 0));
  const isServed = server !== undefined || sources.some(({ intake }) => intake !== undefined);
  const kept = server?.keepBodies ?? KEEP_BODIES;
  if (!isServed || kept >= longest) return;
  const isSaid = server?.keepBodies !== undefined;
  yield {
    path: isSaid ? ['server', 'keepBodies'] : ['retention'],
    reason: `${isSaid ? '' : 'server.keepBodies is not set, so '}deliveries are deleted after ${formatDuration(kept)}, while retention wants ${formatDuration(longest)}: of older facts there is the hash of the record, and not the record`,
  };
}
