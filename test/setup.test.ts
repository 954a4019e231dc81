import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const SETUP = JSON.stringify(resolve('scripts/test-setup.mjs'));
const ASK = `import { announce } from ${SETUP}; console.log(JSON.stringify(announce()));`;
const INSTALL = `import { install } from ${SETUP}; install(JSON.parse(process.argv[1] ?? ''));`;
// Its place is looked at alone, so it is missing on every machine.
const NO_POSTGRES = { LANDWAITER_TEST_POSTGRES: '/nowhere' };

// Nothing is installed here: `apt-get` and `apt-cache` are programs of the test, and no other is on the path.
let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'landwaiter-setup-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, lines: readonly string[]): void {
  writeFileSync(join(folder, name), ['#!/bin/sh', `echo "${name} $*" >>${join(folder, 'calls')}`, ...lines].join('\n'));
  chmodSync(join(folder, name), 0o755);
}

function setup(code: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): string {
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', code, ...args], {
    env: { PATH: folder, ...env },
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  return run.stdout;
}

const calls = (): readonly string[] =>
  readFileSync(join(folder, 'calls'), 'utf8')
    .split('\n')
    .filter((call) => call.startsWith('apt-get install'))
    .map((call) => call.replace('apt-get install -y -q --no-install-recommends ', ''));

describe('what the tests lack', () => {
  test('is named before anything is done, and nothing is installed where that is forbidden', () => {
    program('apt-get', []);
    const told = setup(ASK, [], { ...NO_POSTGRES, LANDWAITER_TEST_NO_INSTALL: '1' });
    expect(told).toMatch(
      /^setup: not here, and not installed \(LANDWAITER_TEST_NO_INSTALL=1\): .*postgres.*will be skipped$/m,
    );
    expect(told).toMatch(/^\[\]$/m);
    expect(existsSync(join(folder, 'calls'))).toBe(false);
  });

  test('is named with the way to forbid its installation, on Debian and as root', () => {
    const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
    const told = setup(ASK, [], NO_POSTGRES);
    expect(told.includes('LANDWAITER_TEST_NO_INSTALL=1')).toBe(mayInstall);
    expect(told.includes('"postgresql"')).toBe(mayInstall);
    expect(told).toContain('will be skipped');
  });

  test('is installed as far as the release has it, and the rest is named', () => {
    program('apt-cache', ["printf 'skopeo:\\n  Candidate: 1.9.3\\nbuildah:\\n  Candidate: (none)\\n'"]);
    program('apt-get', []);
    const told = setup(INSTALL, ['["skopeo","buildah","podman"]']);
    expect(calls()).toEqual(['skopeo']);
    expect(told).toContain('setup: not in the lists of apt-get: buildah podman\n');
  });

  test('is tried one at a time where it cannot be installed together', () => {
    const all = ['skopeo', 'buildah', 'podman'];
    program('apt-cache', [`printf '${all.map((name) => `${name}:\\n  Candidate: 1\\n`).join('')}'`]);
    program('apt-get', ['case " $* " in *" buildah "*) exit 100 ;; esac']);
    setup(INSTALL, [JSON.stringify(all)]);
    expect(calls()).toEqual(['skopeo buildah podman', ...all]);
  });

  test('is not tried again and again where no list can be fetched', () => {
    program('apt-cache', ["printf 'skopeo:\\n  Candidate: 1\\nbuildah:\\n  Candidate: 1\\n'"]);
    program('apt-get', ['exit 100']);
    const told = setup(INSTALL, ['["skopeo","buildah"]']);
    expect(calls()).toEqual(['skopeo buildah']);
    expect(told).toContain('setup: apt-get could not bring its lists up to date');
  });
});
