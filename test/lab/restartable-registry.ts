import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { PATH, run, type Service, start, until } from './programs.ts';
import { type Endpoint, listen } from './registry.ts';

/** A docker-registry on loopback with one account, that can be stopped and started again with what it holds. */
export interface RestartableRegistry {
  readonly host: string;
  readonly credentials: { readonly username: string; readonly password: string };
  start(): Promise<void>;
  /** Ends it in good order, as an upgrade would. */
  stop(): Promise<void>;
}

/** The registry sends its notifications to the endpoint, whoever listens there. It is not started yet. */
export async function prepareRegistry(folder: string, notified: Endpoint): Promise<RestartableRegistry> {
  await mkdir(folder, { recursive: true });
  const env = { PATH, HOME: folder };
  const credentials = { username: 'ci-bot', password: 'lab' };
  const placeholder = createServer();
  const host = `127.0.0.1:${await listen(placeholder)}`;
  await new Promise<void>((resolve) => placeholder.close(() => resolve()));
  await writeFile(join(folder, 'htpasswd'), await run('htpasswd', ['-Bbn', 'ci-bot', 'lab'], { env }));
  const config = join(folder, 'config.json');
  await writeFile(
    config,
    JSON.stringify({
      version: 0.1,
      log: { level: 'info', formatter: 'json', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
      http: { addr: host, host: `http://${host}` },
      auth: { htpasswd: { realm: 'lab', path: join(folder, 'htpasswd') } },
      notifications: {
        events: { includereferences: true },
        endpoints: [{ ...notified, timeout: '5s', threshold: 3, backoff: '1s' }],
      },
    }),
  );
  let service: Service | undefined;
  return {
    host,
    credentials,
    async start() {
      const started = start('docker-registry', ['serve', config], { env, log: join(folder, 'registry.log') });
      service = started;
      await until('the registry', async () => {
        if (started.hasEnded()) throw new Error('docker-registry ended');
        return await fetch(`http://${host}/v2/`).then(
          ({ status }) => (status === 401 ? true : undefined),
          () => undefined,
        );
      });
    },
    stop: async () => await service?.stop(),
  };
}
