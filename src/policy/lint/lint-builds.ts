import type { Note } from '../file/note.ts';
import type { PolicySpec } from '../schema/schema.ts';

/** Build systems whose runs tell of a repository beside their project. */
const TELLING: ReadonlySet<string> = new Set(['google-cloud-build', 'codebuild', 'azure-devops']);

/** Builds that allow no run, since their build system does not tell what they ask for. */
export function* lintBuilds({ publishers = [], promotions = [] }: PolicySpec): Generator<Note> {
  for (const [key, entries] of Object.entries({ publishers, promotions })) {
    for (const [index, { builds = [] }] of entries.entries()) {
      for (const [at, { source, repositories }] of builds.entries()) {
        if (repositories && !TELLING.has(source))
          yield {
            path: [key, index, 'builds', at, 'repositories'],
            reason: `runs of ${source} tell of no repository but their project, so this allows none; leave the key out`,
          };
      }
    }
  }
}
