import type { Note } from '../file/note.ts';
import { FORKING_SOURCES, TELLING_SOURCES } from '../matching/source-repositories.ts';
import type { PolicySpec } from '../schema/schema.ts';

/** Builds that allow no run, since their build system does not tell what they ask for. */
export function* lintBuilds({ publishers = [], promotions = [] }: PolicySpec): Generator<Note> {
  for (const [key, entries] of Object.entries({ publishers, promotions })) {
    for (const [index, { builds = [] }] of entries.entries()) {
      for (const [at, { source, repositories }] of builds.entries()) {
        if (repositories && !TELLING_SOURCES.has(source) && !FORKING_SOURCES.has(source))
          yield {
            path: [key, index, 'builds', at, 'repositories'],
            reason: `runs of ${source} tell of no repository but their project, and of no fork, so this says nothing; leave the key out`,
          };
      }
    }
  }
}
