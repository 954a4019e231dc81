import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PATH } from '../../lab/programs.ts';

const SUITE = 'trixie';
const INCLUDED = 'python3,perl,nginx';

/** A root of Debian as `debootstrap` makes it, made once and kept in the system's temporary folder; or why there is none. */
export function debianRoot(): { readonly root: string } | { readonly obstacle: string } {
  const root = join(tmpdir(), `landwaiter-debian-${SUITE}-${INCLUDED.replaceAll(',', '-')}`);
  if (existsSync(root)) return { root };
  if (process.getuid?.() !== 0) return { obstacle: 'debootstrap needs root' };
  const making = mkdtempSync(`${root}-`);
  const { status, error, stdout } = spawnSync(
    'debootstrap',
    ['--variant=minbase', `--include=${INCLUDED}`, SUITE, making],
    { env: { ...process.env, PATH }, encoding: 'utf8' },
  );
  if (status !== 0) {
    rmSync(making, { recursive: true, force: true });
    return {
      obstacle: error === undefined ? `debootstrap failed: ${stdout.slice(-300)}` : 'debootstrap is not installed',
    };
  }
  // What it could not take back is another's, made in the meantime.
  if (!existsSync(root)) renameSync(making, root);
  return { root };
}
