import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PATH } from '../../lab/programs.ts';

const SUITE = 'trixie';
const INCLUDED = 'python3,perl,nginx,ca-certificates';
const ARCHIVES = 'var/cache/apt/archives';

/** A root of Debian as `debootstrap` makes it, made once and kept in the system's temporary folder; or why there is none. */
export function debianRoot(): { readonly root: string } | { readonly obstacle: string } {
  const root = join(tmpdir(), `landwaiter-debian-${SUITE}-${INCLUDED.replaceAll(',', '-')}`);
  if (existsSync(root)) return { root };
  if (process.getuid?.() !== 0) return { obstacle: 'debootstrap needs root' };
  const making = mkdtempSync(`${root}-`);
  const args = ['--variant=minbase', `--include=${INCLUDED}`, SUITE, making];
  const { status, error, stdout } = spawnSync('debootstrap', args, {
    env: { ...process.env, PATH },
    encoding: 'utf8',
  });
  if (status !== 0) {
    rmSync(making, { recursive: true, force: true });
    const reason = `debootstrap could not make one: ${stdout?.slice(-300)}`;
    return { obstacle: error === undefined ? reason : 'debootstrap is not installed' };
  }
  // As whoever makes an image of it does.
  const downloaded = readdirSync(join(making, ARCHIVES)).filter((name) => name.endsWith('.deb'));
  for (const name of downloaded) rmSync(join(making, ARCHIVES, name));
  // Another run may have been faster.
  if (existsSync(root)) rmSync(making, { recursive: true });
  else renameSync(making, root);
  return { root };
}
