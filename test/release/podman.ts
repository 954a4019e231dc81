import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, run } from './released.ts';

/** podman with a storage of its own, and with what root in a container needs. */
export interface Podman {
  /** A folder with a program `podman` that is this one. */
  readonly path: string;
  ask(...args: readonly string[]): Ended;
  /** `podman run`, to its end. */
  run(...args: readonly string[]): Ended;
  /** `podman run`, with standard input open. Resolves with its exit status. */
  start(...args: readonly string[]): Promise<number | null>;
  /** Removes all that it keeps. */
  remove(): void;
}

/** `crun` refuses the control groups that containers themselves often have; vfs needs nothing of the kernel. */
export function podmanIn(folder: string): Podman {
  const path = join(folder, 'bin');
  mkdirSync(path, { recursive: true });
  const program = join(path, 'podman');
  const storage = `--root ${folder}/storage --runroot ${folder}/run --storage-driver vfs`;
  const line = `exec /usr/bin/podman ${storage} --runtime runc --cgroup-manager cgroupfs "$@"`;
  writeFileSync(program, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  const ask = (...args: readonly string[]) => run(program, args);
  return {
    path,
    ask,
    run: (...args) => ask('run', ...args),
    start(...args) {
      const child = spawn(program, ['run', ...args], { stdio: ['pipe', 'ignore', 'ignore'] });
      return new Promise((done, failed) => child.once('error', failed).once('close', done));
    },
    remove: () => void ask('system', 'reset', '--force'),
  };
}
