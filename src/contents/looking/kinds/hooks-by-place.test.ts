import { describe, expect, test } from 'vitest';
import { look } from '../look.ts';
import { image } from '../view.fixture.ts';
import type { View } from '../view.ts';

const EMPTY = image({});
const seen = (now: View, old: View = EMPTY): readonly string[] =>
  look({ old, new: now, shared: 0 }).map(({ kind, variant, before, path }) =>
    [kind, variant, before, path].filter(Boolean).join(' '),
  );
const kindsOf = (now: View, old?: View): readonly string[] => [
  ...new Set(seen(now, old).map((one) => one.split(' ').slice(0, -1).join(' '))),
];
const ofPackage = (path: string, text: string): View => image({ [path]: text }, { owned: [path] });

/** A compiled source of this code. */
const compiled = (code: string, flags = '\0\0\0\0'): string => `o\r\r\n${flags}${'\0'.repeat(8)}${code}`;
const CACHE = 'usr/lib/python3.13/__pycache__/sitecustomize.cpython-313.pyc';

describe('what an interpreter loads before all else', () => {
  test.each([
    [CACHE, compiled('code'), 'import-hook compiled nothing'],
    [CACHE, 'no compiled source', 'import-hook compiled nothing'],
    ['usr/lib/python313.zip', 'PK', 'import-hook path nothing'],
    ['usr/bin/python3.13._pth', '/opt/x\n', 'import-hook path nothing'],
    ['usr/pyvenv.cfg', 'home = /opt/x\n', 'import-hook path nothing'],
    ['usr/lib/ruby/3.3.0/rubygems/defaults/operating_system.rb', 'x\n', 'import-hook path nothing'],
  ])('%s', (path, text, expected) => {
    expect(kindsOf(image({ [path]: text }))).toContain(expected);
    expect(kindsOf(ofPackage(path, text))).not.toContain(expected);
    expect(kindsOf(image({ [path]: text }), image({ [path]: text }))).not.toContain(expected);
  });

  test('the same code compiled again is no other', () => {
    const now = image({ [CACHE]: `${compiled('code').slice(0, 8)}12345678code` });
    expect(kindsOf(now, image({ [CACHE]: compiled('code') }))).toContain('import-hook compiled other-bytes');
    expect(kindsOf(now, image({ [CACHE]: compiled('other') }))).toContain('import-hook compiled nothing');
  });

  test('a virtual environment is none', () => {
    expect(seen(image({ 'opt/venv/pyvenv.cfg': 'home = /usr/bin\n' }))).toEqual([]);
  });
});

describe('settings by which a program runs another', () => {
  test.each<readonly [string, string, string | undefined]>([
    ['etc/gitconfig', '[core]\n\thooksPath = /opt/h\n', 'git'],
    ['etc/gitconfig', '[core] sshCommand=/opt/h\n', 'git'],
    ['root/.gitconfig', '[alias]\n\tst = !/opt/h\n', 'git'],
    ['root/.gitconfig', '[credential]\n\thelper = /opt/h\n', 'git'],
    ['etc/gitconfig', '[core]\n\tfsmonitor = true\n', undefined],
    ['etc/gitconfig', '[safe]\n\tdirectory = /srv\n[user]\n\tname = x\n', undefined],
    ['etc/gitconfig', '[filter "lfs"]\n\tclean = git-lfs clean -- %f\n\tprocess = git-lfs filter-process\n', undefined],
    ['etc/ssl/openssl.cnf', '[x]\nmodule = /opt/x.so\n', 'openssl'],
    ['etc/ssl/openssl.cnf', 'dynamic_path=/opt/x.so\n', 'openssl'],
    ['etc/ssl/openssl.cnf', '[req]\ndefault_bits = 4096\n# module = x\n', undefined],
  ])('%s with %j', (path, text, variant) => {
    const expected = variant === undefined ? [] : [`environment-hook ${variant} nothing`];
    expect(kindsOf(image({ [path]: text }))).toEqual(expected);
    expect(kindsOf(image({ [path]: text }), image({ [path]: text }))).toEqual([]);
    expect(kindsOf(ofPackage(path, text))).toEqual([]);
  });

  test.each([
    ['JDK_JAVA_OPTIONS', '@/opt/x', true],
    ['JDK_JAVA_OPTIONS', '-Xmx1g', false],
    ['OPENSSL_CONF', '/opt/x.cnf', true],
    ['OPENSSL_CONF', '/dev/null', false],
    ['NODE_PATH', '/opt/x', true],
    ['PHPRC', '/opt/x', true],
    ['GIT_SSH_COMMAND', '/opt/x', true],
  ])('the variable %s=%s', (name, value, isOne) => {
    const now = image({}, { settings: { environment: new Map([[name, value]]) } });
    expect(look({ old: EMPTY, new: now, shared: 0 }).map(({ variant }) => variant)).toEqual(isOne ? [name] : []);
  });
});

