import { describe, expect, test } from 'vitest';
import { unreadOf } from '../comparing/unread.ts';
import { look } from './look.ts';
import { image } from './view.fixture.ts';
import type { View } from './view.ts';

const EMPTY = image({});
const seen = (now: View, old: View = EMPTY) =>
  look({ old, new: now, shared: 0 }).map(({ kind, path }) => `${kind} ${path}`);
const unread = (now: View) => unreadOf({ old: EMPTY, new: now, shared: 0 }).map(({ path }) => path);

const JOB = '* * * * * root /opt/x\n';

describe('what is reached by links', () => {
  test('a folder of jobs that is a link to another', () => {
    expect(seen(image({ 'etc/cron.d': '->/opt/jobs', 'opt/jobs/nightly': JOB }))).toContain(
      'scheduled-task /etc/cron.d/nightly',
    );
  });

  test('a link in a folder that was moved away and linked to', () => {
    const moved = { etc: '->usr/lib/conf', 'usr/lib/conf/cron.d': '->/opt/jobs', 'opt/jobs/nightly': JOB };
    expect(seen(image(moved))).toContain('scheduled-task /etc/cron.d/nightly');
  });

  test('a link that is new, to what was there', () => {
    const old = image({ 'opt/jobs/nightly': JOB });
    expect(seen(image({ 'opt/jobs/nightly': JOB, 'etc/cron.d': '->/opt/jobs' }), old)).toContain(
      'scheduled-task /etc/cron.d/nightly',
    );
  });

  test.each([
    ['the root', { 'etc/cron.d': '->/', nightly: JOB }],
    ['the folder in which it is', { 'etc/cron.d': '->.', 'etc/nightly': JOB }],
    ['itself by another name', { 'etc/cron.d': '->../etc', 'etc/nightly': JOB }],
  ])('a folder of jobs that is a link to %s', (_name, files) => {
    expect(seen(image(files))).toContain('scheduled-task /etc/cron.d/nightly');
  });

  test('the same link in both images is no news', () => {
    const both = { 'opt/jobs/nightly': JOB, 'etc/cron.d': '->/opt/jobs' };
    expect(look({ old: image(both), new: image(both), shared: 0 }).map(({ before }) => before)).not.toContain(
      'nothing',
    );
  });

  test('merged folders of a distribution tell a unit once', () => {
    const merged = { lib: '->usr/lib', 'usr/lib/systemd/system/x.service': '[Service]\nExecStart=/opt/x\n' };
    expect(seen(image(merged)).filter((one) => one.startsWith('service-unit'))).toEqual([
      'service-unit /usr/lib/systemd/system/x.service',
    ]);
  });

  test('links in a circle end', () => {
    expect(seen(image({ 'a/up': '->..', 'a/b/up': '->../..', 'a/b/x': 'x' }))).toEqual([]);
  });
});

describe('bytes that nobody looked into where they came in', () => {
  test.each<readonly [string, Readonly<Record<string, string>>, string]>([
    [
      'keys by a link',
      { 'root/.ssh/authorized_keys': '->/opt/k', 'opt/k': 'ssh-rsa AAAA x' },
      '/root/.ssh/authorized_keys',
    ],
    [
      'keys by a hard link',
      { 'opt/k': 'ssh-rsa A x', 'root/.ssh/authorized_keys': '=>opt/k' },
      '/root/.ssh/authorized_keys',
    ],
    [
      'a folder of keys',
      { 'root/.ssh': '->/opt/d', 'opt/d/authorized_keys': 'ssh-rsa A x' },
      '/root/.ssh/authorized_keys',
    ],
    ['an authority by a link', { 'etc/ssl/certs/a.0': '->/opt/ca', 'opt/ca': 'PEM' }, '/etc/ssl/certs/a.0'],
    ['a folder of authorities', { 'etc/ssl/certs': '->/opt/c', 'opt/c/ca.pem': 'PEM' }, '/etc/ssl/certs/ca.pem'],
    ['accounts by a link', { 'etc/passwd': '->/opt/pw', 'opt/pw': 'toor::0:0::/:/bin/sh' }, '/etc/passwd'],
    [
      'packages of a user in another folder',
      { 'root/.local/lib/python3.13/site-packages': '->/opt/u', 'opt/u/x.pth': 'import os;os.x()' },
      '/root/.local/lib/python3.13/site-packages/x.pth',
    ],
  ])('%s', (_name, files, path) => {
    expect(unread(image(files))).toContain(path);
  });

  test('what a package of the system brings by a link has its bytes in the record', () => {
    const files = { 'srv/.htaccess': '->/etc/blog/htaccess', 'etc/blog/htaccess': 'Options None' };
    const one = { ecosystem: 'dpkg', name: 'blog', version: '1' } as const;
    const owned = (state: 'same' | 'changed'): View => ({
      ...image(files),
      ownership: {
        ...EMPTY.ownership,
        owner: ({ path }) => (path === 'etc/blog/htaccess' ? { package: one, state } : undefined),
      },
    });
    expect(unread(owned('same'))).toEqual([]);
    expect(unread(owned('changed'))).toEqual(['/srv/.htaccess']);
  });

  test('what a place has itself was looked into, and a link to nothing is nothing', () => {
    const plain = {
      'etc/passwd': 'root:x:0:0::/:/bin/sh',
      'etc/resolv.conf': '->../run/resolv.conf',
      'etc/hosts': '',
      'etc/ssl/certs/a.0': '->a.pem',
      'etc/ssl/certs/a.pem': 'PEM',
    };
    expect(unread(image(plain))).toEqual([]);
  });
});
