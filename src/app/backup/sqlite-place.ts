import { InvalidInput } from '../../core/error.ts';

/** The path of a SQLite store. @throws InvalidInput for any other store, with what to do for it. */
export function sqlitePath(url: string): string {
  if (/^postgres(ql)?:/.test(url))
    throw new InvalidInput(
      '--store',
      'a store in PostgreSQL is saved with PostgreSQL’s own pg_dump and pg_restore: docs/backup.md has the commands',
    );
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path === undefined || path === ':memory:')
    throw new InvalidInput('--store', 'give the store as sqlite:PATH: nothing else lasts');
  return path;
}
