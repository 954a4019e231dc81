import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { InvalidInput } from '../../core/error.ts';

/** A file to read, or why it is not read. */
export interface Found {
  /** The path the user gave, joined with the way from there. */
  readonly path: string;
  /** In bytes; 0 for what is no ordinary file. */
  readonly size: number;
  readonly skipped?: string;
}

/**
 * The files under the paths, each once: folders in the order of their names, without hidden files. Links in folders are
 * not followed: what they point to is found by itself, or lies outside.
 * @throws InvalidInput for a path that does not exist.
 */
export function filesUnder(paths: readonly string[]): readonly Found[] {
  const found = new Map<string, Found>();
  const add = (file: string, size: number, skipped?: string) => {
    const real = skipped === undefined ? realpathSync(file) : file;
    if (!found.has(real)) found.set(real, { path: file, size, ...(skipped !== undefined && { skipped }) });
  };
  for (const given of paths) {
    const stats = statSync(given, { throwIfNoEntry: false });
    if (!stats) throw new InvalidInput(given, 'no such file or folder');
    if (stats.isDirectory()) walk(given, realpathSync(given), add);
    else add(given, stats.isFile() ? stats.size : 0);
  }
  return [...found.values()];
}

type Add = (file: string, size: number, skipped?: string) => void;

function walk(folder: string, root: string, add: Add): void {
  for (const name of readdirSync(folder).sort()) {
    if (name.startsWith('.')) continue;
    const file = path.join(folder, name);
    const stats = lstatSync(file);
    if (stats.isDirectory()) walk(file, root, add);
    else if (stats.isFile()) add(file, stats.size);
    else if (stats.isSymbolicLink()) {
      if (!isInside(file, root)) add(file, 0, 'a link out of the folder: not followed');
    } else add(file, 0, 'not an ordinary file');
  }
}

function isInside(link: string, root: string): boolean {
  try {
    return realpathSync(link).startsWith(`${root}${path.sep}`);
  } catch {
    return false;
  }
}
