import type { Lineage } from '../../core/lineage.ts';
import type { ExpectedSource } from '../../core/policy.ts';
import type { InputRow } from '../../core/report.ts';
import type { Time } from '../../core/time.ts';
import type { ExpectedFeed } from '../../core/watch.ts';
import type { AnyEvidence } from './evidence.ts';

/** A source that the policy expects. `undated`: how many of its records were read where none of them says when it was. */
export interface ExpectedRow extends ExpectedFeed {
  readonly undated?: number;
}

type Read = Pick<AnyEvidence, 'coverage' | 'files' | 'inputs'>;

/** Whether each source of the policy was heard, and until when: what every answer to people and programs goes by. */
export function sourcesHeard({ policy, watch }: Pick<Lineage, 'policy' | 'watch'>, read: Read): readonly ExpectedRow[] {
  return watch.sources.map((feed) => {
    const source = policy.sources.find(({ name }) => name === feed.about.name);
    const undated = feed.heard || !source ? 0 : undatedOf(source, policy.sources, read);
    return undated > 0 ? { ...feed, undated } : feed;
  });
}

export type Unheard = 'never' | 'no times';

/** What is said of a source of which no dated record was read. */
export function unheardWord(undated: number | undefined): Unheard {
  return undated === undefined ? 'never' : 'no times';
}

/** By name: until when each was heard, or what is said instead. */
export function heardUntil(
  lineage: Pick<Lineage, 'policy' | 'watch'>,
  read: Read,
): ReadonlyMap<string, Time | Unheard> {
  return new Map(
    sourcesHeard(lineage, read).map(({ about, heard, undated }) => [about.name, heard?.to ?? unheardWord(undated)]),
  );
}

/** What came in by its door, and the files that it is said to be in. */
export function inputsOf({ name, files }: ExpectedSource, { inputs, files: read }: Read): readonly InputRow[] {
  const own = (read ?? inputs.flatMap(({ path }) => tailsOf(path))).filter((path) => files?.matches(path) === true);
  return inputs.filter(
    ({ path }) => path === `intake/${name}` || own.some((one) => path === one || path.endsWith(`/${one}`)),
  );
}

/** Patterns are held against the path below the folder that was given, which nobody kept. */
export function tailsOf(path: string): readonly string[] {
  const parts = path.replaceAll('\\', '/').split('/');
  return parts.map((_, index) => parts.slice(index).join('/'));
}

/** Where none is said and no other source is of its kind, of all files. */
function undatedOf(source: ExpectedSource, all: readonly ExpectedSource[], read: Read): number {
  const { kind, files } = source;
  // Its records have times: those that were read are of another, or of later than was asked about.
  if (read.coverage.some((row) => row.source === kind && row.minutes.length > 0)) return 0;
  const isOnly = all.filter((other) => other.kind === kind).length === 1;
  return (files || !isOnly ? inputsOf(source, read) : read.inputs)
    .filter((input) => input.source?.split('+').includes(kind) === true)
    .reduce((sum, { records, refused, refusedMore = 0 }) => sum + records - refused.length - refusedMore, 0);
}
