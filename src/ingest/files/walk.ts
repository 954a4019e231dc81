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
 * not followed: what they point to is found by itself, or lies outside. What cannot be read is named, and the rest is read.
 * @throws InvalidInput for a path that does not exist.
 */
export function filesUnder(paths: readonly string[]): readonly Found[] {
  const found = new Map<string, Found>();
  const add: Add = (file, size, skipped) => {
    const real = skipped === undefined ? realpathSync(file) : file;
    if (!found.has(real)) found.set(real, { path: file, size, ...(skipped !== undefined && { skipped }) });
  };
  for (const given of paths) {
    const reason = attempt(() => {
      const stats = statSync(given, { throwIfNoEntry: false });
      if (!stats) throw new InvalidInput(given, 'no such file or folder');
      if (stats.isDirectory()) walk(given, realpathSync(given), add);
      // It may never end. A pipe ends with its writer, and is what a shell gives for `<(zcat audit.log.gz)`.
      else if (stats.isCharacterDevice() || stats.isBlockDevice()) add(given, 0, 'a device, not a file');
      else add(given, stats.isFile() ? stats.size : 0);
    });
    if (reason !== undefined) throw new InvalidInput(given, reason);
  }
  return [...found.values()];
}

type Add = (file: string, size: number, skipped?: string) => void;

function walk(folder: string, root: string, add: Add): void {
  const reason = attempt(() => {
    for (const name of readdirSync(folder).sort()) if (!name.startsWith('.')) visit(path.join(folder, name), root, add);
  });
  if (reason !== undefined) add(folder, 0, reason);
}

function visit(file: string, root: string, add: Add): void {
  const reason = attempt(() => {
    const stats = lstatSync(file);
    if (stats.isDirectory()) walk(file, root, add);
    else if (stats.isFile()) add(file, stats.size);
    else if (!stats.isSymbolicLink()) add(file, 0, 'not an ordinary file');
    else if (!realpathSync(file).startsWith(`${root}${path.sep}`))
      add(file, 0, 'a link out of the folder: not followed');
  });
  if (reason !== undefined) add(file, 0, reason);
}

/** What the operating system says against it, if it does. */
function attempt(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    const reason = unreadable(error);
    if (reason === undefined) throw error;
    return reason;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user has no right to read it',
  EPERM: 'this user has no right to read it',
  ENOENT: 'it is not there, or its link leads nowhere',
  ELOOP: 'its links lead in a circle',
};

/** Why something cannot be read, by what the operating system threw; undefined for any other error. */
export function unreadable(error: unknown): string | undefined {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return undefined;
  const code = String(error.code);
  return `cannot be read: ${REASONS[code] ?? code}`;
}
