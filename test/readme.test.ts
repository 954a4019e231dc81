import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpackedPackage } from './release/released.ts';

const isBuilt = existsSync('dist/cli.mjs');
if (!isBuilt) process.stderr.write('skipped: the commands of the README: dist/cli.mjs is not built\n');

const commands = [...readFileSync('README.md', 'utf8').matchAll(/^ {4}landwaiter ([^#\n]*)/gm)].map(([, args = '']) =>
  args.trim(),
);

// From the packed file, in the order of the README: one command writes the policy that the next ones use.
describe.skipIf(!isBuilt)('a reader who types the commands of the README', () => {
  let folder = '';
  let command = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'readme-'));
    for (const logs of ['ci', 'hosts', 'kubernetes', 'registry']) {
      cpSync(`examples/recorded-day/records/${logs}`, join(folder, 'logs', logs), { recursive: true });
    }
    writeFileSync(join(folder, 'new.yaml'), 'version: 1\n');
    command = join(unpackedPackage(join(folder, 'packed')), 'bin/landwaiter.cjs');
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // Commands that answer by their status: findings, what a new policy silences, what a draft let in that nobody did yet.
  const answers: readonly RegExp[] = [/--fail-on/, /^policy test/, /^policy drift/];

  test('finds commands there', () => {
    expect(commands.length).toBeGreaterThan(5);
  });

  test('sees the demo print what stands there', () => {
    const [, shown = ''] =
      /^```text\n\$ landwaiter demo\n([\s\S]*?)…\n```$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
    const ended = spawnSync(process.execPath, [command, 'demo'], { cwd: folder, encoding: 'utf8' });
    expect(shown.length).toBeGreaterThan(1000);
    expect(ended.stdout.slice(0, shown.length), 'npm run pictures').toBe(shown);
  });

  test.each(commands)('gets an answer from landwaiter %s', (args) => {
    const ended = spawnSync(process.execPath, [command, ...args.split(/\s+/)], { cwd: folder, encoding: 'utf8' });
    const mayAnswer = answers.some((one) => one.test(args));
    expect(ended.status, ended.stderr).toBe(mayAnswer ? 1 : 0);
  });
});
