import { constants, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { InvalidInput, quoted } from '../../core/error.ts';

/** A file in a folder or in an archive. */
export interface Member {
  /** Bytes. */
  readonly size: number;
  /** @throws InvalidInput when it cannot be read. */
  read(): AsyncIterable<Buffer>;
}

/** The files of a layout or an archive by their names, as `blobs/sha256/…`; never one that lies elsewhere. */
export interface Members {
  /** Undefined where there is none. @throws InvalidInput for one that leads out, or is no file. */
  find(name: string): Promise<Member | undefined>;
  /** Names of what lies in a folder of it, as `blobs/sha256`, at most so many; empty where there is none such. */
  list(folder: string, most: number): Promise<{ readonly names: readonly string[]; readonly isAll: boolean }>;
}

const CHUNK = 512 * 1024;

/**
 * Bytes of a file, which is opened for them: no link at its end is followed, and nothing waits at a pipe.
 * @throws InvalidInput when it cannot be read.
 */
export async function* readPart(path: string, start: number, length: number): AsyncGenerator<Buffer> {
  if (length === 0) return;
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stream: ReadStream = file.createReadStream({
        start,
        end: start + length - 1,
        highWaterMark: CHUNK,
        autoClose: false,
      });
      yield* stream;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** @throws InvalidInput when it is longer than the limit. */
export async function wholeOf({ size, read }: Member, limit: number, field: string): Promise<Buffer> {
  if (size > limit) throw new InvalidInput(field, `has ${size} bytes, and ${limit} are the most`);
  const chunks: Buffer[] = [];
  for await (const chunk of read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function unreadable(path: string, error: unknown): InvalidInput {
  return new InvalidInput(
    'path',
    `${quoted(path)} cannot be read (${codeOf(error) ?? 'unknown'}): check who may read it`,
  );
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
