import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Started, startedAs } from './started-as.ts';

let root = '';
let script = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'started-'));
  script = join(root, 'package/bin/landwaiter.cjs');
  mkdirSync(join(root, 'package/bin'), { recursive: true });
  mkdirSync(join(root, 'global'));
  writeFileSync(script, '');
  chmodSync(script, 0o755);
  symlinkSync(script, join(root, 'global/landwaiter'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const started = (how: Partial<Started>): string =>
  startedAs({ env: { PATH: '/usr/bin' }, typed: 'node', folder: root, ...how });

describe('what is to be run next begins with what started this', () => {
  test('npx: with the package that it was asked for', () => {
    const npx = {
      env: { npm_lifecycle_event: 'npx', npm_package_name: 'acme' },
      script: '/c/node_modules/.bin/landwaiter',
    };
    expect(started({ ...npx, asked: './release/landwaiter-0.1.0.tgz' })).toBe('npx ./release/landwaiter-0.1.0.tgz');
    expect(started({ ...npx, asked: 'my files/a.tgz' })).toBe("npx 'my files/a.tgz'");
    expect(started(npx)).toBe('npx landwaiter');
    expect(started({ ...npx, script })).toBe('node package/bin/landwaiter.cjs');
  });

  test('a checkout: with npm', () => {
    expect(started({ env: { npm_package_name: 'landwaiter' }, script })).toBe('npm run -s landwaiter --');
  });

  test('a project that has it: with npx, though its scripts find it', () => {
    const bin = join(root, 'node_modules/.bin');
    expect(started({ env: { PATH: bin, npm_package_name: 'acme' }, script: join(bin, 'landwaiter') })).toBe(
      'npx landwaiter',
    );
  });

  test('a command that the shell finds: by its name', () => {
    const env = { PATH: ['/usr/bin', join(root, 'global')].join(delimiter) };
    expect(started({ env, script: join(root, 'global/landwaiter') })).toBe('landwaiter');
    // In other places the shell would find another one, or none.
    expect(started({ script: join(root, 'global/landwaiter') })).toBe('global/landwaiter');
  });

  test('a script: with Node.js, from where one is', () => {
    expect(started({ script })).toBe('node package/bin/landwaiter.cjs');
    expect(started({ script, folder: '/nowhere' })).toBe(`node ${script}`);
  });

  test('an executable: as it was typed', () => {
    expect(started({ typed: './landwaiter' })).toBe('./landwaiter');
    expect(started({ typed: 'landwaiter' })).toBe('landwaiter');
  });

  test('a container: with the image', () => {
    const image = 'landwaiter:0.1.0';
    expect(started({ image, script, env: { container: 'podman' } })).toBe('podman run --rm landwaiter:0.1.0');
    expect(started({ image, script })).toBe('docker run --rm landwaiter:0.1.0');
  });
});
