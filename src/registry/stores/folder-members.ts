import { opendir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { InvalidInput, quoted } from '../../core/error.ts';
import { codeOf, type Members, readPart, unreadable } from './members.ts';

/** The files of a folder. Links are followed as long as they stay in it. */
export function folderMembers(folder: string): Members {
  return {
    async find(name) {
      const root = await whereIs(folder);
      if (root === undefined) throw new InvalidInput('path', `there is no folder ${quoted(folder)}`);
      const path = await whereIs(join(root, name));
      if (path === undefined) return undefined;
      const within = relative(root, path);
      if (within === '' || within.startsWith('..') || isAbsolute(within))
        throw new InvalidInput(name, `leads out of ${quoted(folder)}`);
      const { size, isFile } = await kindOf(path);
      if (!isFile) throw new InvalidInput(name, `is no file in ${quoted(folder)}`);
      return { size, read: () => readPart(path, 0, size) };
    },
    async list(name, most) {
      const names: string[] = [];
      try {
        for await (const { name: one } of await opendir(join(folder, name))) {
          if (names.length === most) return { names, isAll: false };
          names.push(one);
        }
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw unreadable(join(folder, name), error);
      }
      return { names: names.sort(), isAll: true };
    },
  };
}

/** Without links; undefined where there is nothing. */
async function whereIs(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw unreadable(path, error);
  }
}

async function kindOf(path: string): Promise<{ readonly size: number; readonly isFile: boolean }> {
  try {
    const found = await stat(path);
    return { size: found.size, isFile: found.isFile() };
  } catch (error) {
    throw unreadable(path, error);
  }
}
