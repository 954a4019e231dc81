import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../lab/programs.ts';
import { type ChildOptions, startServer } from './child.ts';
import { faultsOf, settled, startSending } from './ledger.ts';

export interface Kills {
  readonly acknowledged: number;
  readonly unanswered: number;
  readonly faults: readonly string[];
  /** Milliseconds from each start to readiness. */
  readonly ready: readonly number[];
}

/**
 * Kills a server under load after each of the delays (milliseconds) and starts it again; then looks for what is missing,
 * in the store of `url` where the server was given its password apart. From about 64 `senders` on, deliveries come in masses.
 */
export async function killUnderLoad(
  options: ChildOptions,
  delays: readonly number[],
  { url, senders = 8 }: { readonly url?: string | undefined; readonly senders?: number } = {},
): Promise<Kills> {
  const ready: number[] = [];
  const start = async () => {
    const startedAt = performance.now();
    const server = await startServer(options);
    ready.push(Math.round(performance.now() - startedAt));
    return server;
  };
  let server = await start();
  const ledger = startSending(server, senders);
  for (const delay of delays) {
    await pause(delay);
    await server.end('SIGKILL');
    server = await start();
    ledger.point(server);
  }
  const before = ledger.acknowledged.size;
  await until('deliveries after the last start', async () =>
    ledger.acknowledged.size > before + 8 * senders ? true : undefined,
  );
  await ledger.stop();
  await settled(server, url);
  await server.end('SIGTERM');
  const faults = await faultsOf(url ?? server.store, ledger.acknowledged);
  return {
    acknowledged: ledger.acknowledged.size,
    unanswered: [...ledger.others.values()].reduce((sum, count) => sum + count, 0),
    faults,
    ready,
  };
}
