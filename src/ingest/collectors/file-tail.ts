import { isAbsolute } from 'node:path';
import { InvalidInput } from '../../core/error.ts';
import { MINUTE, SECOND } from '../../core/time.ts';
import type { Collect, World } from '../fetching/world.ts';
import { deliverLines } from '../fetching/record-batch.ts';
import { inRounds, type Problems } from '../fetching/rounds.ts';
import { type LogFile, openLogFile } from './file-tail/log-file.ts';
import {
  beginningOf,
  continues,
  isSameInode,
  moved,
  notedOf,
  type Place,
  type Places,
  placesOf,
} from './file-tail/place.ts';
import { readLines } from './file-tail/read-lines.ts';
import { openRotated } from './file-tail/rotated.ts';

export interface TailOptions {
  /** Absolute path of the log as its writer names it. */
  readonly path: string;
  /** Milliseconds; a second where not given. */
  readonly every?: number;
}

/** A writer that has not noticed the rotation goes on in the old file for a while. */
const LINGER = 5 * MINUTE;

/**
 * Delivers the lines of a log file, also when it is rotated by renaming or by copying and emptying, and what was
 * rotated, and packed with gzip, while nobody read. @throws InvalidInput for a path that is not absolute.
 */
export function fileTail({ path, every = SECOND }: TailOptions): Collect {
  if (!isAbsolute(path)) throw new InvalidInput('path', 'not an absolute path');

  return async (world, signal) => {
    let places = placesOf(await world.recall());

    async function follow(): Promise<Problems> {
      const problems: string[] = [];
      const current = await openLogFile(path);
      try {
        const last = places.at(-1);
        const isSame = current && last && isSameInode(last, current) && (await continues(last, current));
        if (places.length > 1 || (last && !isSame)) problems.push(...(await readRotated(current, isSame === true)));
        if (!current) return [...problems, `${path} is not there`];
        const place = places.at(-1);
        const isKnown = place && isSameInode(place, current) && place.until === undefined;
        const written = isKnown ? place : beginningOf(current);
        const before = isKnown ? places.slice(0, -1) : places;
        problems.push(...(await read(current, written, false, (next) => [...before, next])));
        return problems;
      } finally {
        await current?.close();
      }
    }

    /** Reads what was rotated away, up to and beyond where it was read before; of the file that is written only if it is another now. */
    async function readRotated(current: LogFile | undefined, isSame: boolean): Promise<Problems> {
      const problems: string[] = [];
      const files = await openRotated(path);
      try {
        const waiting = isSame ? places.slice(0, -1) : places;
        const kept: Place[] = [];
        let newest: LogFile | undefined;
        for (const place of waiting) {
          const until = place.until ?? world.now() + LINGER;
          const file = await found(place, files, current);
          if (!file) {
            if (place.until === undefined)
              problems.push(
                `${path} was replaced, and what was read before is not among its rotated files: lines may be lost`,
              );
            continue;
          }
          newest = file;
          const isOver = world.now() >= until;
          const after = places.slice(places.indexOf(place) + 1);
          const earlier = [...kept];
          let reached: Place = { ...place, device: file.device, inode: file.inode, until };
          problems.push(
            ...(await read(file, reached, isOver || file.size === undefined, (next) => {
              reached = next;
              return [...earlier, next, ...after];
            })),
          );
          if (!isOver && file.size !== undefined) kept.push(reached);
        }
        const written = isSame ? places.slice(-1) : [];
        // Where it is not known which came last, all are read: what comes twice is told once.
        const fresh = newest ? files.slice(files.indexOf(newest) + 1) : files;
        if (!isSame && waiting.length > 0) await readSkipped(fresh, kept, current, problems);
        places = [...kept, ...written];
        await world.note(notedOf(places));
        return problems;
      } finally {
        for (const file of files) await file.close();
      }
    }

    /** Files that came and were rotated away while nobody read: whole. */
    async function readSkipped(
      files: readonly LogFile[],
      kept: Place[],
      current: LogFile | undefined,
      problems: string[],
    ): Promise<void> {
      for (const file of files) {
        if (current && file.device === current.device && file.inode === current.inode) continue;
        const earlier = [...kept];
        let reached: Place = { ...beginningOf(file), until: world.now() + LINGER };
        problems.push(
          ...(await read(file, reached, file.size === undefined, (next) => {
            reached = next;
            return [...earlier, next];
          })),
        );
        kept.push(reached);
      }
    }

    async function read(
      file: LogFile,
      from: Place,
      isFinished: boolean,
      placesWith: (next: Place) => Places,
    ): Promise<Problems> {
      let place = from;
      let skipped = 0;
      for await (const part of readLines(file.from(place.offset), place.offset, isFinished)) {
        signal.throwIfAborted();
        await deliverLines(world, part.lines);
        skipped += part.skipped;
        place = await moved(place, file, part.end);
        await keep(world, placesWith(place));
      }
      if (place === from) await keep(world, placesWith(place));
      return skipped === 0 ? [] : [`${file.path} has lines that are too long to be records: ${skipped} bytes left out`];
    }

    async function keep(to: World, next: Places): Promise<void> {
      const isNew = JSON.stringify(next) !== JSON.stringify(places);
      places = next;
      if (isNew) await to.note(notedOf(next));
    }

    await inRounds(world, signal, { every, round: follow });
  };
}

/** The rotated file that the place is in: by its inode, else, as a copy or packed, by how it begins. */
async function found(
  place: Place,
  files: readonly LogFile[],
  current: LogFile | undefined,
): Promise<LogFile | undefined> {
  for (const file of files) if (isSameInode(place, file) && (await continues(place, file))) return file;
  if (place.known === 0) return undefined;
  for (const file of files.toReversed()) {
    const isCurrent = current && file.device === current.device && file.inode === current.inode;
    if (!isCurrent && (await continues(place, file))) return file;
  }
  return undefined;
}
