import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server as Listener } from 'node:net';
import { join } from 'node:path';
import { PATH, run, start, until } from './programs.ts';

/** A registry account of the lab and where its credentials lie, in the layout every client reads. */
export interface Account {
  readonly user: string;
  readonly authorization: string;
  /** Holds `config.json`: `--authfile` for containers tools, `DOCKER_CONFIG` for docker and cosign. */
  readonly folder: string;
}

/** A docker-registry on loopback with accounts, deletes, and notifications appended to a file. */
export interface Registry {
  /** `127.0.0.1:PORT`: the host in references. */
  readonly host: string;
  /** One notification body a line, as compact JSON. */
  readonly notifications: string;
  /** The registry's own JSON log. */
  readonly log: string;
  account(user: string): Account;
  /** Waits until every notification sent so far is in the file. */
  settle(): Promise<void>;
  /** Waits until every notification sent so far is in the file, then ends the registry and the receiver. */
  stop(): Promise<void>;
}

const PASSWORD = 'lab';

/** Another receiver of notifications, as the registry's configuration has it. */
export interface Endpoint {
  readonly name: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
}

/** Starts the registry with its files under `folder`. @throws Error when it does not answer. */
export async function startRegistry(
  folder: string,
  users: readonly string[],
  endpoints: readonly Endpoint[] = [],
): Promise<Registry> {
  await mkdir(folder, { recursive: true });
  const env = { PATH, HOME: folder };
  const notifications = join(folder, 'notifications.ndjson');
  const log = join(folder, 'registry.log');
  await writeFile(notifications, '');
  const receiver = await receive(notifications);
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const accounts = new Map<string, Account>();
  const passwords: string[] = [];
  for (const user of users) {
    passwords.push((await run('htpasswd', ['-Bbn', user, PASSWORD], { env })).trim());
    accounts.set(user, await writeAccount(join(folder, 'accounts', user), user, host));
  }
  await writeFile(join(folder, 'htpasswd'), `${passwords.join('\n')}\n`);
  const config = join(folder, 'config.json');
  const sink = { name: 'sink', url: `http://127.0.0.1:${receiver.port}/` };
  await writeFile(config, JSON.stringify(configuration(folder, host, [sink, ...endpoints])));
  const service = start('docker-registry', ['serve', config], { env, log });
  await until('the registry', async () => {
    if (service.hasEnded()) throw new Error(`docker-registry ended: ${await readFile(log, 'utf8')}`);
    return await fetch(`http://${host}/v2/`).then(
      (answer) => (answer.status === 401 ? true : undefined),
      () => undefined,
    );
  });
  const account = (user: string): Account => {
    const known = accounts.get(user);
    if (!known) throw new Error(`no account ${user} in the lab registry`);
    return known;
  };
  const settle = (): Promise<void> => drain(host, account(users[0] ?? ''), notifications);
  return {
    host,
    notifications,
    log,
    account,
    settle,
    async stop() {
      await settle();
      await service.stop();
      await receiver.stop();
    },
  };
}

/** Of a docker-registry with accounts, that keeps what it holds in the folder and tells the endpoints. */
export function configuration(folder: string, host: string, endpoints: readonly Endpoint[]): object {
  const times = { timeout: '5s', threshold: 3, backoff: '1s' };
  return {
    version: 0.1,
    log: { level: 'info', formatter: 'json', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    http: { addr: host, host: `http://${host}` },
    auth: { htpasswd: { realm: 'lab', path: join(folder, 'htpasswd') } },
    notifications: {
      events: { includereferences: true },
      endpoints: endpoints.map((one) => ({ ...one, ...times })),
    },
  };
}

/** Writes the credentials of a user of the lab registry for clients that reach it as `host`. */
export async function writeAccount(folder: string, user: string, host: string): Promise<Account> {
  const auth = Buffer.from(`${user}:${PASSWORD}`).toString('base64');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
  return { user, authorization: `Basic ${auth}`, folder };
}

interface Receiver {
  readonly port: number;
  stop(): Promise<void>;
}

async function receive(file: string): Promise<Receiver> {
  let written = Promise.resolve();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      written = written.then(() => appendFile(file, `${JSON.stringify(body)}\n`));
      void written.then(() => response.end());
    });
  });
  const port = await listen(server);
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Starts a server on a free loopback port and gives the port. */
export async function listen(server: Listener): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the loopback server has no port');
  return address.port;
}

/** A loopback port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

// The registry notifies one after the other, so when the last push of all has arrived, everything before it has.
async function drain(host: string, account: Account, file: string): Promise<void> {
  const told = async (): Promise<number> => (await readFile(file, 'utf8')).split(`"${LAST}"`).length;
  const before = await told();
  const headers = { authorization: account.authorization };
  const begun = await fetch(`http://${host}/v2/${LAST}/blobs/uploads/`, { method: 'POST', headers });
  const place = new URL(begun.headers.get('location') ?? '', `http://${host}/`);
  place.searchParams.set('digest', EMPTY);
  const put = await fetch(place, { method: 'PUT', headers });
  if (put.status !== 201) throw new Error(`the registry refused the closing blob: ${put.status}`);
  await until('the last notification', async () => ((await told()) > before ? true : undefined));
}

/** The repository of the closing blob: not part of any story. */
const LAST = 'lab/closing';

const EMPTY = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
