import type { Note } from '../file/note.ts';
import type { PolicySpec, SourceSpec } from '../schema/schema.ts';

/** Doors that are believed less than their records say. */
export function* lintDoors({ sources = [] }: PolicySpec): Generator<Note> {
  for (const [index, source] of sources.entries()) {
    const { name, kind, intake } = source;
    if (!intake) continue;
    const others = sources.filter((other) => other.name !== name && other.intake);
    const path = ['sources', index];
    if (!namesAnything(source) && others.some((other) => other.kind === kind))
      yield {
        path,
        reason: `another source of the kind ${kind} has a door, too: say in covers, projects, accounts, cluster or host of what this one may speak, or what it tells clears nothing`,
      };
    const sharing = sources
      .slice(0, index)
      .find((other) => intake.secret !== undefined && other.intake?.secret === intake.secret);
    if (sharing)
      yield {
        path: [...path, 'intake', 'secret'],
        reason: `is that of ${sharing.name}, too, so that all that comes by either is a claim: give each its own`,
      };
  }
}

function namesAnything({ covers, registry, projects, accounts, cluster, host }: SourceSpec): boolean {
  return [covers, registry, projects, accounts, cluster, host].some((one) => one !== undefined);
}
