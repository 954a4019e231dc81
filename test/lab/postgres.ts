import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { chownSync, closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { until } from './programs.ts';
import { freePort } from './registry.ts';

/** A PostgreSQL of its own on a free port of loopback, for as long as its test file runs. */
export interface PostgresServer {
  readonly port: number;
  /** The password of the role that owns the databases; it has what URLs stumble over. */
  readonly password: string;
  /** Makes an empty database and gives its URL, password included. */
  database(): Promise<string>;
  /** Runs statements as superuser, in the database of a URL where one is given; answers the rows of the last. */
  asSuperuser(statements: string, url?: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Drops every database made so far, whoever is connected. */
  dropDatabases(): Promise<void>;
  /** Ends all its processes at once, as a crash does. */
  crash(): Promise<void>;
  /** Stops all its processes where they are, as a machine that hangs does: connections stay, nothing is answered. */
  hang(): void;
  /** Lets all go on that {@link hang} stopped. */
  goOn(): void;
  /** After a crash or a stop. With settings, such as `fsync=off`, for this run only. */
  start(settings?: readonly string[]): Promise<void>;
  /** Ends it and removes its files. */
  remove(): Promise<void>;
}

const OWNER = 'landwaiter';
const PASSWORD = 'c@nary:/?#%41 "\'\\';

// PostgreSQL refuses to run as root. Where Debian's was not installed, there is no user of its own.
const USERS = ['postgres', 'nobody'];
const DEBIAN = '/usr/lib/postgresql';

/** Why no PostgreSQL can be started here, in one sentence; undefined when it can. */
export async function postgresObstacle(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'the PostgreSQL of the tests needs Linux';
  if ((await programs()) === undefined)
    return `PostgreSQL is not installed (Debian: postgresql): there is no ${DEBIAN}/*/bin/postgres`;
  return undefined;
}

/** Makes a cluster in a temporary folder and starts it, durable as a real one: `fsync` is on. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = await programs();
  if (bin === undefined) throw new Error('PostgreSQL is not installed');
  const identity = process.getuid?.() === 0 ? identityOf() : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-postgres-'));
  const data = join(folder, 'data');
  const passwords = join(folder, 'password');
  await writeFile(passwords, `${PASSWORD}\n`);
  for (const path of [folder, passwords]) if (identity) chownSync(path, identity.uid, identity.gid);
  const args = ['--pgdata', data, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwords}`];
  // Nothing of this cluster is worth a flush before the tests begin.
  await promisify(execFile)(join(bin, 'initdb'), [...args, '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'], {
    ...identity,
    cwd: folder,
  });
  const port = await freePort();
  let running: { readonly child: ChildProcess; readonly end: Promise<void> } | undefined;
  let count = 0;
  const databases: string[] = [];
  // A test process that ends takes its server with it.
  process.once('exit', () => running?.child.kill('SIGQUIT'));

  const asSuperuser: PostgresServer['asSuperuser'] = async (statements, url) => {
    const database = url === undefined ? 'postgres' : new URL(url).pathname.slice(1);
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password: PASSWORD, database });
    await client.connect();
    try {
      const answer: unknown = await client.query(statements);
      const last: unknown = Array.isArray(answer) ? answer.at(-1) : answer;
      return last instanceof pg.Result ? last.rows : [];
    } finally {
      await client.end();
    }
  };

  async function end(signal: NodeJS.Signals): Promise<void> {
    running?.child.kill(signal);
    await running?.end;
    running = undefined;
  }

  const stopped: number[] = [];
  const server: PostgresServer = {
    port,
    password: PASSWORD,
    asSuperuser,
    async database() {
      const name = `test_${(count += 1)}`;
      await asSuperuser(`CREATE DATABASE ${name} OWNER ${OWNER}`);
      databases.push(name);
      return `postgres://${OWNER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${name}`;
    },
    async dropDatabases() {
      for (const name of databases.splice(0)) await asSuperuser(`DROP DATABASE ${name} WITH (FORCE)`);
    },
    crash: () => end('SIGQUIT'),
    hang() {
      const pid = running?.child.pid ?? 0;
      // The parent first, so that it starts no others.
      process.kill(pid, 'SIGSTOP');
      stopped.push(pid);
      for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean)) {
        if (signalled(Number(child), 'SIGSTOP')) stopped.push(Number(child));
      }
    },
    goOn() {
      for (const pid of stopped.splice(0).reverse()) signalled(pid, 'SIGCONT');
    },
    async start(settings = []) {
      const log = openSync(join(folder, 'log'), 'a');
      const options = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', ...settings];
      const child = spawn(join(bin, 'postgres'), ['-D', data, ...options.flatMap((option) => ['-c', option])], {
        ...identity,
        cwd: folder,
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      running = { child, end: new Promise((resolve) => child.on('exit', () => resolve())) };
      await until('PostgreSQL', async () => {
        if (child.exitCode !== null) throw new Error(await readFile(join(folder, 'log'), 'utf8'));
        return asSuperuser('SELECT 1').catch(() => undefined);
      });
    },
    async remove() {
      await end('SIGQUIT');
      await rm(folder, { recursive: true });
    },
  };
  await server.start();
  await asSuperuser(`CREATE ROLE ${OWNER} LOGIN PASSWORD ${pg.escapeLiteral(PASSWORD)}`);
  return server;
}

/** Whether there was such a process. One that serves a connection may end at any moment. */
function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** The folder of the programs: that of LANDWAITER_TEST_POSTGRES, or of the newest version that Debian has put there. */
async function programs(): Promise<string | undefined> {
  const given = process.env.LANDWAITER_TEST_POSTGRES;
  if (given !== undefined) return given;
  const versions = await readdir(DEBIAN).catch((): string[] => []);
  const newest = versions.sort((one, other) => Number(other) - Number(one))[0];
  const bin = join(DEBIAN, newest ?? '', 'bin');
  const found = await readdir(bin).catch((): string[] => []);
  return found.includes('postgres') && found.includes('initdb') ? bin : undefined;
}

function identityOf(): { readonly uid: number; readonly gid: number } {
  const id = (option: string, user: string): string => spawnSync('id', [option, user], { encoding: 'utf8' }).stdout;
  const user = USERS.find((one) => id('-u', one) !== '') ?? 'nobody';
  return { uid: Number(id('-u', user)), gid: Number(id('-g', user)) };
}
