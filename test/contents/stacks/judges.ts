import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled, PATH } from '../../lab/programs.ts';
import { type Seen, seenIn } from './seen.ts';

/** What a program makes of a layout: what it unpacked, or why it refused. */
export interface Judgement {
  readonly by: string;
  readonly seen?: Seen;
  readonly refused?: string;
}

export interface Judge {
  readonly name: string;
  /** umoci 0.4.7 knows no zstd. */
  readonly readsZstd: boolean;
  judge(layout: string, scratch: string): Judgement;
}

/** Why stacks cannot be judged here. */
export async function obstacle(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'unpacking layers with umoci and buildah needs Linux and root';
  const missing = [];
  for (const program of ['umoci', 'buildah']) if (!(await isInstalled(program))) missing.push(program);
  if (missing.length > 0) return `these programs are not installed: ${missing.join(', ')}`;
  return whyBuildahFails();
}

/** Installed without what it calls, it refuses every stack, which would read as a difference. */
function whyBuildahFails(): string | undefined {
  const scratch = mkdtempSync(join(tmpdir(), 'buildah-'));
  try {
    const { refused } = run('buildah', [...storeOf(scratch, 'vfs'), 'from', '--quiet', 'scratch'], scratch);
    return refused === undefined ? undefined : `buildah makes no container: ${refused}`;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const umoci: Judge = {
  name: 'umoci',
  readsZstd: false,
  judge(layout, scratch) {
    const root = join(scratch, 'umoci');
    const refused = run('umoci', ['raw', 'unpack', '--image', `${layout}:it`, root], scratch).refused;
    return refused === undefined ? { by: 'umoci', seen: seenIn(root) } : { by: 'umoci', refused };
  },
};

type Driver = 'vfs' | 'overlay';

/** The options by which buildah keeps all that it has in a folder. */
function storeOf(scratch: string, driver: Driver): readonly string[] {
  return ['--root', join(scratch, driver), '--runroot', join(scratch, `${driver}-run`), '--storage-driver', driver];
}

/** buildah with one of its ways of storing layers. */
function buildah(driver: Driver): Judge {
  const name = `buildah with ${driver}`;
  return {
    name,
    readsZstd: true,
    judge(layout, scratch) {
      const store = storeOf(scratch, driver);
      try {
        const { refused, output } = run('buildah', [...store, 'from', '--quiet', `oci:${layout}:it`], scratch);
        if (refused !== undefined) return { by: name, refused };
        const mounted = run('buildah', [...store, 'mount', output], scratch);
        if (mounted.refused !== undefined) throw new Error(mounted.refused);
        const seen = seenIn(mounted.output);
        run('buildah', [...store, 'umount', output], scratch);
        return { by: name, seen };
      } finally {
        // The folder of overlayfs is mounted on itself.
        if (driver === 'overlay') run('umount', ['--recursive', join(scratch, driver, 'overlay')], scratch);
      }
    },
  };
}

export const JUDGES: readonly Judge[] = [umoci, buildah('vfs')];
/** As runtimes are usually set up; it needs a kernel and a file system that can. */
export const OVERLAY: Judge = buildah('overlay');

function run(program: string, args: readonly string[], home: string): { output: string; refused?: string } {
  const env = { PATH, HOME: home, TMPDIR: home };
  const { status, stdout, stderr, error } = spawnSync(program, args, { env, encoding: 'utf8', timeout: 120_000 });
  if (error) throw error;
  const output = stdout.trim();
  return status === 0 ? { output } : { output, refused: stderr.trim().slice(-400) || `ended with ${status}` };
}
