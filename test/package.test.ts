import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const isBuilt = existsSync('dist/cli.mjs');
if (!isBuilt) process.stderr.write('skipped: the published package: dist/cli.mjs is not built\n');

const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
const RULE = `import type { Rule, Sentences } from 'landwaiter/rules';

export const rule = ({ nameOf, pushExhibits }: Sentences): Rule => ({
  id: 'night-push',
  version: 1,
  title: 'An image was pushed at night',
  severity: 'low',
  mode: 'observe',
  attack: [],
  why: 'Nobody works at night.',
  respond: ['Ask.'],
  benignIf: [],
  phase: 'facts',
  on: 'push',
  quiet: {},
  detect: (push) =>
    push.at % 86_400_000 > 3_600_000
      ? undefined
      : { summary: nameOf(push), confidence: push.strength, evidence: pushExhibits(push) },
});
`;

function run(
  program: string,
  args: readonly string[],
  cwd?: string,
  more: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const env = { ...process.env, NO_COLOR: '1', ...more };
  return spawnSync(program, args, { encoding: 'utf8', env, ...(cwd === undefined ? {} : { cwd }) });
}

describe.skipIf(!isBuilt)('the published package', () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    expect(run(process.execPath, ['dist/cli.mjs', '--version']).status).toBe(0);
    expect(run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]).status).toBe(0);
    const [archive = ''] = readdirSync(folder);
    expect(run('tar', ['xzf', archive], folder).status).toBe(0);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('shows the recorded day and writes the report page with nothing else installed', () => {
    const demo = [join(folder, 'package/bin/landwaiter.cjs'), 'demo'];
    const { status, stdout, stderr } = run(process.execPath, demo, folder, { npm_package_name: 'acme' });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^Then: landwaiter trace /m);
    expect(stdout).toContain('implant-deployed');
    expect(readFileSync(join(folder, 'landwaiter-demo.html'), 'utf8')).toContain('implant-deployed');
  });

  test('lets people write rules of their own, with types', () => {
    const project = join(folder, 'project');
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    symlinkSync(join(folder, 'package'), join(project, 'node_modules/landwaiter'));
    writeFileSync(join(project, 'night-push.ts'), RULE);
    const check = (): string =>
      run(
        process.execPath,
        [tsc, '--noEmit', '--strict', '--module', 'nodenext', '--types', '', 'night-push.ts'],
        project,
      ).stdout;
    expect(check()).toBe('');
    writeFileSync(join(project, 'night-push.ts'), RULE.replace("severity: 'low'", "severity: 'lo'"));
    expect(check()).toContain('night-push.ts');
  });

  test('asks for no other package', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('optionalDependencies');
  });

  test('brings no Node.js along, as a checkout does', () => {
    const manifest = readFileSync(join(folder, 'package/package.json'), 'utf8');
    expect(JSON.parse(manifest)).toHaveProperty('workspaces', ['tools']);
    expect(manifest).not.toMatch(/node-(?:linux|win)/);
    const files = readdirSync(join(folder, 'package'), { recursive: true }).map(String);
    expect(files.filter((file) => /^(?:tools|scripts)\b|node-(?:linux|win)/.test(file))).toEqual([]);
  });

  test('tells an older Node.js what it lacks, in one sentence', () => {
    const old = 'Object.defineProperty(process.versions, "node", { value: "20.20.2" })';
    writeFileSync(join(folder, 'old.cjs'), old);
    const args = ['--require', join(folder, 'old.cjs'), join(folder, 'package/bin/landwaiter.cjs'), 'demo'];
    const { status, stdout, stderr } = run(process.execPath, args, folder);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^landwaiter needs Node\.js 24\.15 or newer, and this is 20\.20\.2: .*nodejs\.org.*\n$/);
  });

  test('has the page, with all that it loads', () => {
    const page = join(folder, 'package/dist/page');
    const loaded = [...readFileSync(join(page, 'index.html'), 'utf8').matchAll(/(?:src|href)="([^"]+)"/g)];
    expect(loaded.length).toBeGreaterThan(1);
    for (const [, path = ''] of loaded) expect(existsSync(join(page, path)), path).toBe(true);
  });

  test('names the licences of what is bundled', () => {
    const licences = readFileSync(join(folder, 'package/THIRD-PARTY-LICENSES'), 'utf8');
    for (const name of ['commander', 'yaml', 'zod'])
      expect(licences).toMatch(new RegExp(`^${name} \\d.*\\(\\w+\\)$`, 'm'));
  });
});