describe('what runs by its place only where it says so', () => {
  test.each<readonly [string, string, string | undefined]>([
    ['etc/logrotate.d/x', '/var/log/x {\n  postrotate\n    /opt/x\n  endscript\n}\n', 'scheduled-task'],
    ['etc/logrotate.d/x', '/var/log/x {\n  weekly\n  rotate 4\n}\n', undefined],
    ['etc/udev/rules.d/x.rules', 'ACTION=="add", RUN+="/opt/x"\n', 'service-unit'],
    ['etc/udev/rules.d/x.rules', 'KERNEL=="sda", SYMLINK+="disk"\n', undefined],
    ['etc/ssh/sshd_config', 'AuthorizedKeysFile /opt/k\n', 'login-hook'],
    ['etc/ssh/sshd_config', 'PermitRootLogin no\nSubsystem sftp /usr/lib/openssh/sftp-server\n', undefined],
    ['etc/polkit-1/rules.d/x.rules', 'polkit.addRule(f);\n', 'login-hook'],
    ['etc/bash_completion.d/x', '/opt/x &\n', 'login-hook'],
    ['usr/share/dbus-1/services/x.service', '[D-BUS Service]\nExec=/opt/x\n', 'service-unit'],
    ['etc/network/if-up.d/x', 'exec /opt/x\n', 'service-unit'],
    ['etc/dpkg/dpkg.cfg.d/x', 'post-invoke=/opt/x\n', 'package-source'],
    ['etc/apt/apt.conf.d/x', 'DPkg::Post-Invoke {"/opt/x";};\n', 'package-source'],
  ])('%s with %j', (path, text, kind) => {
    expect(kindsOf(image({ [path]: text }))).toEqual(kind === undefined ? [] : [`${kind} nothing`]);
    expect(seen(image({ [path]: text }), image({ [path]: text })).filter((one) => one.includes(' nothing'))).toEqual(
      [],
    );
  });

  test('an old line of it beside a new one that runs nothing is no news', () => {
    const old = 'AuthorizedKeysFile /opt/k\n';
    expect(
      kindsOf(image({ 'etc/ssh/sshd_config': `${old}Port 2222\n` }), image({ 'etc/ssh/sshd_config': old })),
    ).toEqual([]);
  });
});

describe('a diversion of dpkg', () => {
  const LIST = 'var/lib/dpkg/diversions';
  const told = 'package-database-changed diversion nothing';
  const put = { 'usr/bin/curl': '#!/bin/sh\n/opt/x\n', 'usr/bin/curl.distrib': '\x7fELF' };
  const diverted = (by: string) => ({ ...put, [LIST]: `/usr/bin/curl\n/usr/bin/curl.distrib\n${by}\n` });

  test('that puts another program in the place of a packaged one', () => {
    expect(kindsOf(image(diverted(':')))).toContain(told);
    expect(kindsOf(image(diverted('nobody')))).toContain(told);
    expect(kindsOf(image(diverted(':')), image(diverted(':')))).not.toContain(told);
  });

  test('for a package that came with it, or with a program of one in that place, is none', () => {
    const better = { ecosystem: 'dpkg', name: 'better', version: '1' } as const;
    const now = image(diverted('better'));
    const brought: View = { ...now, ownership: { ...now.ownership, packages: [better] } };
    expect(kindsOf(brought)).not.toContain(told);
    expect(kindsOf(brought, { ...EMPTY, ownership: brought.ownership })).toContain(told);
    expect(kindsOf(image(diverted(':'), { owned: ['usr/bin/curl'] }))).not.toContain(told);
  });
});
