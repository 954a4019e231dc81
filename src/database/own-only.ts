import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

const OWNER = 0o700;
/** What SQLite keeps beside a file, with that file's permissions when it makes it. */
const BESIDE = ['', '-wal', '-shm', '-journal'];

/** Makes the file for its owner alone, if it is not there. Whether it can be, SQLite says in better words. */
export function makeOwnOnly(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It is there, or cannot be.
  }
}

/** Takes from all others what an earlier version, or a umask, let them do with the file and with what is beside it. */
export function keepOwnOnly(path: string): void {
  for (const one of BESIDE.map((ending) => `${path}${ending}`)) {
    try {
      const { mode } = statSync(one);
      if ((mode & 0o077) !== 0) chmodSync(one, mode & OWNER);
    } catch {
      // It is not there, or somebody else's, who decides who may read it.
    }
  }
}
