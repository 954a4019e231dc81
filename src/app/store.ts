import { InvalidInput } from '../core/error.ts';
import type { Durability } from '../database/sqlite-file.ts';
import type { Inbox } from '../intake/inbox.ts';
import type { Store } from '../lineage/store.ts';

/** Opens the store of a URL: the scheme selects it. @throws InvalidInput for a scheme nobody knows. */
export async function openStore(url: string, durability?: Durability): Promise<Store> {
  const [scheme = ''] = url.split(':', 1);
  const rest = url.slice(scheme.length + 1);
  switch (scheme) {
    case 'memory':
      return (await import('../lineage/stores/memory.ts')).memoryStore();
    case 'sqlite':
      if (rest === '') throw new InvalidInput('--store', 'sqlite: needs a path, such as sqlite:landwaiter.db');
      return (await import('../lineage/stores/sqlite.ts')).openSqliteStore(rest, durability);
    default:
      throw new InvalidInput('--store', `${JSON.stringify(url)} is no store: choose memory: or sqlite:PATH`);
  }
}

/** The inbox that goes with a store. @throws InvalidInput for a store that does not last. */
export async function openInbox(url: string, durability?: Durability): Promise<Inbox> {
  if (!url.startsWith('sqlite:'))
    throw new InvalidInput('--store', 'a server keeps what it accepts: choose sqlite:PATH');
  return (await import('../intake/inboxes/sqlite.ts')).openSqliteInbox(
    `${url.slice('sqlite:'.length)}-inbox`,
    durability,
  );
}
