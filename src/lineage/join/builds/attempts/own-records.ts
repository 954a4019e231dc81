import { isRecorded } from '../../../../core/strength.ts';
import type { Time } from '../../../../core/time.ts';
import type { RunFacts } from '../../../facts/run-facts.ts';

/** What is known of projects beside their runs. */
export interface Projects {
  /** As which project there are runs of what was called so once. */
  recordedAs(project: string): string;
  /** Until when what only its CI system can send was read, of whatever project; infinitely long ago: never. */
  ownUntil(project: string): Time;
}

/**
 * Whether a claimed run lies before or after the CI system's own records of its project, by whatever name. A page of runs that was fetched to
 * fill a gap tells of all runs until then, and of none that came later; a log that goes on tells of all projects while it does.
 */
export function ownRecords(
  facts: RunFacts,
  { recordedAs, ownUntil }: Projects,
): (project: string, from: Time, until: Time) => boolean {
  const first = new Map<string, Time>();
  const last = new Map<string, Time>();
  for (const { by, project, at } of facts.seen()) {
    if (!isRecorded(by)) continue;
    first.set(project, Math.min(first.get(project) ?? Infinity, at));
    last.set(project, Math.max(last.get(project) ?? -Infinity, at));
  }
  return (project, from, until) => {
    const names = [project, recordedAs(project)];
    const known = names.filter((name) => first.has(name));
    const begin = Math.min(...known.map((name) => first.get(name) ?? Infinity));
    return until < begin || from > Math.max(...known.flatMap((name) => [last.get(name) ?? -Infinity, ownUntil(name)]));
  };
}
