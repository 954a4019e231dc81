import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PATH } from '../lab/programs.ts';

const SUITE = 'trixie';

/** A Debian as `debootstrap` makes it, below `folder`. @throws Error with what debootstrap said. */
export function makeRoot(folder: string): string {
  const root = mkdtempSync(join(folder, 'root-'));
  call('debootstrap', ['--variant=minbase', SUITE, root]);
  return opened(root);
}

/** The same root once more. */
export function copyRoot(root: string): string {
  const copy = mkdtempSync(`${root}-`);
  call('cp', ['--archive', '--reflink=auto', `${root}/.`, copy]);
  return opened(copy);
}

/** As `/` is: a service may run as somebody else than the one who made it. */
function opened(root: string): string {
  chmodSync(root, 0o755);
  return root;
}

/** Installs Debian's packages, by a command of a page or by their names. It has the network that the machine has. */
export function install(root: string, packages: string): void {
  copyFileSync('/etc/resolv.conf', join(root, 'etc/resolv.conf'));
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const command = packages.startsWith('apt-get ')
    ? packages
    : `apt-get install --yes --no-install-recommends ${packages}`;
  call('chroot', [root, 'sh', '-ec', 'apt-get update --quiet=2'], env);
  call('chroot', [root, 'sh', '-ec', command], env);
}

/** A program of a package of Debian's, which is not installed: no service of it starts. Gives its path. */
export function unpacked(root: string, name: string, program: string): string {
  const place = join(root, 'root/.unpacked');
  mkdirSync(place);
  call('chroot', [root, 'sh', '-ec', `cd /root/.unpacked && apt-get update --quiet=2 && apt-get download ${name}`]);
  call('sh', ['-ec', 'dpkg-deb --extract *.deb .'], {}, place);
  return join(place, program);
}

/** Node.js and npm, where the archive from nodejs.org lays them. */
export function addNode(root: string): void {
  const npm = dirname(dirname(readlink('npm')));
  mkdirSync(join(root, 'usr/local/lib/node_modules'), { recursive: true });
  copyFileSync(process.execPath, join(root, 'usr/local/bin/node'));
  cpSync(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
  for (const name of ['npm', 'npx'])
    call('ln', ['-s', `../lib/node_modules/npm/bin/${name}-cli.js`, join(root, 'usr/local/bin', name)]);
}

/** Whether all that makes roots and runs in them is here. Gives what is not. */
export function obstacles(release: string): string[] {
  if (process.platform !== 'linux' || process.arch !== 'x64') return ['this is no Linux on x64'];
  const found: string[] = [];
  if (process.getuid?.() !== 0) found.push('it wants root');
  for (const program of ['debootstrap', 'unshare', 'nsenter', 'dpkg-deb', 'npm', 'ip'])
    if (spawnSync('sh', ['-c', `command -v ${program}`], { env: { PATH } }).status !== 0)
      found.push(`${program} is not installed`);
  try {
    readFileSync(join(release, 'SHA256SUMS'));
  } catch {
    found.push(`there is no release in ${release}: npm run release -- --dry makes one`);
  }
  return found;
}

/** A folder for all of it. What stands in it is removed at the end. */
export function workFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'from-nothing-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function readlink(program: string): string {
  return call('sh', ['-ec', `readlink --canonicalize "$(command -v ${program})"`]).trim();
}

function call(
  program: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
  cwd = '/',
): string {
  const env = { PATH, HOME: '/root', LC_ALL: 'C.UTF-8', ...more };
  const { status, error, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (status === 0) return stdout;
  const why = error?.message ?? `${stdout.slice(-1000)}${stderr.slice(-1000)}`;
  throw new Error(`${program} ${args.join(' ')}: ${why}`);
}
