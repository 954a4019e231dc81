import { describe, expect, test } from 'vitest';
import { hashOf, ownershipOf } from './ownership.fixture.ts';

const FILES = { 'usr/bin/acme': 'program', 'usr/lib/python3/site-packages/acme.py': 'source' };
const SITE = 'usr/lib/python3/site-packages';

/** A small record of each kind: that a file is listed, with what it hashes to where that is recorded. */
const RECORDS: Readonly<Record<string, string>> = {
  'var/lib/dpkg/status':
    'Package: acme\nStatus: install ok installed\nArchitecture: all\nVersion: 1.0\nConffiles:\n /etc/acme.conf 00000000000000000000000000000000\n',
  'var/lib/dpkg/info/acme.list': '/.\n/usr/bin\n/usr/bin/acme\n/etc/acme.conf\n',
  'var/lib/dpkg/info/acme.md5sums': `${hashOf('md5', 'program')}  usr/bin/acme\n`,
  'var/lib/dpkg/diversions': '/usr/bin/acme\n/usr/bin/acme.real\n:\n',
  'var/lib/dpkg/status.d/acme': 'Package: acme\nVersion: 1.0\n',
  'lib/apk/db/installed': 'P:acme\nV:1.0\nF:usr/bin\nR:acme\nZ:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n',
  [`${SITE}/acme-1.0.dist-info/RECORD`]: `acme.py,sha256=${'A'.repeat(43)},6\n"quoted ""name"".py",,\n`,
  [`${SITE}/acme-1.0.dist-info/METADATA`]: 'Name: acme\nVersion: 1.0\n',
  'app/node_modules/.package-lock.json': '{"packages":{"node_modules/acme":{"version":"1.0.0"}}}',
  'gems/specifications/acme-1.0.gemspec':
    'Gem::Specification.new do |s|\n  s.name = "acme"\n  s.version = "1.0"\n  s.files = ["lib/acme.rb"]\nend\n',
  'usr/share/pam-configs/unix': 'Auth:\n\trequired\tpam_unix.so\n',
};

describe('a damaged record', () => {
  test.each(Object.keys(RECORDS))('%s ends in an answer, whatever bytes it has', async (path) => {
    const text = Buffer.from(RECORDS[path] ?? '');
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 200; round += 1) {
      const bytes = Buffer.from(text);
      for (let index = 0; index <= round % 5; index += 1) bytes[random(bytes.length)] = random(256);
      const cut = round % 3 === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
      const { says, unread } = await ownershipOf({ ...FILES, ...RECORDS, [path]: cut });
      expect(says('usr/bin/acme')).toMatch(/(?:^nobody| same| changed| unknown)/);
      expect(unread.every(({ reason }) => reason !== '')).toBe(true);
    }
  });

  // Each is as long as is read, and made so that a careless pattern would look at all of it again from each of its bytes.
  const LENGTH = 1024 * 1024;
  const long = (text: string) => text.repeat(Math.floor(LENGTH / text.length));
  test.each([
    ['var/lib/dpkg/status', `${RECORDS['var/lib/dpkg/status']} /${long(`${'f'.repeat(32)} `)}!\n`],
    ['var/lib/dpkg/status', long('a')],
    ['var/lib/dpkg/status', `Package: ${long('a ')}\nStatus: ${long('a ')}\n`],
    ['var/lib/dpkg/info/acme.md5sums', `\\${'0'.repeat(32)}  ${long('\\')}\n`],
    ['var/lib/dpkg/info/acme.list', `/${long('a/')}\n/${long('../')}\n`],
    ['lib/apk/db/installed', `P:acme\nF:${long('a/')}\nR:acme\nZ:Q1${long('A')}\n`],
    [`${SITE}/acme-1.0.dist-info/RECORD`, `"${long('""')}\n`],
    [`${SITE}/acme-1.0.dist-info/RECORD`, `"${long('a')}\n`],
    [`${SITE}/acme-1.0.dist-info/METADATA`, `Name:${long(' ')}\n`],
    ['app/node_modules/.package-lock.json', `{"packages":{"${long('node_modules/a/')}":{}}}`],
    ['app/node_modules/.package-lock.json', long('[')],
    [
      'gems/specifications/acme-1.0.gemspec',
      `${RECORDS['gems/specifications/acme-1.0.gemspec']}`.slice(0, 80) + long('\n'),
    ],
    [
      'gems/specifications/acme-1.0.gemspec',
      `s.name = "a"\ns.version = "1"\n${long('s.files = [\n').slice(0, LENGTH - 100)}`,
    ],
    ['gems/specifications/acme-1.0.gemspec', `s.name ${long(' ').slice(0, LENGTH - 100)}`],
  ])('%s is read to its end in one go', async (path, text) => {
    const { says } = await ownershipOf({ ...FILES, ...RECORDS, [path]: text });
    expect(says(`${SITE}/acme.py`)).toMatch(/^(?:nobody|acme 1\.0 )/);
  });
});
