import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { type Account, listen, type Registry, writeAccount } from './registry.ts';

/** The same registry under another port, whose requests reach it from another loopback address. */
export interface Detour {
  readonly host: string;
  readonly account: Account;
  stop(): Promise<void>;
}

/** Opens a detour for one account; the registry sees `address`, e.g. `127.77.0.1`, and its own name. */
export async function openDetour(folder: string, registry: Registry, user: string, address: string): Promise<Detour> {
  const direct = `http://${registry.host}`;
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, host: registry.host };
    const { method, url } = incoming;
    const onward = request(
      `${direct}${url ?? '/'}`,
      { method, headers, localAddress: address, agent: false },
      (answer) => {
        const { location } = answer.headers;
        const back = location?.startsWith(direct) ? { location: `http://${host}${location.slice(direct.length)}` } : {};
        outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...back });
        answer.pipe(outgoing);
      },
    );
    onward.on('error', (error) => outgoing.destroy(error));
    incoming.pipe(onward);
  });
  const host = `127.0.0.1:${await listen(server)}`;
  return {
    host,
    account: await writeAccount(join(folder, user), user, host),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
