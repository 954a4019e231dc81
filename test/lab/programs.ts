import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What every lab needs; `htpasswd` comes with Debian's `apache2-utils`, the others with packages of their names. */
export const PROGRAMS = ['docker-registry', 'skopeo', 'buildah', 'podman', 'htpasswd'] as const;

/**
 * Only the recorded day needs these: `docker.io` and `docker-cli` for its laptop, `cosign`, which Debian has since 13, and
 * what makes its base's packages.
 */
export const RECORDING_PROGRAMS = ['dockerd', 'docker', 'cosign', 'umoci', 'dpkg-deb', 'dpkg', 'cc'] as const;

/** Why the lab cannot run here, in one sentence; undefined when it can. */
export async function obstacle(programs: readonly string[] = PROGRAMS): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'the registry lab needs Linux';
  if (process.getuid?.() !== 0) return 'the registry lab needs root: buildah and podman keep their own storage there';
  const found = await Promise.all(programs.map(isInstalled));
  const missing = programs.filter((_, index) => !found[index]);
  return missing.length === 0
    ? undefined
    : `the registry lab needs programs that are not installed: ${missing.join(', ')}`;
}

/** Debian's programs for root live in `sbin`, which is not on everyone's path. */
export const PATH = `${process.env.PATH ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`;

export async function isInstalled(program: string): Promise<boolean> {
  for (const folder of PATH.split(delimiter)) {
    const found = await access(join(folder, program)).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

export interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Given on standard input. */
  readonly input?: string;
}

/** Runs a program to its end and gives its standard output. @throws Error with its standard error when it fails. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: options.env, cwd: options.cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString());
      else
        reject(new Error(`${program} ${args.join(' ')} ended with ${code}: ${Buffer.concat(err).toString().trim()}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** A program that keeps running until it is stopped. */
export interface Service {
  /** Asks it to end, then waits until it has; a second call does nothing. */
  stop(): Promise<void>;
  hasEnded(): boolean;
}

/** Starts a program in the background; what it prints goes to `<log>` (both streams) or `<stdout>` and `<log>`. */
export function start(
  program: string,
  args: readonly string[],
  options: { readonly env: Readonly<Record<string, string>>; readonly log: string; readonly stdout?: string },
): Service {
  const log = openSync(options.log, 'a');
  const out = options.stdout === undefined ? log : openSync(options.stdout, 'a');
  const child = spawn(program, args, { env: options.env, stdio: ['ignore', out, log] });
  closeSync(log);
  if (out !== log) closeSync(out);
  let ended = false;
  const end = new Promise<void>((resolve) => {
    const done = (): void => {
      ended = true;
      resolve();
    };
    child.on('error', done);
    child.on('close', done);
  });
  return { stop: () => stop(child, end), hasEnded: () => ended };
}

async function stop(child: ChildProcess, end: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const stubborn = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await end;
  clearTimeout(stubborn);
}

/**
 * Asks until the answer is there, for at most so many seconds: less than a test may take, so that it is told what never
 * came. @throws Error naming that.
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, seconds = 110): Promise<T> {
  for (let tries = 0; tries < seconds * 20; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(50);
  }
  throw new Error(`waited in vain for ${what}`);
}
