import { InvalidInput } from '../../core/error.ts';
import type { Outbox } from '../../sinks/queue/outbox.ts';
import { type Environment, secretOf } from './secrets.ts';

/** The outbox beside the store of a URL. @throws InvalidInput for a scheme nobody knows. */
export async function openOutbox(url: string, env: Environment): Promise<Outbox> {
  const [scheme = ''] = url.split(':', 1);
  const rest = url.slice(scheme.length + 1);
  if (scheme === 'memory') return (await import('../../sinks/outboxes/memory.ts')).memoryOutbox();
  if (scheme === 'sqlite' && rest !== '')
    return (await import('../../sinks/outboxes/sqlite.ts')).openSqliteOutbox(rest);
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const { openPostgresOutbox } = await import('../../sinks/outboxes/postgres.ts');
    return openPostgresOutbox(url, secretOf('POSTGRES', env));
  }
  throw new InvalidInput('--store', 'holds no outbox: choose memory:, sqlite:PATH or postgres://USER@HOST/DATABASE');
}
