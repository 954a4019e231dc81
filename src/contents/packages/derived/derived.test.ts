import { describe, expect, test } from 'vitest';
import { hashOf, ownershipOf } from '../ownership.fixture.ts';
import { compiledFrom } from './compiled.ts';

type Files = Parameters<typeof ownershipOf>[0];

/** A tree with packages of dpkg: each the files that it lists, which stand there. */
function withPackages(packages: Readonly<Record<string, Readonly<Record<string, string>>>>, more: Files): Files {
  const files: Record<string, Files[string]> = {};
  const status: string[] = [];
  for (const [name, owned] of Object.entries(packages)) {
    status.push(`Package: ${name}\nStatus: install ok installed\nVersion: 1.0\n`);
    const paths = Object.keys(owned);
    files[`var/lib/dpkg/info/${name}.list`] = paths.map((path) => `/${path}\n`).join('');
    files[`var/lib/dpkg/info/${name}.md5sums`] = paths
      .map((path) => `${hashOf('md5', owned[path] ?? '')}  ${path}\n`)
      .join('');
    Object.assign(files, owned);
  }
  return { ...files, 'var/lib/dpkg/status': status.join('\n'), ...more };
}

describe('a compiled file', () => {
  const LIBRARY = { 'usr/lib/python3/acme.py': 'source' };
  const compiled = 'usr/lib/python3/__pycache__/acme.cpython-313.pyc';

  test('is told by its name', () => {
    expect(compiledFrom('a/__pycache__/b.c.cpython-313.opt-1.pyc')).toEqual({
      source: 'a/b.c.py',
      interpreter: 'cpython-313',
      optimisation: 'opt-1',
    });
    expect(compiledFrom('__pycache__/b.pypy310.pyc')).toEqual({ source: 'b.py', interpreter: 'pypy310' });
    for (const path of ['a/b.cpython-313.pyc', 'a/__pycache__/b.pyc', 'a/__pycache__/c/b.cpython-313.pyc', 'a/b.pyc']) {
      expect(compiledFrom(path), path).toBeUndefined();
    }
  });

  test('belongs to the package of its source', async () => {
    const { says } = await ownershipOf(withPackages({ acme: LIBRARY }, { [compiled]: 'code' }));
    expect(says(compiled)).toBe('acme 1.0 unknown derived');
  });

  test('is nobody’s where its source is another, or not there, or where Python would not load it', async () => {
    const changed = { ...LIBRARY, 'usr/lib/python3/acme.py': 'other source' };
    expect(
      (await ownershipOf(withPackages({ acme: LIBRARY }, { ...changed, [compiled]: 'code' }))).says(compiled),
    ).toBe('nobody');
    const elsewhere = [
      'usr/lib/python3/__pycache__/evil.cpython-313.pyc',
      'usr/lib/python3/acme.pyc',
      'tmp/__pycache__/acme.cpython-313.pyc',
    ];
    for (const path of elsewhere) {
      expect((await ownershipOf(withPackages({ acme: LIBRARY }, { [path]: 'code' }))).says(path), path).toBe('nobody');
    }
  });
});

describe('a link', () => {
  test('that nobody lists counts as what it leads to', async () => {
    const { says } = await ownershipOf(
      withPackages(
        { mawk: { 'usr/bin/mawk': 'program', 'usr/lib/systemd/system/acme.service': 'unit' } },
        {
          'usr/bin/awk': { target: '/etc/alternatives/awk' },
          'etc/alternatives/awk': { target: '/usr/bin/mawk' },
          'etc/systemd/system/multi-user.target.wants/acme.service': { target: '/usr/lib/systemd/system/acme.service' },
          'etc/systemd/system/multi-user.target.wants/evil.service': { target: '/opt/evil.service' },
          'opt/evil.service': 'unit',
          'usr/bin/nothing': { target: 'nowhere' },
          'usr/bin/circle': { target: 'circle' },
        },
      ),
    );
    expect(says('usr/bin/awk')).toBe('mawk 1.0 same derived');
    expect(says('etc/alternatives/awk')).toBe('mawk 1.0 same derived');
    expect(says('etc/systemd/system/multi-user.target.wants/acme.service')).toBe('mawk 1.0 same derived');
    for (const path of [
      'etc/systemd/system/multi-user.target.wants/evil.service',
      'usr/bin/nothing',
      'usr/bin/circle',
    ]) {
      expect(says(path), path).toBe('nobody');
    }
  });
});

describe('what packages make', () => {
  test('is theirs where they are installed, and is no program', async () => {
    const more = {
      'etc/ld.so.cache': 'cache',
      'etc/ssl/certs/ca-certificates.crt': 'certificates',
      'var/lib/dpkg/info/libc-bin.postinst': { text: '#!/bin/sh', mode: 0o755 },
      'var/lib/dpkg/info/nobody.postinst': { text: '#!/bin/sh', mode: 0o755 },
      'var/lib/dpkg/alternatives/awk': { text: '\x7fELF', mode: 0o755 },
    };
    const { says } = await ownershipOf(withPackages({ 'libc-bin': {}, dpkg: {} }, more));
    expect(says('etc/ld.so.cache')).toBe('libc-bin 1.0 unknown derived');
    expect(says('var/lib/dpkg/info/libc-bin.postinst')).toBe('libc-bin 1.0 unknown derived');
    for (const path of [
      'etc/ssl/certs/ca-certificates.crt',
      'var/lib/dpkg/info/nobody.postinst',
      'var/lib/dpkg/alternatives/awk',
    ]) {
      expect(says(path), path).toBe('nobody');
    }
  });

  test('is as it was made where it equals what the package brings for it', async () => {
    const packages = { 'base-files': { 'usr/share/base-files/profile': 'template' } };
    const says = async (text: string, more: Files = {}) =>
      (await ownershipOf(withPackages(packages, { 'etc/profile': text, ...more }))).says('etc/profile');
    expect(await says('template')).toBe('base-files 1.0 same configuration derived');
    expect(await says('template; evil')).toBe('base-files 1.0 changed configuration derived');
    // A template that is not the package's says nothing.
    expect(await says('evil', { 'usr/share/base-files/profile': 'evil' })).toBe('nobody');
  });
});

