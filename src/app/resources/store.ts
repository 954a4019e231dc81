import { InvalidInput, quoted } from '../../core/error.ts';
import type { Durability } from '../../database/sqlite-file.ts';
import type { Inbox } from '../../intake/inbox.ts';
import type { Store } from '../../lineage/storage/store.ts';
import { type Environment, secretOf } from './secrets.ts';

/** The URLs of stores, as help and messages name them. */
export const STORES = 'memory:, sqlite:PATH or postgres://USER@HOST/DATABASE';

/**
 * Opens the store of a URL: the scheme selects it. The password of `postgres:` may be in the environment; it outlasts a
 * loss of power in any case.
 * @throws InvalidInput for a scheme nobody knows; what follows it is not repeated, since a password may be in it.
 */
export async function openStore(url: string, env: Environment, durability?: Durability): Promise<Store> {
  const [scheme = ''] = url.split(':', 1);
  const rest = url.slice(scheme.length + 1);
  switch (scheme) {
    case 'memory':
      return (await import('../../lineage/stores/memory/memory.ts')).memoryStore();
    case 'sqlite':
      if (rest === '') throw new InvalidInput('--store', 'sqlite: needs a path, such as sqlite:landwaiter.db');
      return (await import('../../lineage/stores/sqlite/sqlite.ts')).openSqliteStore(rest, durability);
    case 'postgres':
    case 'postgresql': {
      const { openPostgresStore } = await import('../../lineage/stores/postgres/postgres.ts');
      return openPostgresStore(url, secretOf('POSTGRES', env), () => Date.now());
    }
    default: {
      const told = scheme === url ? url : `${scheme}:`;
      throw new InvalidInput('--store', `${quoted(told)} is no store: choose ${STORES}`);
    }
  }
}

/** The inbox that goes with a store. @throws InvalidInput for a store that does not last. */
export async function openInbox(url: string, env: Environment, durability?: Durability): Promise<Inbox> {
  if (/^postgres(ql)?:/.test(url)) {
    const { openPostgresInbox } = await import('../../intake/inboxes/postgres.ts');
    return openPostgresInbox(url, secretOf('POSTGRES', env));
  }
  if (!url.startsWith('sqlite:'))
    throw new InvalidInput(
      '--store',
      'a server keeps what it accepts: choose sqlite:PATH or postgres://USER@HOST/DATABASE',
    );
  const path = `${url.slice('sqlite:'.length)}-inbox`;
  return (await import('../../intake/inboxes/sqlite.ts')).openSqliteInbox(path, durability);
}
