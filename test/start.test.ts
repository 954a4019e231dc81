import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// What the engine compiled is kept beside the program: it may make a run faster, and nothing else.
const isBuilt = existsSync('dist/cli.mjs');
if (!isBuilt) process.stderr.write('skipped: how the command starts: dist/cli.mjs is not built\n');

const RECORDS = resolve('examples/recorded-day/records');
const ASKED = ['trace', '-q', 'prod/shop/api:1.4.2', RECORDS];

describe.skipIf(!isBuilt)('a command that has run before', () => {
  let folder = '';
  let expected = '';
  const compiled = (): string => join(folder, 'dist', '.compiled');

  function landwaiter(args: readonly string[], engine: readonly string[] = []): string {
    const command = [...engine, join(folder, 'dist', 'cli.mjs'), ...args];
    const { stdout, stderr, status } = spawnSync(process.execPath, command, { encoding: 'utf8', cwd: folder });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    return stdout;
  }

  function kept(): readonly string[] {
    return readdirSync(compiled()).sort();
  }

  function written(): readonly number[] {
    return kept().map((name) => statSync(join(compiled(), name)).mtimeMs);
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'landwaiter-start-'));
    const isOwn = (path: string): boolean => !path.includes('.compiled');
    cpSync('dist', join(folder, 'dist'), { recursive: true, filter: isOwn });
    cpSync('package.json', join(folder, 'package.json'));
    expected = landwaiter(ASKED);
    expect(expected).toContain('prod/shop/api');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('keeps what was compiled, and says the same with it', () => {
    const names = kept().map((name) => name.replace(/(?:-[\w-]{8})?\.cjs\.[0-9a-f]+$/, ''));
    expect(names).toEqual(['cli', 'commands', 'core', 'first', 'judging', 'reading', 'rolldown-runtime']);
    const times = written();
    expect(landwaiter(ASKED)).toBe(expected);
    expect(landwaiter(['--version'])).toMatch(/^\d/);
    expect(written()).toEqual(times);
  });

  test('keeps it again when much more has run', () => {
    rmSync(compiled(), { recursive: true });
    landwaiter(['--version']);
    const core = kept().find((name) => name.startsWith('core')) ?? '';
    const before = statSync(join(compiled(), core)).size;
    expect(landwaiter(ASKED)).toBe(expected);
    expect(statSync(join(compiled(), core)).size).toBeGreaterThan(before);
  });

  test('takes nothing that is damaged, cut or empty, and replaces it', () => {
    const whole = kept().map((name) => statSync(join(compiled(), name)).size);
    const damages: readonly ((bytes: Buffer) => Buffer)[] = [
      (bytes) => bytes.fill(0xff, bytes.length >> 1),
      (bytes) => bytes.subarray(0, bytes.length - 1),
      () => Buffer.alloc(0),
    ];
    for (const damage of damages) {
      for (const name of kept()) writeFileSync(join(compiled(), name), damage(readFileSync(join(compiled(), name))));
      expect(landwaiter(ASKED)).toBe(expected);
      expect(kept().every((name, index) => statSync(join(compiled(), name)).size >= (whole[index] ?? 0) / 2)).toBe(
        true,
      );
    }
  });

  test('runs the program as it is now, also where it changed in a word', () => {
    const commands = readdirSync(join(folder, 'dist')).find((name) => name.startsWith('commands-')) ?? '';
    const path = join(folder, 'dist', commands);
    const code = readFileSync(path, 'utf8');
    const told = 'the chain of an image: builds, pushes';
    expect(code).toContain(told);
    writeFileSync(path, code.replace(told, 'THE chain of an image: builds, pushes'));
    expect(landwaiter(['--help'])).toContain('THE chain of an image');
    writeFileSync(path, code);
    expect(landwaiter(['--help'])).not.toContain('THE chain of an image');
  });

  test('does not take what was compiled with other settings of the engine', () => {
    const before = kept();
    expect(landwaiter(ASKED, ['--no-opt'])).toBe(expected);
    expect(kept().length).toBe(2 * before.length);
  });

  test('runs as well where nothing can be kept', () => {
    rmSync(compiled(), { recursive: true });
    // A file where the folder would be: not even root could write there.
    writeFileSync(compiled(), '');
    expect(landwaiter(ASKED)).toBe(expected);
    rmSync(compiled());
  });

  test('many at once leave what one would', () => {
    const command = `for i in 1 2 3 4 5 6; do "$0" "$1" trace -q prod/shop/api:1.4.2 "$2" & done; wait`;
    const args = ['-c', command, process.execPath, join(folder, 'dist', 'cli.mjs'), RECORDS];
    const { stdout } = spawnSync('sh', args, { encoding: 'utf8', cwd: folder });
    expect(stdout).toHaveLength(6 * expected.length);
    expect(kept()).toHaveLength(7);
    expect(landwaiter(ASKED)).toBe(expected);
  });
});