describe('what a new home has', () => {
  const says = async (home: Files, skel: Files = {}) =>
    (await ownershipOf(withPackages({ bash: { 'etc/skel/.bashrc': 'rc' } }, { ...home, ...skel }))).says(
      Object.keys(home)[0] ?? '',
    );

  test('is of the package that has it for new homes', async () => {
    for (const home of ['home/shop', 'var/lib/shop'])
      expect(await says({ [`${home}/.bashrc`]: 'rc' })).toBe('bash 1.0 same configuration derived');
  });

  test.each<[string, Files, Files]>([
    ['says more', { 'home/shop/.bashrc': 'rc; evil' }, {}],
    ['is run', { 'home/shop/.bashrc': { text: 'rc', mode: 0o755 } }, {}],
    ['is a copy of what is not the package’s', { 'home/shop/.bashrc': 'evil' }, { 'etc/skel/.bashrc': 'evil' }],
    ['has another name', { 'home/shop/.profile': 'rc' }, {}],
    ['has a copy of what nobody owns', { 'home/shop/.profile': 'evil' }, { 'etc/skel/.profile': 'evil' }],
    ['lies deeper', { 'home/shop/x/.bashrc': 'rc' }, {}],
  ])('that %s is nobody’s', async (_, home, skel) => {
    expect(await says(home, skel)).toBe('nobody');
  });
});

describe('a PAM stack of Debian', () => {
  const STACK = 'etc/pam.d/common-auth';
  const PACKAGES = {
    'libpam-runtime': {
      'usr/share/pam/common-auth':
        '# comment\n$auth_primary\nauth\trequisite\tpam_deny.so\nauth\trequired\tpam_permit.so\n$auth_additional\n',
      'usr/share/pam-configs/unix':
        'Name: Unix\nAuth-Type: Primary\nAuth:\n\t[success=end default=ignore]\tpam_unix.so nullok\nPassword:\n\t[success=end default=ignore]\tpam_unix.so yescrypt\n',
    },
  };
  const UNIX = 'auth\t[success=1 default=ignore]\tpam_unix.so nullok\n';
  const END = 'auth requisite pam_deny.so\nauth required pam_permit.so\n';
  const says = async (text: string, more: Files = {}) =>
    (await ownershipOf(withPackages(PACKAGES, { [STACK]: text, ...more }))).says(STACK);

  test('is as it is made with the lines of packages between those of the template', async () => {
    expect(await says(`# made\n${UNIX}${END}`)).toBe('libpam-runtime 1.0 same configuration derived');
  });

  test('has lines for the end of a block from other packages', async () => {
    const text = `${UNIX}${END}auth optional pam_cap.so\n`;
    const profile = {
      'usr/share/pam-configs/capability': 'Auth-Type: Additional\nAuth-Final:\n\toptional\tpam_cap.so\n',
    };
    const stack = async (packages: typeof profile | Record<string, never>, more: Files) =>
      (await ownershipOf(withPackages({ ...PACKAGES, 'libpam-cap': packages }, { [STACK]: text, ...more }))).says(
        STACK,
      );
    expect(await stack(profile, {})).toBe('libpam-runtime 1.0 same configuration derived');
    expect(await stack({}, profile)).toMatch(/changed/);
  });

  test.each([
    ['lets everybody in', `auth sufficient pam_permit.so\n${UNIX}${END}`],
    ['runs a program', `${UNIX}${END}auth optional pam_exec.so /opt/evil\n`],
    ['jumps over what refuses', `auth [default=1] pam_permit.so\n${END}`],
    ['loads a module from elsewhere', `${UNIX.replace('pam_unix.so', '/opt/pam_unix.so')}${END}`],
    ['has nothing that refuses', `${UNIX}auth required pam_permit.so\n`],
    ['has a line for passwords', `auth\t[success=1 default=ignore]\tpam_unix.so yescrypt\n${END}`],
  ])('that %s is changed', async (_, text) => {
    expect(await says(text)).toBe('libpam-runtime 1.0 changed configuration derived');
  });

  test('made from what no package has as it stands there is changed', async () => {
    const evil = 'Auth:\n\tsufficient\tpam_permit.so\n';
    const stack = `auth sufficient pam_permit.so\n${UNIX}${END}`;
    expect(await says(stack, { 'usr/share/pam-configs/evil': evil })).toMatch(/changed/);
    expect(
      await says(stack, {
        'usr/share/pam-configs/unix': `${evil}Auth:\n\t[success=end default=ignore] pam_unix.so nullok\n`,
      }),
    ).toMatch(/changed/);
  });
});
