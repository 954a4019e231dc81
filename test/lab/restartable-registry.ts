import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PATH, run, type Service, start, until } from './programs.ts';
import { configuration, type Endpoint, freePort } from './registry.ts';

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
  const host = `127.0.0.1:${await freePort()}`;
  await writeFile(join(folder, 'htpasswd'), await run('htpasswd', ['-Bbn', 'ci-bot', 'lab'], { env }));
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify(configuration(folder, host, [notified])));
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
