import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import type { Source } from '../source.ts';
import { type Collector, createCollector } from './collect.ts';
import { compressionOf, decompress, MAGIC } from '../../compression/decompress.ts';
import { createLineReader } from './lines.ts';
import type { Piece, Range, Task } from './piece.ts';
import { isParquet } from './framing.ts';
import { createTextReader, type FramedReader, withoutMark } from './text.ts';
import { unreadable } from './walk.ts';

const CHUNK = 2 * 1024 * 1024;
const NEWLINE = 0x0a;
const PAGE = 4096;

/** Called with how many bytes of the input have been read since the last call; reading goes on when it has ended. */
export type Advance = (bytes: number) => void | Promise<void>;

/** Reads a task's file, or the lines that begin in its range. */
export async function readPiece(task: Task, sources: readonly Source[], advance: Advance): Promise<Piece> {
  try {
    const head = statSync(task.path).isFile() ? headOf(task.path, MAGIC) : undefined;
    if (head && isParquet(head)) return await readTable(task, sources, advance);
    if (!head || compressionOf(head)) return await readStream(createReadStream(task.path), task, sources, advance);
    return await (task.range ? readRange(task, task.range, sources, advance) : readPlain(task, sources, advance));
  } catch (error) {
    const unknown = unreadable(error);
    if (unknown === undefined) throw error;
    return { ...createCollector(sources, task).finish(0), unknown };
  }
}

// Few have such files: the library for them is loaded with the first one.
async function readTable(task: Task, sources: readonly Source[], advance: Advance): Promise<Piece> {
  const { readParquet } = await import('./parquet/read.ts');
  const collector = createCollector(sources, task);
  const problem = await readParquet(task.path, collector, advance);
  const piece = collector.finish(0);
  if (problem === undefined) return piece;
  if (piece.records === 0) return { ...piece, unknown: problem };
  collector.refuse(piece.records + 1, problem);
  return collector.finish(0);
}

/** Reads a stream of bytes, compressed or not. */
export async function readStream(
  stream: AsyncIterable<Buffer | string>,
  task: Task,
  sources: readonly Source[],
  advance: Advance,
): Promise<Piece> {
  const collector = createCollector(sources, task);
  const text = createTextReader(collector, sources);
  const chunks = bytesOf(stream, advance)[Symbol.asyncIterator]();
  const head = await headOfStream(chunks);
  const all = joined(head, chunks);
  const compression = compressionOf(head);
  if (compression) return finished(text, collector, await decompress(compression, all, text.write));
  for await (const chunk of all) {
    text.write(chunk);
    if (text.isHopeless()) break;
  }
  return finished(text, collector);
}

/** The first bytes of an ordinary file, as many as there are. */
export function headOf(path: string, length: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(length);
    return head.subarray(0, readSync(file, head, 0, length, 0));
  } finally {
    closeSync(file);
  }
}

async function readPlain(task: Task, sources: readonly Source[], advance: Advance): Promise<Piece> {
  const collector = createCollector(sources, task);
  const text = createTextReader(collector, sources);
  await withFile(task.path, async (file, chunk) => {
    let isOver = false;
    while (!isOver && !text.isHopeless()) {
      const filled = fill(chunk, file);
      isOver = filled < chunk.length;
      text.write(chunk.subarray(0, filled), isOver);
      await advance(filled);
    }
  });
  return finished(text, collector);
}

// A line belongs to the range in which it begins: the first one begins after the first line end at or after start - 1.
async function readRange(
  task: Task,
  { start, end }: Range,
  sources: readonly Source[],
  advance: Advance,
): Promise<Piece> {
  const collector = createCollector(sources, task);
  const lines = createLineReader(collector, sources);
  const first = Math.max(start - 1, 0);
  // From a whole page on: the kernel then copies into pages, and several times as fast as across them.
  let position = first - (first % PAGE);
  let isInside = start === 0;
  let isDone = false;
  await withFile(task.path, async (file, buffer) => {
    while (!isDone) {
      const read = readSync(file, buffer, 0, CHUNK, position);
      if (read === 0) break;
      let chunk = position === 0 ? withoutMark(buffer.subarray(0, read)) : buffer.subarray(0, read);
      const offset = position + read - chunk.length;
      // The line that holds the last byte of the range is its last line.
      const from = end - 1 - offset;
      const lastNewline = from < chunk.length ? chunk.indexOf(NEWLINE, Math.max(from, 0)) : -1;
      if (lastNewline >= 0) chunk = chunk.subarray(0, lastNewline + 1);
      isDone = lastNewline >= 0;
      if (!isInside) {
        const newline = chunk.indexOf(NEWLINE, Math.max(first - offset, 0));
        isInside = newline >= 0;
        chunk = chunk.subarray(isInside ? newline + 1 : chunk.length);
      }
      lines.write(chunk);
      await advance(Math.max(Math.min(position + read, end) - Math.max(position, start), 0));
      position += read;
    }
  });
  return collector.finish(lines.end());
}

// One for each reading at a time, used again: a new one for each range would be memory by the gigabyte.
const chunks: Buffer[] = [];

async function withFile(path: string, use: (file: number, chunk: Buffer) => Promise<void>): Promise<void> {
  const file = openSync(path, 'r');
  const chunk = chunks.pop() ?? Buffer.allocUnsafe(CHUNK);
  try {
    await use(file, chunk);
  } finally {
    chunks.push(chunk);
    closeSync(file);
  }
}

/** As many of the next bytes as there is room for, fewer only where the file ends. */
function fill(chunk: Buffer, file: number): number {
  let filled = 0;
  while (filled < chunk.length) {
    const read = readSync(file, chunk, filled, chunk.length - filled, null);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

function finished(text: FramedReader, collector: Collector, problem?: string): Piece {
  const lines = text.end();
  if (typeof lines === 'object') return { ...collector.finish(0), unknown: problem ?? lines.skipped };
  if (problem !== undefined) collector.refuse(lines + 1, problem);
  return collector.finish(lines);
}

async function* bytesOf(stream: AsyncIterable<Buffer | string>, advance: Advance): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    await advance(bytes.length);
    yield bytes;
  }
}

async function headOfStream(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < MAGIC) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* joined(head: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* { [Symbol.asyncIterator]: () => chunks };
}
