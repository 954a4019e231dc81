import type { Run } from '../../core/build.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import type { Exhibit } from '../rule.ts';
import { pushExhibits, runExhibits, runName } from './sentences.ts';

const MOST_TOLD = 2;

/** Runs on record that had begun before a push and say that they made its digest, the last ones: whoever was to build it. */
function runsOf(push: Push, lineage: Lineage): readonly Run[] {
  const reports = lineage.standsFor(push.digest, push).flatMap((digest) => lineage.reportsOf(digest));
  const runs = reports.filter((one) => isRecorded(one) && one.run.from <= push.at).map(({ run }) => run);
  return [...new Set(runs)].sort((one, other) => one.from - other.from).slice(-MOST_TOLD);
}

/** `; google-cloud-build run 24b0 of acme-ci built it, from dmarsh/platform on refs/heads/main`: it explains nothing. */
export function builtSentence(push: Push, lineage: Lineage): string {
  const run = runsOf(push, lineage).at(-1);
  if (!run) return '';
  const { sourceRepository, ref, claims } = run;
  const from = sourceRepository === undefined || claims.sourceRepository ? '' : `from ${sourceRepository}`;
  const on = ref === undefined || claims.ref ? '' : `on ${ref}`;
  const where = [from, on].filter((text) => text !== '').join(' ');
  return `; ${runName(run)} built it${where === '' ? '' : `, ${where}`}`;
}

/** The records of a push, and those of the runs that say that they made it. */
export function pushAndBuildExhibits(push: Push, lineage: Lineage): readonly Exhibit[] {
  return [...pushExhibits(push), ...runsOf(push, lineage).flatMap((run) => runExhibits(run).slice(0, 1))];
}
