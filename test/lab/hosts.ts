import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../src/core/digest.ts';
import { type Files, type Recipe, seconds, withDigest, writeTree } from './images.ts';
import { PATH, run, start, until } from './programs.ts';
import type { Account, Registry } from './registry.ts';

/** A machine whose container engine records what is done on it. Targets are `repository:tag` of the lab registry. */
export interface Host {
  pull(target: string, account: Account): Promise<void>;
  /** Starts a container from an image already here (without running it), adds files, commits it under `target`. */
  commit(base: string, files: Files, target: string, entrypoint?: readonly string[]): Promise<void>;
  tag(from: string, to: string): Promise<void>;
  push(target: string, account: Account): Promise<unknown>;
  /** The engine's events so far, one JSON object a line. */
  events(): Promise<string>;
  stop(): Promise<void>;
}

/** A podman host, which can also build. Its events come from `podman events --format json`. */
export interface PodmanHost extends Host {
  build(recipe: Recipe): Promise<void>;
  /** Gives the manifest's digest. */
  push(target: string, account: Account): Promise<Digest>;
}

/** A podman host with its storage and event file under `folder`. */
export async function openPodman(folder: string, registry: Registry): Promise<PodmanHost> {
  await mkdir(join(folder, 'tmp'), { recursive: true });
  const env = { PATH, HOME: folder, TMPDIR: join(folder, 'tmp'), PODMAN_IGNORE_CGROUPSV1_WARNING: '1' };
  const places = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run'), '--tmpdir', join(folder, 'state')];
  const fixed = [...places, '--storage-driver', 'vfs', '--events-backend', 'file'];
  const podman = async (...args: readonly string[]): Promise<string> =>
    (await run('podman', [...fixed, ...args], { env })).trim();
  const auth = (account: Account): string[] => [
    '--tls-verify=false',
    '--authfile',
    join(account.folder, 'config.json'),
  ];
  const full = (target: string): string => `${registry.host}/${target}`;
  return {
    async pull(target, account) {
      await podman('pull', '--quiet', ...auth(account), full(target));
    },
    async commit(base, files, target, entrypoint) {
      const container = await podman('create', '--network', 'none', full(base));
      await podman('cp', `${await writeTree(folder, files)}/.`, `${container}:/`);
      await podman('commit', '--quiet', ...starting(entrypoint), container, full(target));
    },
    async tag(from, to) {
      await podman('tag', full(from), full(to));
    },
    push: (target, account) =>
      withDigest(folder, async (file) => {
        await podman('push', '--quiet', '--digestfile', file, ...auth(account), full(target));
      }),
    async build(recipe) {
      const context = await writeTree(folder, recipe.files);
      const entrypoint = recipe.entrypoint ? [`ENTRYPOINT ${JSON.stringify(recipe.entrypoint)}`] : [];
      const labels = Object.entries(recipe.labels ?? {}).map(([key, value]) => `LABEL ${key}=${JSON.stringify(value)}`);
      const base = recipe.base === undefined ? 'scratch' : full(recipe.base);
      const file = join(await writeTree(folder, {}), 'Containerfile');
      await writeFile(file, [`FROM ${base}`, 'COPY . /', ...labels, ...entrypoint, ''].join('\n'));
      const fixedTime = ['--timestamp', seconds(recipe.created)];
      await podman(
        'build',
        '--quiet',
        '--pull=never',
        ...fixedTime,
        '--file',
        file,
        '--tag',
        full(recipe.name),
        context,
      );
    },
    events: () => podman('events', '--stream=false', '--format', 'json', '--since', '1970-01-01T00:00:00Z'),
    stop: () => Promise.resolve(),
  };
}

/** Of a docker daemon that keeps everything in the folder and touches no network. */
export function dockerdOptions(folder: string): readonly string[] {
  return [
    '--data-root',
    join(folder, 'data'),
    '--exec-root',
    join(folder, 'exec'),
    '--pidfile',
    join(folder, 'pid'),
    '--bridge',
    'none',
    '--iptables=false',
    '--ip6tables=false',
    '--storage-driver',
    'vfs',
  ];
}

/** A docker daemon of its own, without network, storage under `folder`; its events come from `docker events`. */
export async function startDocker(folder: string, registry: Registry): Promise<Host> {
  await mkdir(join(folder, 'tmp'), { recursive: true });
  const env = { PATH, HOME: folder, TMPDIR: join(folder, 'tmp') };
  const socket = `unix://${join(folder, 'docker.sock')}`;
  const log = join(folder, 'dockerd.log');
  const daemon = start('dockerd', [...dockerdOptions(folder), '--host', socket], { env, log });
  const docker = async (config: string, ...args: readonly string[]): Promise<string> =>
    (await run('docker', ['--config', config, '--host', socket, ...args], { env })).trim();
  await until('the docker daemon', async () => {
    if (daemon.hasEnded()) throw new Error(`dockerd ended: ${await readFile(log, 'utf8')}`);
    return await docker(folder, 'version').then(
      () => true,
      () => undefined,
    );
  });
  const stdout = join(folder, 'events.ndjson');
  const listener = start('docker', ['--host', socket, 'events', '--format', '{{json .}}', '--since', '0'], {
    env,
    log,
    stdout,
  });
  const full = (target: string): string => `${registry.host}/${target}`;
  return {
    async pull(target, account) {
      await docker(account.folder, 'pull', '--quiet', full(target));
    },
    async commit(base, files, target, entrypoint) {
      const container = await docker(folder, 'create', '--network', 'none', full(base));
      await docker(folder, 'cp', `${await writeTree(folder, files)}/.`, `${container}:/`);
      await docker(folder, 'commit', ...starting(entrypoint), container, full(target));
    },
    async tag(from, to) {
      await docker(folder, 'tag', full(from), full(to));
    },
    async push(target, account) {
      await docker(account.folder, 'push', '--quiet', full(target));
    },
    events: () => readFile(stdout, 'utf8'),
    async stop() {
      await listener.stop();
      await daemon.stop();
    },
  };
}

function starting(entrypoint: readonly string[] | undefined): readonly string[] {
  return entrypoint === undefined ? [] : ['--change', `ENTRYPOINT ${JSON.stringify(entrypoint)}`];
}
