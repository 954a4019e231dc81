import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of one making; everything that is cached lives in `work`. */
export interface Place {
  /** Where the pairs go, absolute. */
  readonly into: string;
  /** Caches: storage, roots, sources, blobs. */
  readonly work: string;
  /** What each build sees read-only as `/mnt`. */
  readonly mount: string;
}

export function placeAt(into: string): Place {
  const place = { into, work: join(into, '.work'), mount: join(into, '.work', 'mnt') };
  for (const folder of [place.mount, join(place.work, 'blobs'), join(place.work, 'logs')])
    mkdirSync(folder, { recursive: true });
  return place;
}

/**
 * Runs a program to its end and gives what it printed.
 * @throws Error with the program, its arguments and the end of its output when it fails.
 */
export function ran(program: string, args: readonly string[], cwd = '/', env: NodeJS.ProcessEnv = {}): string {
  try {
    return execFileSync(program, args, {
      cwd,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const said = ['stdout', 'stderr'].map((name) => String(Reflect.get(Object(error), name) ?? '')).join('\n');
    throw new Error(`${program} ${args.join(' ')} failed:\n${said.slice(-3000)}`, { cause: error });
  }
}

/** overlay where the kernel mounts it here, which saves a copy of the root for each step; otherwise vfs. */
const DRIVER = process.env['PAIRS_STORAGE_DRIVER'] ?? 'overlay';

export function buildah(place: Place, ...args: string[]): string {
  const storage = ['--root', join(place.work, 'storage'), '--runroot', join(place.work, 'run')];
  return ran('buildah', [...storage, '--storage-driver', DRIVER, ...args]);
}

export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
