// What the tests can use and Node.js does not bring: says what is missing, and installs it as root on Debian. Nothing here
// is required: a suite that lacks its program is skipped with a printed reason, and counted.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

// Debian package to a program of it; the first five are the registry lab, chromium looks at the report page, strace and
// faketime at the server, debootstrap, rpm and ruby make images' package databases, umoci unpacks layers.
const PROGRAMS = {
  'docker-registry': 'docker-registry',
  skopeo: 'skopeo',
  buildah: 'buildah',
  podman: 'podman',
  runc: 'runc',
  cosign: 'cosign',
  'apache2-utils': 'htpasswd',
  chromium: 'chromium',
  strace: 'strace',
  faketime: 'faketime',
  'docker.io': 'dockerd',
  postgresql: 'postgres',
  'nats-server': 'nats-server',
  zstd: 'pzstd',
  'poppler-utils': 'pdfinfo',
  openssl: 'openssl',
  curl: 'curl',
  debootstrap: 'debootstrap',
  umoci: 'umoci',
  rpm: 'rpmbuild',
  ruby: 'gem',
  // What is in `deploy/`: the manifests, the compose file, the unit, the alert rules and the dashboard.
  'kubernetes-client': 'kubectl',
  'docker-cli': 'docker',
  'docker-compose': 'docker-compose',
  prometheus: 'promtool',
  systemd: 'systemd-analyze',
  // Libraries: known by a file of them. The tests read traces with OpenTelemetry's own description of them, and what
  // setuptools writes for an editable install.
  'python3-setuptools': '/usr/lib/python3/dist-packages/setuptools',
  'python3-opentelemetry-proto': '/usr/lib/python3/dist-packages/opentelemetry/proto',
};

// Read when Debian's postgresql is installed: without it that makes a cluster and starts it. The tests start their own.
const CLUSTER_SETTINGS = '/etc/postgresql-common/createcluster.d';

const SKIPPED = 'the suites that need them will be skipped';

/** Says what is missing and what {@link install} would do about it. Gives the packages that are to be installed. */
export function announce() {
  const missing = missingOf(Object.keys(PROGRAMS));
  if (missing.length === 0) {
    say('every program that the tests use is here: nothing will be installed');
    return [];
  }
  const obstacle = whyNotInstalled();
  if (obstacle !== undefined) {
    const names = existsSync('/etc/debian_version') ? missing : missing.map((name) => PROGRAMS[name]);
    say(`not here, and not installed (${obstacle}): ${names.join(' ')}; ${SKIPPED}`);
    return [];
  }
  say(`when the build is done, apt-get will install what is missing: ${missing.join(' ')}`);
  say(`to forbid it set LANDWAITER_TEST_NO_INSTALL=1; ${SKIPPED} then`);
  return missing;
}

/** Installs those of the packages that there are, and says which are still missing. */
export function install(packages) {
  if (packages.length === 0) return;
  // A package source that does not answer is an error, else what it has would seem not to exist.
  const isFresh = apt('update', '-q', '-o', 'APT::Update::Error-Mode=any');
  if (!isFresh) say('apt-get could not bring its lists up to date, and uses those that it has');
  const known = packages.filter(isListed(packages));
  const unknown = packages.filter((name) => !known.includes(name));
  if (unknown.length > 0) say(`not in the lists of apt-get: ${unknown.join(' ')}`);
  if (known.includes('postgresql')) withoutCluster(() => installListed(known, isFresh));
  else installListed(known, isFresh);
  const missing = missingOf(packages);
  if (missing.length > 0) say(`not installed: ${missing.join(' ')}; ${SKIPPED}`);
}

function installListed(packages, isFresh) {
  const add = (names) => apt('install', '-y', '-q', '--no-install-recommends', ...names);
  // Where the lists could not be fetched, the packages are no nearer one at a time.
  if (packages.length === 0 || add(packages) || !isFresh) return;
  say('apt-get could not install them together: one at a time');
  for (const name of packages) add([name]);
}

function whyNotInstalled() {
  if (process.env.LANDWAITER_TEST_NO_INSTALL === '1') return 'LANDWAITER_TEST_NO_INSTALL=1';
  if (!existsSync('/etc/debian_version')) return 'that is done on Debian alone';
  return process.getuid?.() === 0 ? undefined : 'that takes root';
}

// One call for all. It leaves out a name that it does not know, and a name that others provide has no candidate.
function isListed(packages) {
  const env = { ...process.env, LC_ALL: 'C' };
  const { stdout } = spawnSync('apt-cache', ['policy', ...packages], { env, encoding: 'utf8' });
  const entries = (stdout ?? '').split(/^(?=\S)/m).filter((entry) => !entry.includes('Candidate: (none)'));
  const names = new Set(entries.map((entry) => entry.slice(0, entry.indexOf(':'))));
  return (name) => names.has(name);
}

function withoutCluster(act) {
  const file = join(CLUSTER_SETTINGS, 'landwaiter-tests.conf');
  mkdirSync(CLUSTER_SETTINGS, { recursive: true });
  writeFileSync(file, 'create_main_cluster = false\n');
  try {
    act();
  } finally {
    rmSync(file);
  }
}

function missingOf(packages) {
  return packages.filter((name) => !isInstalled(PROGRAMS[name]));
}

function isInstalled(program) {
  if (isAbsolute(program)) return existsSync(program);
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return (program === 'postgres' ? postgresFolders() : folders).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

// Where the tests look for it: Debian keeps the servers of several versions beside each other, on nobody's path.
function postgresFolders() {
  const given = process.env.LANDWAITER_TEST_POSTGRES;
  if (given !== undefined) return [given];
  const place = '/usr/lib/postgresql';
  return existsSync(place) ? readdirSync(place).map((version) => join(place, version, 'bin')) : [];
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

function say(text) {
  process.stdout.write(`setup: ${text}\n`);
}
