import { InvalidInput } from '../core/error.ts';
import type { Outbox } from '../sinks/outbox.ts';

/** The outbox beside the store of a URL. @throws InvalidInput for a scheme nobody knows. */
export async function openOutbox(url: string): Promise<Outbox> {
  const [scheme = ''] = url.split(':', 1);
  const rest = url.slice(scheme.length + 1);
  if (scheme === 'memory') return (await import('../sinks/outboxes/memory.ts')).memoryOutbox();
  if (scheme === 'sqlite' && rest !== '') return (await import('../sinks/outboxes/sqlite.ts')).openSqliteOutbox(rest);
  throw new InvalidInput('--store', `${JSON.stringify(scheme)} holds no outbox: choose memory: or sqlite:PATH`);
}
