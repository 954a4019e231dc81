import type { Run } from '../../../core/build.ts';
import { isReleaseTag } from '../../../core/release-tag.ts';
import { sourceKey } from '../../../core/source-repository.ts';
import type { UsualBuilds } from './usual-builds.ts';

/** What of a run no build before had, as `the workflow ci.yml`; and some of what those had, as `refs/heads/main (18)`. */
export interface Unlike {
  readonly odd: readonly string[];
  readonly known: readonly string[];
  /** Its code is of a repository that none of them was of. */
  readonly isForeign: boolean;
}

const MOST_NAMED = 4;

/** What sets a run apart from those that were usual. */
export function unlikeUsual(run: Run, { workflows, refs, repositories }: UsualBuilds): Unlike {
  const foreign = repositories && foreignSource(run, repositories);
  const odd = [
    ...(foreign === undefined ? [] : [`code of ${foreign}`]),
    ...(run.workflow !== undefined && workflows?.has(run.workflow) === false ? [`the workflow ${run.workflow}`] : []),
    ...(run.ref !== undefined && refs && isOddRef(run.ref, refs) ? [`on ${run.ref}`] : []),
  ];
  const known = [...(foreign === undefined ? [] : (repositories ?? [])), ...(workflows ?? []), ...(refs ?? [])]
    .slice(0, MOST_NAMED)
    .map(([value, count]) => `${value} (${count})`);
  return { odd, known, isForeign: foreign !== undefined };
}

// Where several branches are built, or code of many repositories, one more is nothing.
const MOST_BRANCHES = 2;
const MOST_REPOSITORIES = 4;

function foreignSource({ sourceRepository }: Run, known: ReadonlyMap<string, number>): string | undefined {
  const isUsual = sourceRepository === undefined || known.has(sourceKey(sourceRepository));
  return isUsual || known.size > MOST_REPOSITORIES ? undefined : sourceRepository;
}

function isOddRef(ref: string, known: ReadonlyMap<string, number>): boolean {
  const branches = new Set([...known.keys()].filter((one) => !isRelease(one)).map(branchOf));
  return !isRelease(ref) && !branches.has(branchOf(ref)) && branches.size > 0 && branches.size <= MOST_BRANCHES;
}

/** Of one build system some records have the whole ref, others the name alone. */
export function branchOf(ref: string): string {
  return ref.replace(/^refs\/heads\//, '');
}

/** Each release has a tag of its own. A branch that is called like one is a branch, where the record tells them apart. */
export function isRelease(ref: string): boolean {
  return ref.startsWith('refs/tags/') || (!ref.startsWith('refs/') && isReleaseTag(ref));
}
