import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { until } from '../lab/programs.ts';

const built = resolve('dist/cli.mjs');

export interface ChildOptions {
  /** Where its policy is, and its database: `facts.db`, with the inbox beside it. */
  readonly folder: string;
  /** Another store, as the option `--store` has it. */
  readonly store?: string;
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly policy: string;
  /** Secrets by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Another Node.js, and the command that it runs: those of this checkout where it is not given. */
  readonly command?: readonly [node: string, cli: string];
  /** Options of Node.js. */
  readonly node?: readonly string[];
  /** A program that runs it, such as `strace`, and that program's options. */
  readonly under?: readonly string[];
  /** How a signal reaches it, where it is no process that was started here, as in a container. */
  readonly kill?: (signal: NodeJS.Signals) => void;
  /** Who signed its certificate, in PEM, where it has one. */
  readonly authority?: string;
  /** What that certificate calls it; absent: its address. */
  readonly name?: string;
  /** 0: any free port. */
  readonly port?: number;
  /** How many seconds it may take to be ready. */
  readonly longest?: number;
}

/** A real `landwaiter serve` in a process of its own. */
export interface Child {
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  readonly store: string;
  /** Everything it has printed so far. */
  printed(): string;
  hasEnded(): boolean;
  /** Sends the signal. Resolves with the exit status, or the signal's name, once the process is gone. */
  end(signal: NodeJS.Signals): Promise<number | string>;
  signal(signal: NodeJS.Signals): void;
  /** Delivers to `/intake/…`. */
  post(path: string, body: string | Buffer, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

const MOST_TRIES = 5;

/** A server ends idle connections, perhaps just as they are used again: every sender sends again then, on another one. */
async function fetched(url: string, request: Request, hasEnded: () => boolean): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await fetch(url, request);
    } catch (error) {
      if (hasEnded() || tries === MOST_TRIES) throw error;
    }
  }
}

/** Starts the server and waits until it is ready. @throws Error with what it printed when it ends instead. */
export async function startServer(options: ChildOptions): Promise<Child> {
  const { folder, policy, secrets, node = [], under = [], port = 0, longest } = options;
  const [runtime, cli] = options.command ?? [process.execPath, built];
  const file = join(folder, 'landwaiter.yaml');
  const store = options.store ?? `sqlite:${join(folder, 'facts.db')}`;
  writeFileSync(file, policy);
  const args = [cli, 'serve', '--policy', file, '--store', store, '--listen', `127.0.0.1:${port}`];
  const [program = runtime, ...rest] = [...under, runtime, ...node, ...args];
  const named = Object.entries(secrets).map(([name, value]) => [`LANDWAITER_SECRET_${name}`, value]);
  const env = { PATH: process.env['PATH'], ...Object.fromEntries(named), ...options.env };
  const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const killLeftOver = (): void => void child.kill('SIGKILL');
  process.once('exit', killLeftOver);
  child.once('close', () => process.off('exit', killLeftOver));
  const { ended, printed, hasEnded } = watch(child);
  const address = await until(
    'the server',
    async () => {
      if (hasEnded()) throw new Error(`the server ended: ${printed()}`);
      return /"address":"([^"]+)","sources"/.exec(printed())?.[1];
    },
    longest,
  );
  const ask = async (path: string, request: Request): Promise<Answer> => {
    const { authority, name } = options;
    if (authority !== undefined)
      return askOverTls(`${address}${path}`, request, authority, name === undefined ? {} : { servername: name });
    const answer = await fetched(`${address}${path}`, request, hasEnded);
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
  const pid = under.length > 0 ? childOf(child.pid ?? 0) : (child.pid ?? 0);
  const kill = (signal: NodeJS.Signals): void => {
    if (hasEnded()) return;
    if (options.kill) options.kill(signal);
    else process.kill(pid, signal);
  };
  const server: Child = {
    address,
    port: Number(new URL(address).port),
    pid,
    store,
    printed,
    hasEnded,
    async end(signal) {
      kill(signal);
      return ended;
    },
    signal: kill,
    post: (path, body, headers = {}) =>
      ask(`/intake/${path}`, { method: 'POST', body: typeof body === 'string' ? body : new Uint8Array(body), headers }),
    get: (path, headers = {}) => ask(path, { headers }),
  };
  await until('readiness', async () => ((await server.get('/readyz')).status === 200 ? true : undefined), longest);
  return server;
}

interface Request {
  readonly method?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a server answers over TLS; `more`: such as a certificate of the client. */
export function askOverTls(url: string, request: Request, ca: string, more: ConnectionOptions = {}) {
  return new Promise<Answer>((answer, reject) => {
    const { method = 'GET', body = '', headers } = request;
    const asked = https.request(url, { method, headers, ca, agent: false, ...more }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        answer({
          status: response.statusCode ?? 0,
          text,
          headers: new Headers(
            Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
              values.map((value): [string, string] => [name, value]),
            ),
          ),
        }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** The one that it started, or itself where it turned into that. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ')[0]) || pid;
}

function watch(child: ChildProcess) {
  let text = '';
  let isOver = false;
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | string>((done, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      isOver = true;
      done(code ?? signal ?? 'unknown');
    });
  });
  return { ended, printed: () => text, hasEnded: () => isOver };
}

/** Writes bytes to the server as they are and gives all that comes back until it closes the connection, or `wait` is over. */
export function send(
  port: number,
  bytes: string | Buffer,
  { wait = 3000, from = '127.0.0.1' }: { readonly wait?: number; readonly from?: string } = {},
): Promise<string> {
  return new Promise((answer) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from });
    let text = '';
    const done = (): void => {
      clearTimeout(timer);
      socket.destroy();
      answer(text);
    };
    const timer = setTimeout(done, wait);
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', done);
    socket.write(bytes);
  });
}

/** The status of each answer in what {@link send} gave. */
export function statuses(text: string): readonly number[] {
  return [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}
