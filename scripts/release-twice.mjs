// `npm run release:twice`: makes the release of the last commit from two checkouts, at two paths, the second under another
// umask, locale, zone, home and, where faketime is installed, time; and compares every file. Minutes.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'release-twice-'));
const arguments_ = process.argv.slice(2);
const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
try {
  const elsewhere = join(folder, 'another', 'place');
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const first = made(join(folder, 'one'), '022', {});
  const second = made(elsewhere, '077', { LC_ALL: 'C.UTF-8', LANG: 'de_DE.UTF-8', TZ: 'Pacific/Auckland', HOME: home });
  process.stdout.write(first);
  process.exitCode = first === second && first !== '' ? 0 : 1;
  process.stdout.write(process.exitCode === 0 ? 'the same, twice\n' : `and from another checkout:\n${second}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Makes a release in a checkout at `place`; gives its sums. */
function made(place, umask, env) {
  run('git', ['clone', '--quiet', '--no-checkout', '.', place]);
  // What is installed: the same files.
  run('cp', ['--archive', '--link', realpathSync('node_modules'), join(place, 'node_modules')]);
  const later =
    existsSync('/usr/bin/faketime') && umask === '077' ? ['faketime', '--exclude-monotonic', '-f', '+33d'] : [];
  const command = [
    ...later,
    'node',
    'scripts/run.cjs',
    'scripts/release.mjs',
    '--dry',
    '--unsigned',
    ...arguments_,
  ].join(' ');
  run('sh', ['-c', `umask ${umask} && git checkout --quiet --detach ${commit} && exec ${command}`], {
    cwd: place,
    env: { ...process.env, ...env },
  });
  return readFileSync(join(place, 'release/SHA256SUMS'), 'utf8');
}

function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `status ${status}`}`);
}
