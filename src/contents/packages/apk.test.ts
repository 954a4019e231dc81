import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ownershipOf } from './ownership.fixture.ts';

const DATABASE = 'lib/apk/db/installed';
const q1 = (text: string) => `Q1${createHash('sha1').update(text).digest('base64')}`;
const installed = (...lines: string[]) => `${['P:acme', 'V:1.0-r0', ...lines].join('\n')}\n\n`;

describe('the database of apk', () => {
  test('has the SHA-1 of files and of the targets of links', async () => {
    const { says, packages, unread } = await ownershipOf({
      [DATABASE]: installed(
        'F:',
        `R:.acme`,
        `Z:${q1('root')}`,
        'F:bin',
        'R:acme',
        'a:0:0:755',
        `Z:${q1('program')}`,
        'R:link',
        `Z:${q1('/bin/acme')}`,
        'R:other-link',
        `Z:${q1('/bin/acme')}`,
        'F:etc',
        'R:acme.conf',
        `Z:${q1('a=1')}`,
      ),
      '.acme': 'root',
      'bin/acme': 'program',
      'bin/link': { target: '/bin/acme' },
      'bin/other-link': { target: '/opt/x' },
      'etc/acme.conf': 'a=2',
    });
    expect(packages).toEqual([{ ecosystem: 'apk', name: 'acme', version: '1.0-r0' }]);
    expect(unread).toEqual([]);
    expect(says('.acme')).toBe('acme 1.0-r0 same');
    expect(says('bin/acme')).toBe('acme 1.0-r0 same');
    expect(says('bin/link')).toBe('acme 1.0-r0 same');
    expect(says('bin/other-link')).toBe('acme 1.0-r0 changed');
    expect(says('etc/acme.conf')).toBe('acme 1.0-r0 changed configuration');
  });

  test('lies elsewhere since apk 3, and is read through links', async () => {
    const { says } = await ownershipOf({
      bin: { target: 'usr/bin' },
      'usr/lib/apk/db/installed': installed('F:bin', 'R:acme', `Z:${q1('program')}`),
      'usr/bin/acme': 'program',
    });
    expect(says('usr/bin/acme')).toBe('acme 1.0-r0 same');
  });

  test('has checksums of other forms, which are said to be unread', async () => {
    const { says, unread } = await ownershipOf({
      [DATABASE]: installed('F:bin', 'R:acme', `Z:Q2${'A'.repeat(43)}=`, 'R:old', 'Z:0123456789abcdef0123456789abcdef'),
      'bin/acme': 'program',
      'bin/old': 'old',
    });
    expect(says('bin/acme')).toBe('acme 1.0-r0 unknown');
    expect(unread.map(({ reason }) => reason)).toEqual([
      'checksums of the form "Q2" are not compared: 1 files',
      'checksums of the form "01" are not compared: 1 files',
    ]);
  });

  test.each([
    ['garbage', '\0\x01\x02\n'],
    ['a line that is no field', 'P:acme\nnothing\n'],
  ])('is said to be unread where it is %s', async (_, text) => {
    const { packages, unread } = await ownershipOf({ [DATABASE]: text, 'bin/acme': 'program' });
    expect(packages).toEqual([]);
    expect(unread).toMatchObject([{ ecosystem: 'apk', path: DATABASE }]);
  });
});
