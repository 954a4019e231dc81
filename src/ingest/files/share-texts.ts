import type { LandwaiterEvent } from '../../core/event.ts';

// What many events say alike. Ids, hashes and names of single objects are not worth looking up.
const REPEATED: ReadonlySet<string> = new Set([
  'type',
  'source',
  'strength',
  'path',
  'cluster',
  'namespace',
  'kind',
  'name',
  'verb',
  'image',
  'container',
  'digest',
  'registry',
  'repository',
  'tag',
  'client',
  'address',
  'node',
  'project',
  'system',
  'workflow',
]);

/** Lets equal texts of events be one in memory: each record was parsed, or handed over by a thread, with its own. */
export function shareTexts(events: readonly LandwaiterEvent[]): void {
  const known = new Map<string, string>();
  for (const event of events) share(event, known);
}

// On a million events: assigning, and no lists of entries, take a fourth of the time of the tidier ways.
function share<Fields extends object>(object: Fields, known: Map<string, string>): void;
function share(fields: Record<string, unknown>, known: Map<string, string>): void {
  for (const key in fields) {
    const value = fields[key];
    if (typeof value === 'string') {
      if (!REPEATED.has(key)) continue;
      const first = known.get(value);
      if (first === undefined) known.set(value, value);
      else fields[key] = first;
    } else if (typeof value === 'object' && value !== null) {
      share(value, known);
    }
  }
}
