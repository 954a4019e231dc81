import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { Unavailable } from '../../../core/error.ts';
import { codeOf, type LogFile, openLogFile } from './log-file.ts';

const MOST = 200;
// `.1`, `-20261124`, `-2026-11-24T12-00-00.000`, `.old`: what logrotate, lumberjack and others put into a name.
const MARK = /^[._-](?:old|[0-9][0-9T:._Z-]{0,40})$/;

/** The files that a log was rotated to, oldest first, opened; at most 200. Whoever asks closes them. */
export async function openRotated(path: string): Promise<readonly LogFile[]> {
  const folder = dirname(path);
  const names = (await listed(folder)).filter((name) => isRotated(basename(path), name)).slice(0, MOST);
  const files: LogFile[] = [];
  try {
    for (const name of names) {
      const file = await openLogFile(join(folder, name));
      if (file) files.push(file);
    }
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
  return files.sort((one, other) => one.modified - other.modified);
}

async function listed(folder: string): Promise<readonly string[]> {
  try {
    // No links, pipes or folders, whose opening could lead elsewhere or wait for ever.
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    throw new Unavailable(`${folder} cannot be listed: ${codeOf(error)}`);
  }
}

/** `log.1`, `log.1.gz`, `log-20261124`, and for `audit.log` also `audit-2026….log` and `audit.1.log.gz`. */
export function isRotated(log: string, name: string): boolean {
  const plain = name.endsWith('.gz') ? name.slice(0, -3) : name;
  if (plain === log) return name !== log;
  if (plain.startsWith(log) && MARK.test(plain.slice(log.length))) return true;
  const extension = extname(log);
  const stem = log.slice(0, log.length - extension.length);
  return (
    extension !== '' &&
    plain.startsWith(stem) &&
    plain.endsWith(extension) &&
    MARK.test(plain.slice(stem.length, plain.length - extension.length))
  );
}
