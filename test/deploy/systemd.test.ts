import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isInstalled } from '../lab/programs.ts';

const UNIT = 'deploy/systemd/landwaiter.service';
const isHere = await isInstalled('systemd-analyze');
if (!isHere) process.stderr.write('skipped: the unit of systemd: systemd-analyze is not installed\n');

describe.skipIf(!isHere)('the unit of systemd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-unit-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function analyze(...args: readonly string[]): { readonly status: number | null; readonly text: string } {
    const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
    return { status, text: `${stdout}${stderr}` };
  }

  test('is one that systemd understands in every line', () => {
    const file = join(folder, 'landwaiter.service');
    // Where it says the command is, there may be none here.
    writeFileSync(file, readFileSync(UNIT, 'utf8').replaceAll('/usr/local/bin/landwaiter', process.execPath));
    expect(analyze('verify', '--man=no', file)).toEqual({ status: 0, text: '' });
    writeFileSync(file, readFileSync(file, 'utf8').replace('ProtectHome=', 'ProtectHom='));
    expect(analyze('verify', '--man=no', file).text).toContain('ProtectHom');
  });

  test('leaves the process little that it could do: an exposure of 2.0 at most', () => {
    const ended = analyze('security', '--offline=true', '--no-pager', '--threshold=20', UNIT);
    expect(ended.status, ended.text).toBe(0);
    expect(ended.text).toMatch(/Overall exposure level for landwaiter.service: [01]\.\d/);
  });
});
