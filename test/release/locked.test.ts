import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, run } from './released.ts';

const LOCKED = JSON.stringify(resolve('scripts/release/locked.mjs'));

describe('what comes from outside', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'locked-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Asks for the Debian packages where none was fetched before, from an `apt-get` of the test. */
  function fetched(...lines: readonly string[]): Ended {
    writeFileSync(join(folder, 'apt-get'), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
    const code = `import { lockedPackages } from ${LOCKED}; await lockedPackages('amd64');`;
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    return run(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder, env });
  }

  test('stops the build with its name where it is no longer served', () => {
    const { status, stderr } = fetched('echo "E: Version of base-files was not found" >&2', 'exit 100');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /base-files 13\.\S+ of Debian 13 is locked with the SHA-256 [0-9a-f]{64}, and is not served/,
    );
    expect(stderr).toContain('E: Version of base-files was not found');
    expect(stderr).toContain('lock that in scripts/release/locked.json');
  });

  test('stops the build with its name where other bytes are served', () => {
    const { status, stderr } = fetched('echo other >other.deb');
    expect(status).toBe(1);
    expect(stderr).toMatch(/base-files 13\.\S+ .* \(what came has the SHA-256 [0-9a-f]{64}/);
  });
});
