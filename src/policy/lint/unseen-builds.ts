import { firstOf } from '../../core/count.ts';
import { nearest } from '../../core/nearest.ts';
import { quoted } from '../../core/error.ts';
import { isRunOf } from '../../core/former-name.ts';
import type { Run } from '../../core/build.ts';
import type { Lineage } from '../../core/lineage.ts';
import { refsOf } from '../../core/run-refs.ts';
import type { Note } from '../file/note.ts';
import { compilePatterns, type Subject } from '../matching/pattern.ts';
import { compileRepositories, fullName } from '../matching/repositories.ts';
import type { PolicySpec } from '../schema/schema.ts';

type Build = NonNullable<NonNullable<PolicySpec['publishers']>[number]['builds']>[number];

const MOST_NAMED = 5;

/**
 * Builds that no run on record is of, though runs of their system are read and images came to their repositories: mostly
 * misspelt. A project of which no run is read makes no push one without a build, and what is listed of its runs restricts none.
 */
export function* unseenBuilds({ publishers = [], promotions = [] }: PolicySpec, lineage: Lineage): Generator<Note> {
  for (const [index, { repositories, builds }] of publishers.entries())
    if (isPushedTo(repositories, lineage)) yield* unseen(builds, ['publishers', index], lineage.runs);
  for (const [index, { to, builds }] of promotions.entries())
    if (isPushedTo(to, lineage)) yield* unseen(builds, ['promotions', index], lineage.runs);
}

function isPushedTo(repositories: readonly string[], { pushes, digestless, policy }: Lineage): boolean {
  const { matches } = compileRepositories(repositories, policy.registry);
  return [...pushes, ...digestless].some((push) => matches(fullName(push)));
}

function* unseen(builds: readonly Build[] | undefined, path: Note['path'], runs: readonly Run[]): Generator<Note> {
  for (const [at, build] of (builds ?? []).entries()) {
    const ofSystem = runs.filter(({ system }) => system === build.source);
    // Of a system that is not read no name can be told from another; that is told by itself.
    if (ofSystem.length === 0) continue;
    const where = [...path, 'builds', at];
    const own = ofSystem.filter((run) => isRunOf(run, build));
    if (own.length === 0) {
      const others = [...new Set(ofSystem.map(({ project }) => project))];
      const near = nearest(build.project, others);
      const hint = near === undefined ? `${build.source} ran ${listed(others)}` : `did you mean ${quoted(near)}?`;
      const reason = `${quoted(build.project)}: no run of this project is on record, so that none is missed where one is pushed without; ${hint}`;
      yield { path: [...where, 'project'], reason };
      continue;
    }
    const workflows = own.flatMap(({ workflow }) => workflow ?? []);
    yield* unseenIn([...where, 'workflows'], build.workflows, 'path', workflows, build);
    yield* unseenIn([...where, 'refs'], build.refs, 'path', own.flatMap(refsOf), build);
  }
}

/** What is spelt out and was never seen; patterns only where none of them all was: of some there may be a run next month. */
function* unseenIn(
  path: Note['path'],
  patterns: readonly string[] | undefined,
  subject: Subject,
  names: readonly string[],
  { project }: Build,
): Generator<Note> {
  if (names.length === 0) return;
  const isSeen = (pattern: string): boolean => names.some(compilePatterns([pattern], subject).matches);
  const all = patterns ?? [];
  const isNone = all.length > 0 && !all.some(isSeen);
  for (const [at, pattern] of all.entries())
    if (isNone || (!/[*?[{!]/.test(pattern) && !isSeen(pattern)))
      yield {
        path: [...path, at],
        reason: `${quoted(pattern)}: no run of ${project} is on record; there are those of ${listed(names)}`,
      };
}

function listed(names: readonly string[]): string {
  return firstOf([...new Set(names)].sort().map(quoted), MOST_NAMED);
}
