import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// What is printed for copying is copied: a shell has to take it as it stands.

const day = resolve('examples/recorded-day');
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-printed-'));
const store = `sqlite:${join(folder, 'landwaiter.db')}`;
afterAll(() => rmSync(folder, { recursive: true }));

function inShell(command: string): { readonly status: number | null; readonly told: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, LANDWAITER_STORE: store },
  });
  return { status, told: `${stdout}${stderr}` };
}

beforeAll(() => {
  const program = join(folder, 'landwaiter');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/cli.mjs')}' "$@"\n`);
  chmodSync(program, 0o755);
});

test('every look-up that findings of the recorded day propose is one that runs as it is printed', () => {
  const analyzed = inShell(
    `landwaiter analyze ${day}/records --policy ${day}/landwaiter.yaml -o json=found.json && cat found.json`,
  );
  expect(analyzed.status, analyzed.told).toBe(0);
  const steps = [...analyzed.told.matchAll(/"((?:[^"\\]|\\.)*landwaiter (?:where|trace) (?:[^"\\]|\\.)*)"/g)].map(
    ([, step = '']) => String(JSON.parse(`"${step}"`)),
  );
  const commands = new Set(steps.flatMap((step) => /landwaiter (?:where|trace) .*$/.exec(step) ?? []));
  expect(commands.size).toBeGreaterThan(3);
  for (const command of commands) {
    const { status, told } = inShell(command);
    expect(status, `${command}\n${told}`).toBe(0);
    expect(told, command).not.toContain('no record mentions');
  }
});
