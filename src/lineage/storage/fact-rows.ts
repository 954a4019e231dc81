import type { LandwaiterEvent, Origin } from '../../core/event.ts';
import { bodyOf, integerOf, textOf } from '../../database/rows.ts';
import type { Row } from '../../database/sqlite.ts';
import type { MentionedRepository } from './mentions.ts';

/** The event of a row of `sql.allFacts` or `sql.factsAbout`. */
export function factOf(row: Row): LandwaiterEvent {
  return { ...bodyOf<LandwaiterEvent>(row), origin: originOf(row) };
}

/** The origin of a row with `path`, `line` and `sha256`. */
export function originOf(row: Row): Origin {
  return { path: textOf(row, 'path'), line: integerOf(row, 'line'), sha256: textOf(row, 'sha256') };
}

export function repositoryIn(row: Row): MentionedRepository {
  return { registry: textOf(row, 'registry'), repository: textOf(row, 'path') };
}
