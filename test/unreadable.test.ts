import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const command = fileURLToPath(new URL('../dist/cli.mjs', import.meta.url));
const registry = fileURLToPath(
  new URL('../examples/recorded-day/records/registry/notifications.ndjson', import.meta.url),
);

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-unreadable-'));
const logs = join(folder, 'logs');
mkdirSync(logs);
copyFileSync(registry, join(logs, 'registry.ndjson'));
const locked = join(logs, 'locked');
mkdirSync(locked);
copyFileSync(registry, join(locked, 'more.ndjson'));
copyFileSync(registry, join(logs, 'secret.ndjson'));
symlinkSync('nowhere.ndjson', join(logs, 'broken.ndjson'));
symlinkSync('circle.ndjson', join(logs, 'circle.ndjson'));
const pipe = join(logs, 'pipe');
expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
for (const one of [locked, join(logs, 'secret.ndjson')]) chmodSync(one, 0);
afterAll(() => {
  chmodSync(locked, 0o700);
  rmSync(folder, { recursive: true });
});

/** As somebody to whom permissions apply, as they do not to root. */
function landwaiter(...args: readonly string[]): { readonly status: number | null; readonly note: string } {
  const own = [process.execPath, command, ...args];
  const [program = '', ...words] =
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', ...own] : own;
  const { status, stderr } = spawnSync(program, words, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
  return { status, note: stderr };
}

test('what cannot be read is named, and the rest is read', () => {
  const { status, note } = landwaiter('analyze', 'logs', '-o', 'json');
  expect(note).toMatch(/^logs\/locked: not understood: cannot be read: this user has no right to read it$/m);
  expect(note).toMatch(/^logs\/secret\.ndjson: not understood: cannot be read: this user has no right to read it$/m);
  expect(note).toMatch(/^logs\/broken\.ndjson: .* its link leads nowhere$/m);
  expect(note).toMatch(/^logs\/circle\.ndjson: .* its links lead in a circle$/m);
  expect(note).toMatch(/^logs\/pipe: not understood: not an ordinary file$/m);
  expect(note).toMatch(/^read 6 files, \d\d+ records, .* 5 files not understood$/m);
  expect(status).toBe(0);
  expect(landwaiter('analyze', 'logs', '-o', 'json', '--strict').status).toBe(2);
});

test('where nothing else is there, that is no clean bill', () => {
  expect(landwaiter('analyze', 'logs/locked').status).toBe(2);
});

test.each(['/dev/zero', '/dev/null'])('%s is named and not read for ever', (device) => {
  const { status, note } = landwaiter('analyze', 'logs/registry.ndjson', device);
  expect(note).toContain(`${device}: not understood: a device, not a file`);
  expect(status).toBe(0);
});

test('a link in a circle that is given is an error that names it', () => {
  const { status, note } = landwaiter('analyze', 'logs/circle.ndjson');
  expect(note).toContain('logs/circle.ndjson: cannot be read: its links lead in a circle');
  expect(status).toBe(2);
});

test('what a shell gives for a pipeline is read', () => {
  const { status, stdout } = spawnSync(
    'bash',
    ['-c', `"$0" "$1" analyze -q -o json <(cat logs/registry.ndjson)`, process.execPath, command],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout).summary.records).toBeGreaterThan(10);
});
