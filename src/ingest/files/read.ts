import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { Coverage } from '../../core/coverage.ts';
import type { KeptBytes } from '../../core/evidence-held.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Binding } from '../../core/policy.ts';
import type { InputRow } from '../../core/report.ts';
import type { Time } from '../../core/time.ts';
import { criHeader, LONGEST_HEADER } from '../records/line-header.ts';
import type { Source } from '../source.ts';
import { compressionOf } from '../../compression/decompress.ts';
import { framingOf, HEAD } from './framing.ts';
import { joinedCoverage, joinedFile } from './join.ts';
import type { Piece, Task } from './piece.ts';
import { hasThread } from '../../shipped/shipped.ts';
import { LARGE, WORKER } from './early-worker.ts';
import { readInWorkers } from './pool.ts';
import { headOf, readPiece, readStream } from './read-piece.ts';
import { shareTexts } from './share-texts.ts';
import { filesUnder, type Found } from './walk.ts';

/** How to read. */
export interface ReadOptions {
  /** Asked in this order; the first that recognises a record reads it. */
  readonly sources: readonly Source[];
  /** What the policy says about a file, by its path as it appears in the results. */
  readonly bind: (path: string) => Binding;
  /** What is believed of what was read in a file. */
  readonly admit?: (path: string, piece: Piece) => Piece;
  /** Only events from here on, … */
  readonly since?: Time;
  /** … and before this. */
  readonly until?: Time;
  /** Worker threads for large inputs; absent: one for each processor. */
  readonly jobs?: number;
  /** Bytes read so far, of all files together; the total is unknown (0) for standard input. */
  readonly onProgress?: (bytesRead: number, bytesTotal: number, path: string) => void;
  /** What the path `-` stands for. */
  readonly stdin?: AsyncIterable<Buffer | string>;
}

/** Everything the inputs tell, in the order of files and lines. */
export interface ReadResult {
  readonly events: readonly LandwaiterEvent[];
  readonly coverage: readonly Coverage[];
  readonly kept: readonly KeptBytes[];
  /** One for each file. */
  readonly inputs: readonly InputRow[];
}

const STDIN = '-';
const RANGE = 16 * 1024 * 1024;
const FEW = 2000;

/**
 * Reads telemetry files, folders and `-` (standard input, read last). What is not understood is listed in the inputs.
 * @throws InvalidInput for a path that does not exist.
 */
export async function readInputs(paths: readonly string[], options: ReadOptions): Promise<ReadResult> {
  const files = filesUnder(paths.filter((path) => path !== STDIN));
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const jobs = total < LARGE || !hasThread(WORKER) ? 1 : (options.jobs ?? availableParallelism());
  let bytesRead = 0;
  const advance = (bytes: number, { path }: Task) => {
    bytesRead += bytes;
    options.onProgress?.(bytesRead, total, path);
  };
  const plans = files.map((file) => ({ ...file, tasks: tasksOf(file, taskOf(file.path, options), jobs > 1) }));
  const pieces = [
    ...(await readTasks(
      plans.flatMap(({ tasks }) => tasks),
      jobs,
      options.sources,
      advance,
    )),
  ];
  if (paths.includes(STDIN) && options.stdin) {
    const task = taskOf(STDIN, options);
    plans.push({ path: STDIN, size: 0, tasks: [task] });
    pieces.push(await readStream(options.stdin, task, options.sources, (bytes) => advance(bytes, task)));
  }
  const { admit } = options;
  if (admit)
    for (const [index, task] of plans.flatMap(({ tasks }) => tasks).entries()) {
      const piece = pieces[index];
      if (piece) pieces[index] = admit(task.path, piece);
    }
  let next = 0;
  const joined = plans.map(({ path, tasks, skipped }) => {
    const first = next;
    next += tasks.length;
    return joinedFile(path, pieces.slice(first, next), skipped);
  });
  const events = joined.flatMap((one) => one.events);
  // Of few it is not worth the time.
  if (events.length > FEW) shareTexts(events);
  return {
    events,
    coverage: joinedCoverage(pieces),
    kept: pieces.flatMap(({ kept = [] }) => kept),
    inputs: joined.map(({ row }) => row),
  };
}

function taskOf(path: string, { bind, since, until }: ReadOptions): Task {
  return { path, binding: bind(path), ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

function tasksOf({ path, size, skipped }: Found, task: Task, isParallel: boolean): readonly Task[] {
  if (skipped !== undefined) return [];
  if (!isParallel || size <= RANGE || !isPlainLines(path)) return [task];
  const ranges = Math.ceil(size / RANGE);
  return Array.from({ length: ranges }, (_, index) => {
    const start = index * RANGE;
    return { ...task, range: { start, end: index === ranges - 1 ? size : start + RANGE } };
  });
}

function isPlainLines(path: string): boolean {
  const head = headOrNone(path);
  if (head === undefined || compressionOf(head) !== undefined) return false;
  // The log of a container is read in one piece: what its lines were cut from goes over any border.
  if (criHeader(head.toString('latin1', 0, LONGEST_HEADER)) !== undefined) return false;
  return framingOf(head, head.length < HEAD) === 'lines';
}

/** None of a file that cannot be read: whoever reads it says why. */
function headOrNone(path: string): Buffer | undefined {
  try {
    return headOf(path, HEAD);
  } catch {
    return undefined;
  }
}

async function readTasks(
  tasks: readonly Task[],
  jobs: number,
  sources: readonly Source[],
  advance: (bytes: number, task: Task) => void,
): Promise<readonly Piece[]> {
  const readHere = (task: Task) =>
    readPiece(task, sources, async (bytes) => {
      advance(bytes, task);
      // So that the other threads' reports are heard, and the terminal shows how far it is.
      await setImmediate();
    });
  if (jobs > 1) {
    return readInWorkers(WORKER, tasks, { sources: sources.map(({ name }) => name) }, jobs, readHere, advance);
  }
  const pieces: Piece[] = [];
  for (const task of tasks) pieces.push(await readHere(task));
  return pieces;
}
