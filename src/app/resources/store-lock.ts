import type { InUse, Lock, Sharing } from '../../database/lock.ts';
import { type Environment, secretOf } from './secrets.ts';

/** Whoever was ended a moment ago may not be gone yet. */
const PATIENCE = { alone: 5000, shared: 1000 };

/** Memory is nobody else's, and what is no store is told of by whoever opens it. */
const FREE: Lock = { lost: new Promise(() => undefined), release: async () => undefined };

/**
 * Takes the lock of a store: `alone` for a server, `shared` for commands that add to it. Whoever only reads needs none.
 * @throws InvalidInput for a place that cannot be used, Unavailable for a database that does not answer.
 */
export async function lockStore(url: string, env: Environment, sharing: Sharing): Promise<Lock | InUse> {
  if (/^postgres(?:ql)?:/.test(url)) {
    const { lockPostgres } = await import('../../database/postgres-lock.ts');
    return lockPostgres(url, secretOf('POSTGRES', env), sharing, PATIENCE[sharing]);
  }
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path === undefined || path === ':memory:') return FREE;
  const { lockSqliteFile } = await import('../../database/sqlite-lock.ts');
  return lockSqliteFile(path, sharing, PATIENCE[sharing]);
}
