import type { Note } from '../file/note.ts';
import { FORKING_SOURCES, TELLING_SOURCES } from '../matching/source-repositories.ts';
import { quoted } from '../../core/error.ts';
import { compilePattern } from '../matching/pattern.ts';
import type { PolicySpec } from '../schema/schema.ts';

/** Who is listed without builds, where another entry asks all who push there for its own. */
export function* lintBuiltByOthers({ publishers = [] }: PolicySpec): Generator<Note> {
  for (const [index, { repositories, actors, builds, only, sentFrom }] of publishers.entries()) {
    if (!actors || builds || only || sentFrom) continue;
    for (const [at, pattern] of repositories.entries()) {
      const other = publishers.findIndex(
        (one) => one.builds && one.repositories.some((wide) => wide === pattern || covers(wide, pattern)),
      );
      if (other >= 0)
        yield {
          path: ['publishers', index, 'repositories', at],
          reason: `publishers[${other}] has ${quoted(pattern)}, too, and asks for its builds: entries add up, so that a push by hand is told; name there only what is built`,
        };
    }
  }
}

/** As far as one sample of what the narrow one matches tells. */
function covers(wide: string, narrow: string): boolean {
  return compilePattern(wide, 'repository')(narrow.replaceAll('**', 'x').replaceAll('*', 'x'));
}

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
