import { parentPort } from 'node:worker_threads';
import * as known from '../sources/index.ts';
import type { Source } from '../source.ts';
import type { Task } from './piece.ts';
import type { Report, WorkerSettings } from './pool.ts';
import { readPiece } from './read-piece.ts';

// Entry of a worker thread: hears which sources to ask, then reads one task after the other, see pool.ts.
const all: readonly Source[] = Object.values(known);
let sources: readonly Source[] = [];

function choose({ sources: names }: WorkerSettings): void {
  sources = names.map((name) => {
    const source = all.find((one) => one.name === name);
    if (!source) throw new Error(`no source is named ${name}`);
    return source;
  });
}

function send(report: Report): void {
  parentPort?.postMessage(report);
}

async function read(task: Task): Promise<void> {
  const piece = await readPiece(task, sources, (bytes) => send({ type: 'advance', bytes }));
  send({ type: 'done', piece });
}

// The next task may come before the last is done; reports are in the order of the tasks.
let last = Promise.resolve();
parentPort?.once('message', (settings: WorkerSettings) => {
  choose(settings);
  parentPort?.on('message', (task: Task) => {
    last = last.then(() => read(task));
  });
});
