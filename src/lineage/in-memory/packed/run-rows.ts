import type { RunReported } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import type { Time } from '../../../core/time.ts';
import { column, float64, uint32 } from '../../columns/column.ts';
import { hashIndex, hashOf } from '../../columns/hash-index.ts';
import { numbered } from '../../columns/numbered.ts';
import { packedTexts } from '../../columns/packed-texts.ts';
import { attemptKey, projectKey } from '../../facts/run-key.ts';
import { commitNumber, isTelling, type SeenRun } from '../../facts/run-facts.ts';

/** Facts of runs as rows of numbers: what many of them say alike is kept once. A row never changes. */
export interface RunRows {
  count(): number;
  /** How many different attempts of runs they are about. */
  attempts(): number;
  add(fact: RunReported): number;
  timeOf(row: number): Time;
  idOf(row: number): string;
  at(row: number): RunReported;
  seen(row: number): SeenRun;
}

/** What many facts of one project have in common. */
type Common = Omit<RunReported, 'id' | 'at' | 'origin' | 'run' | 'products' | 'parent' | keyof Rare>;
type Rare = Pick<RunReported, 'started' | 'ended' | 'committed' | 'ref' | 'commit' | 'runner' | 'number'>;

/** As a row's texts are packed. */
const [ID, RUN, PATH, SHA256, REF, COMMIT, RUNNER, NUMBER, TEXTS] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
/** The highest line that a column takes. */
const MOST = 2 ** 32 - 1;

export function runRows(): RunRows {
  const commons = numbered<Common>();
  const projects: string[] = [];
  const [common, attempt, commits] = [column(uint32), column(uint32), column(uint32)];
  const [line, place] = [column(uint32), column(uint32)];
  // Of those that may be absent, 0 stands for that.
  const [times, starts, ends, committed] = [column(float64), column(float64), column(float64), column(float64)];
  const texts = packedTexts(TEXTS);
  // Those that say more than fits here, and of each attempt its first row.
  const odd = new Map<number, RunReported>();
  const firsts = column(uint32);
  const byRun = hashIndex();
  let attempts = 0;
  let count = 0;

  function text(row: number, index: number): string | undefined {
    return texts.at(place.at(row), index);
  }

  function attemptOf({ system, project, run }: RunReported, row: number): number {
    const hash = hashOf(attemptKey({ system, project }, run));
    for (const other of byRun.under(hash)) {
      const first = firsts.at(other);
      const about = commons.at(common.at(first));
      const isSame = about.system === system && about.project === project;
      if (isSame && (odd.get(first)?.run ?? text(first, RUN)) === run) return other;
    }
    byRun.add(hash);
    firsts.set(attempts, row);
    attempts += 1;
    return attempts - 1;
  }

  function pack({ id, run, origin, ref, commit, runner, number }: RunReported): number | undefined {
    return texts.add([id, run, origin.path, origin.sha256, ref, commit, runner, number]);
  }

  function at(row: number): RunReported {
    const kept = odd.get(row);
    if (kept) return kept;
    const origin = { path: text(row, PATH) ?? '', line: line.at(row), sha256: text(row, SHA256) ?? '' };
    const own = { id: text(row, ID) ?? '', at: times.at(row), origin, run: text(row, RUN) ?? '' };
    const rare: Rare = known({
      started: starts.at(row) || undefined,
      ended: ends.at(row) || undefined,
      committed: committed.at(row) || undefined,
      ref: text(row, REF),
      commit: text(row, COMMIT),
      runner: text(row, RUNNER),
      number: text(row, NUMBER),
    });
    return { ...commons.at(common.at(row)), ...own, ...rare };
  }

  return {
    count: () => count,
    attempts: () => attempts,
    add(fact) {
      const row = count;
      count += 1;
      const { id: _id, at: time, origin, run: _run, ref: _ref, commit, runner: _runner, ...more } = fact;
      const { started, ended, committed: made, products: _p, parent: _parent, number: _n, ...alike } = more;
      const number = commons.numberOf(alike);
      projects[number] ??= projectKey(fact);
      common.set(row, number);
      times.set(row, time);
      if (started !== undefined) starts.set(row, started);
      if (ended !== undefined) ends.set(row, ended);
      if (made !== undefined) committed.set(row, made);
      commits.set(row, commitNumber(commit));
      const fits = !isTelling(fact) && origin.line <= MOST && ![started, ended, made].includes(0);
      const packed = fits ? pack(fact) : undefined;
      if (packed === undefined) odd.set(row, fact);
      else {
        place.set(row, packed);
        line.set(row, origin.line);
      }
      attempt.set(row, attemptOf(fact, row));
      return row;
    },
    timeOf: times.at,
    idOf: (row) => odd.get(row)?.id ?? text(row, ID) ?? '',
    at,
    seen(row) {
      const number = common.at(row);
      const telling = odd.get(row);
      const started = telling ? telling.started : starts.at(row) || undefined;
      return {
        at: times.at(row),
        by: commons.at(number),
        project: projects[number] ?? '',
        attempt: attempt.at(row),
        from: started ?? times.at(row),
        ended: telling ? telling.ended : ends.at(row) || undefined,
        commit: commits.at(row),
        telling,
      };
    },
  };
}
