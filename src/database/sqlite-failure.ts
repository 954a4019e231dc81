import { InvalidInput, Unavailable } from '../core/error.ts';

// Primary result codes (sqlite.org/rescode.html) that come from the file and its place, not from us.
const NAMES: ReadonlyMap<number, string> = new Map([
  [3, 'PERM'],
  [5, 'BUSY'],
  [6, 'LOCKED'],
  [8, 'READONLY'],
  [10, 'IOERR'],
  [11, 'CORRUPT'],
  [13, 'FULL'],
  [14, 'CANTOPEN'],
  [26, 'NOTADB'],
]);

/** An error of SQLite as InvalidInput or Unavailable that says what to do about it; other errors as they are. */
export function explained(error: unknown, path: string): unknown {
  const cannot = (reason: string): Error =>
    new Unavailable(`cannot use the SQLite store ${path}: ${reason}`, { cause: error });
  const refused = (reason: string): Error => new InvalidInput('--store', `${path} ${reason}`);
  switch (resultName(error)) {
    case 'NOTADB':
      return refused('is no SQLite database: give the path of a new file, or of one that landwaiter made');
    case 'CORRUPT':
      return refused(
        'is a damaged SQLite database: restore a copy of it, or start a new one and read the records again',
      );
    case 'READONLY':
    case 'PERM':
      return refused('cannot be written: it, its folder or the file system is read-only for this user');
    case 'CANTOPEN':
      return cannot(
        'it cannot be opened or created: check that its folder and the files in it are this user’s to write',
      );
    case 'BUSY':
    case 'LOCKED':
      return cannot('another process is writing to it; try again when that has ended');
    case 'FULL':
      return cannot('the disk is full');
    case 'IOERR':
      return cannot('the disk reported an error');
    default:
      return error;
  }
}

/** Whether another connection was in the way. */
export function isBusy(error: unknown): boolean {
  return resultName(error) === 'BUSY';
}

/** `BUSY` of the extended `errcode: 517`. */
function resultName(error: unknown): string | undefined {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return undefined;
  return NAMES.get(error.errcode & 0xff);
}
