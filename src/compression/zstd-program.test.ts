import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { frame, unpacked } from './unpack.fixture.ts';

const isInstalled = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
const hasZstd = isInstalled('zstd') && isInstalled('pzstd');
if (!hasZstd) process.stderr.write('skipped: what the zstd programs write: zstd or pzstd is not installed\n');

const textOf = (lines: number) => Array.from({ length: lines }, (_, index) => `${index * 7919} of a log\n`).join('');

function packed(command: string, text: string): Buffer {
  const [program = '', ...args] = command.split(' ');
  const { stdout, status } = spawnSync(program, ['-q', '-c', ...args], { input: text, maxBuffer: 64 * 1024 * 1024 });
  expect(status).toBe(0);
  return stdout;
}

describe.skipIf(!hasZstd)('what the zstd programs write is read', () => {
  // Many lines where it is cut into frames, few where it takes long.
  test.each([
    ['zstd', 200_000],
    ['zstd -1 --no-check', 200_000],
    ['zstd --fast=5', 200_000],
    ['zstd -19', 10_000],
    ['zstd --ultra -22', 10_000],
    ['zstd --long=27', 200_000],
    ['zstd -T2 -B500KB', 200_000],
    ['zstd --rsyncable', 200_000],
    ['pzstd -p 2', 200_000],
    ['pzstd -p 4 -1', 200_000],
  ])('%s', async (command, lines) => {
    const text = textOf(lines);
    const once = packed(command, text);
    const { bytes, problem } = await unpacked(Buffer.concat([once, frame('between\n'), once]));
    expect(problem).toBeUndefined();
    expect(bytes.toString() === `${text}between\n${text}`).toBe(true);
  });

  test('but for a window that they would refuse themselves', async () => {
    const long = packed('zstd --long=31', textOf(100));
    expect(spawnSync('zstd', ['-t', '-q'], { input: long }).status).not.toBe(0);
    const { bytes, problem } = await unpacked(Buffer.concat([frame('a\n'), long]));
    expect([bytes.toString(), problem]).toEqual(['a\n', 'zstd data needs a window of more than 128 MiB from here on']);
  });
});
