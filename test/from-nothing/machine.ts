import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { PATH } from '../lab/programs.ts';

/** How a command ended, and what stood on the screen. */
export interface Ended {
  readonly status: number | null;
  readonly screen: string;
}

/** A root in which something runs, in namespaces of its own: no network but its loopback. */
export interface Machine {
  /** Runs a line of a page, as root, in a folder of the machine. */
  run(line: string, folder?: string): Promise<Ended>;
  /** Ends all that runs in it. */
  end(): Promise<void>;
}

// A control group of its own first, so that nothing of it is left among those of this machine. Devices are those that every
// container has. `0` is the process that writes.
const BOOT = `
set -e
root=$1 group=$2; shift 2
mount --make-rprivate /
mount --bind "$root" "$root"
cd "$root"
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mkdir "sys/fs/cgroup/$group"
echo 0 >"sys/fs/cgroup/$group/cgroup.procs"
umount sys/fs/cgroup
exec unshare --cgroup sh -ec '
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t proc proc proc
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
for folder in dev/shm run tmp; do mount -t tmpfs tmpfs $folder; done
mkdir .outside
pivot_root . .outside
umount --lazy /.outside
rmdir /.outside
exec env --ignore-environment container=other PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin "$@"
' sh "$@"
`;

/** Starts `init` as the first process of the root (systemd unless given), and waits until it has done so. */
export async function startMachine(root: string, init: readonly string[] = ['/sbin/init']): Promise<Machine> {
  const group = `landwaiter-${process.pid}-${root.replace(/^.*\//, '')}`;
  const namespaces = ['--mount', '--net', '--uts', '--ipc', '--pid', '--fork', '--kill-child'];
  const args = [...namespaces, 'sh', '-c', BOOT, 'sh', root, group, ...init];
  const outside = spawn('unshare', args, { env: { PATH }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  outside.stderr?.on('data', (piece: Buffer) => (said += piece.toString()));
  const first = await until('the first process', () => {
    if (outside.exitCode !== null) throw new Error(`no machine in ${root}: ${said}`);
    return firstProcess(outside, init[0] ?? '');
  });
  spawnSync('nsenter', ['--target', String(first), '--net', 'ip', 'link', 'set', 'lo', 'up'], { env: { PATH } });
  // Whoever interrupts this leaves nothing running.
  const kill = (): void => void outside.kill('SIGKILL');
  process.prependOnceListener('exit', kill);
  const machine: Machine = {
    run: (line, folder = '/root') => inside(first, line, folder),
    async end() {
      const ended = new Promise((done) => outside.once('close', done));
      process.kill(first, 'SIGKILL');
      if (outside.exitCode === null && outside.signalCode === null) await ended;
      process.off('exit', kill);
      removeGroup(group);
    },
  };
  // `degraded` where modules of the kernel cannot be loaded, which is nobody's business in there; before it has a bus it
  // answers neither.
  if (init[0] === '/sbin/init')
    await until('systemd', async () => {
      const { screen } = await machine.run('systemctl is-system-running --wait');
      return /^(?:running|degraded)$/m.test(screen) ? true : undefined;
    });
  return machine;
}

/** Gives what `ask` gives, asked until it does; ten minutes at most, and the last time `isLate`. */
export async function until<T>(
  what: string,
  ask: (isLate: boolean) => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + 600_000;
  for (;;) {
    const isLate = performance.now() > end;
    const answer = await ask(isLate);
    if (answer !== undefined) return answer;
    if (isLate) throw new Error(`${what}: not within ten minutes`);
    await pause(500);
  }
}

/** Its number out here, once it is what was asked for and no shell any more. */
function firstProcess({ pid }: ChildProcess, program: string): number | undefined {
  const child = readOr(`/proc/${pid}/task/${pid}/children`).trim();
  const command = readOr(`/proc/${child}/cmdline`).split('\0')[0];
  return child !== '' && command === program ? Number(child) : undefined;
}

function inside(first: number, line: string, folder: string): Promise<Ended> {
  const env = ['HOME=/root', 'LANG=C.UTF-8', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin'];
  const shell = ['env', '--ignore-environment', ...env, 'sh', '-c', `cd ${folder} && ${line}`];
  const child = spawn('nsenter', ['--target', String(first), '--all', ...shell], { env: { PATH } });
  let screen = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (screen += piece.toString()));
  return new Promise((done, failed) => {
    child.once('error', failed).once('close', (status) => done({ status, screen }));
    child.stdin.end();
  });
}

/** Where control groups are mounted is not known out here: so once more. */
function removeGroup(group: string): void {
  const line = `mount -t cgroup2 cgroup2 /mnt && cd "/mnt/$1" && find . -mindepth 1 -depth -type d -exec rmdir {} + ; cd / && rmdir "/mnt/$1"`;
  spawnSync('unshare', ['--mount', 'sh', '-c', line, 'sh', group], { env: { PATH } });
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
