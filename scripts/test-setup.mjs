// Makes ready what the tests can use and Node.js does not bring; says what it does. Nothing here is required: a suite
// that lacks its program is skipped with a printed reason, and counted.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

const SQLITE = 'better-sqlite3@12.11.1';
const SQLITE_FOLDER = 'node_modules/.test-sqlite';

// Debian package to a program of it; the first six are the registry lab, chromium looks at the report page, strace and
// faketime at the server.
const PROGRAMS = {
  'docker-registry': 'docker-registry',
  skopeo: 'skopeo',
  buildah: 'buildah',
  podman: 'podman',
  cosign: 'cosign',
  'apache2-utils': 'htpasswd',
  chromium: 'chromium',
  strace: 'strace',
  faketime: 'faketime',
  jq: 'jq',
  zstd: 'zstd',
  'docker.io': 'dockerd',
  postgresql: 'postgres',
  'nats-server': 'nats-server',
  openssl: 'openssl',
  // A library: known by a file of it. The tests read traces with OpenTelemetry's own description of them.
  'python3-opentelemetry-proto': '/usr/lib/python3/dist-packages/opentelemetry/proto',
};

// Read when Debian's postgresql is installed: without it that makes a cluster and starts it. The tests start their own.
const CLUSTER_SETTINGS = '/etc/postgresql-common/createcluster.d';

export function setUp() {
  const mayInstall = process.env.LANDWAITER_TEST_NO_INSTALL !== '1';
  setUpPrograms(mayInstall);
  setUpSqlite(mayInstall);
}

function setUpPrograms(mayInstall) {
  const missing = Object.keys(PROGRAMS).filter((name) => !isInstalled(PROGRAMS[name]));
  if (missing.length === 0) return;
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!mayInstall || !isDebianRoot) {
    const why = mayInstall ? 'not root on Debian' : 'LANDWAITER_TEST_NO_INSTALL=1';
    say(`not installed (${why}): ${missing.join(' ')}; the suites that need them will be skipped`);
    return;
  }
  say(`installing Debian packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    succeeds('apt-get', ['update', '-q'], env) &&
    succeeds('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], env);
  const isDone = missing.includes('postgresql') ? withoutCluster(install) : install();
  if (!isDone) say('apt-get did not succeed; the suites that need what is missing will be skipped');
}

function withoutCluster(install) {
  const file = join(CLUSTER_SETTINGS, 'landwaiter-tests.conf');
  mkdirSync(CLUSTER_SETTINGS, { recursive: true });
  writeFileSync(file, 'create_main_cluster = false\n');
  try {
    return install();
  } finally {
    rmSync(file);
  }
}

function setUpSqlite(mayInstall) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 16) || opensDatabase()) return;
  if (!mayInstall) {
    say(`not installed (LANDWAITER_TEST_NO_INSTALL=1): ${SQLITE}; the SQLite suite will be skipped`);
    return;
  }
  say(`this Node.js has no node:sqlite: installing ${SQLITE} for the SQLite suite; it may compile for some minutes`);
  mkdirSync(SQLITE_FOLDER, { recursive: true });
  writeFileSync(join(SQLITE_FOLDER, 'package.json'), '{ "private": true, "allowScripts": { "better-sqlite3": true } }');
  // In a folder of its own: beside the other packages npm would work out the versions of all of them anew.
  const args = ['install', '--prefix', SQLITE_FOLDER, '--no-save', '--no-package-lock', SQLITE];
  if (succeeds('npm', args, process.env)) link('better-sqlite3');
  if (!opensDatabase()) say(`${SQLITE} could not be installed; the SQLite suite will be skipped`);
}

function link(name) {
  const path = join('node_modules', name);
  rmSync(path, { recursive: true, force: true });
  symlinkSync(resolve(SQLITE_FOLDER, 'node_modules', name), path, 'junction');
}

function isInstalled(program) {
  if (isAbsolute(program)) return existsSync(program);
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', ...postgresFolders()];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

// Debian keeps the servers of several versions beside each other, on nobody's path.
function postgresFolders() {
  const place = '/usr/lib/postgresql';
  return existsSync(place) ? readdirSync(place).map((version) => join(place, version, 'bin')) : [];
}

// That the package is there is not enough: its native part may not have been built. Asked in a process of its own,
// because Node.js remembers that a package was not there.
function opensDatabase() {
  const args = ['--eval', "new (require('better-sqlite3'))(':memory:').close()"];
  return spawnSync(process.execPath, args, { stdio: 'ignore' }).status === 0;
}

function succeeds(program, args, env) {
  return spawnSync(program, args, { env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

function say(text) {
  process.stdout.write(`setup: ${text}\n`);
}
