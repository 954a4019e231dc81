import type { ImageNoted } from '../../core/image-noted.ts';
import type { Time } from '../../core/time.ts';
import { isObject, objects, part, text } from '../records/json.ts';
import { countsOf, digestIn, noted } from '../records/note.ts';
import type { Context, JsonObject } from '../source.ts';

/** What Harbor's scanner found in the images of an event `SCANNING_COMPLETED`: the number by severity. */
export function scanNotes(data: JsonObject, at: Time, context: Context): readonly ImageNoted[] {
  const repository = isObject(data['repository']) ? text(data, 'repository', 'repo_full_name') : undefined;
  return objects(data, 'resources').flatMap((resource) => {
    const overview = Object.values(part(resource, 'scan_overview')).find(isObject);
    if (overview === undefined) return [];
    const counts = part(part(overview, 'summary'), 'summary');
    const event = noted(
      {
        source: 'harbor',
        at,
        by: 'scan',
        program: isObject(overview['scanner']) ? (text(overview, 'scanner', 'name') ?? 'harbor') : 'harbor',
        digest: digestIn(resource['digest']),
        reference: text(resource, 'resource_url') ?? repository,
        said: `vulnerabilities: ${countsOf(Object.entries(counts))}`,
        severity: text(overview, 'severity')?.toLowerCase(),
      },
      context,
    );
    return event ? [event] : [];
  });
}
