import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer } from '../server/child.ts';
import { BEARER, POLICY, SECRETS } from '../server/policy.ts';
import { push } from '../server/pushes.ts';
import { billAt } from './bill.ts';
import { commandsOf, release, run, VERSION } from './released.ts';

const isBuilt = existsSync('dist/cli.mjs');
const isHere = isBuilt && process.platform === 'linux' && process.arch === 'x64';
if (!isHere)
  process.stderr.write('skipped: the single executable: dist/cli.mjs is not built, or this is no Linux on x64\n');

const RULE = `export const rule = {
  id: 'any-push', version: 1, title: 'Any', severity: 'low', mode: 'observe', attack: [], why: 'Because.',
  respond: ['Look.'], benignIf: [], phase: 'facts', on: 'push', quiet: {},
  detect: (push) => ({ summary: push.key, confidence: 'inferred', evidence: [{ fact: push.facts?.[0], says: 'it' }] }),
};`;

describe.skipIf(!isHere)('the single executable', () => {
  const archive = `landwaiter-${VERSION}-linux-x64.tar.gz`;
  let folder = '';
  let program = '';
  const landwaiter = (...args: readonly string[]) => run(program, args, { cwd: folder });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'binary-'));
    release('binary', join(folder, 'release'), '--unsigned');
    program = join(folder, 'landwaiter');
    expect(run('tar', ['--extract', '--file', `release/${archive}`], { cwd: folder }).status).toBe(0);
    cpSync('examples/recorded-day', join(folder, 'day'), { recursive: true });
  }, 240_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('has 140 MB at most, and 50 packed', () => {
    expect(statSync(program).size).toBeLessThan(140e6);
    expect(statSync(join(folder, 'release', archive)).size).toBeLessThan(50e6);
    for (const name of ['LICENSE', 'LICENSE-node', 'THIRD-PARTY-LICENSES'])
      expect(existsSync(join(folder, name))).toBe(true);
  });

  test('tells its version, commit and Node.js', () => {
    const { commit }: { readonly commit: string } = JSON.parse(readFileSync('dist/build.json', 'utf8'));
    expect(landwaiter('--version').stdout).toBe(`${VERSION} (commit ${commit}, Node.js ${process.versions.node})\n`);
  });

  test('is installed as the page says, and shows a finding', () => {
    const place = join(folder, 'as-told');
    mkdirSync(place);
    cpSync(join(folder, 'release'), join(place, 'release'), { recursive: true });
    const commands = commandsOf('One executable');
    expect(commands.length).toBeGreaterThan(1);
    const outputs = commands.map((command) => run('sh', ['-c', command], { cwd: place }));
    for (const [index, { status, stderr }] of outputs.entries())
      expect(status, `${commands[index]}: ${stderr}`).toBe(0);
    expect(outputs.map(({ stdout }) => stdout).join('')).toContain('implant-deployed');
    expect(readFileSync(join(place, 'landwaiter-demo.html'), 'utf8')).toContain('implant-deployed');
  }, 60_000);

  test('finds what the package finds, and keeps it in SQLite', () => {
    const args = (to: string) => [
      'analyze',
      'day/records',
      '--policy',
      'day/landwaiter.yaml',
      '--store',
      `sqlite:${to}.db`,
      '-q',
      '-o',
      `json=${to}.json`,
    ];
    expect(landwaiter(...args('binary')).status).toBe(0);
    expect(run(process.execPath, [resolve('dist/cli.mjs'), ...args('package')], { cwd: folder }).status).toBe(0);
    const read = (name: string) => readFileSync(join(folder, `${name}.json`), 'utf8').replaceAll(`${name}.db`, 'a.db');
    expect(read('binary')).toBe(read('package'));
    expect(landwaiter('where', 'mallory', '--store', 'sqlite:binary.db').status).toBe(0);
  });

  test('writes documents with its own fonts', () => {
    expect(landwaiter('report', 'day/records', '-o', 'pdf=r.pdf').stderr).toContain('wrote r.pdf');
    expect(readFileSync(join(folder, 'r.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('reads large logs, with threads, as the package does', () => {
    mkdirSync(join(folder, 'large'));
    const line = `${push(1)}\n`;
    writeFileSync(join(folder, 'large/a.log'), line.repeat(Math.ceil((40 * 1024 * 1024) / line.length)));
    const args = ['analyze', 'large', '-q', '-o', 'json'];
    const packaged = run(process.execPath, [resolve('dist/cli.mjs'), ...args], { cwd: folder });
    expect(packaged.status).toBe(0);
    expect(landwaiter(...args)).toEqual(packaged);
  }, 60_000);

  test('loads rules of an organisation', () => {
    mkdirSync(join(folder, 'rules'));
    writeFileSync(join(folder, 'rules/any-push.mjs'), RULE.replaceAll('\n', ' '));
    writeFileSync(join(folder, 'rules.yaml'), 'version: 1\nruleFolders: [rules]\n');
    expect(landwaiter('rules', 'list', '--policy', 'rules.yaml').stdout).toContain('any-push');
  });

  test('serves, with its threads and the page', async () => {
    const place = join(folder, 'served');
    mkdirSync(place);
    // The first argument of the command is a place of code, which an executable has in itself.
    const starter = join(folder, 'starter');
    writeFileSync(starter, `#!/bin/sh\nshift\nexec ${program} "$@"\n`, { mode: 0o755 });
    const server = await startServer({ folder: place, policy: POLICY, secrets: SECRETS, command: [starter, 'none'] });
    expect((await server.post('distribution/registry', push(1), BEARER)).status).toBe(202);
    const page = await server.get('/', { accept: 'text/html' });
    const [, script = ''] = /src="([^"]+)"/.exec(page.text) ?? [];
    expect((await server.get(script)).headers.get('content-type')).toContain('javascript');
    expect(await server.end('SIGTERM')).toBe(0);
  }, 60_000);

  test('has a bill of its materials', () => {
    const bill = billAt(join(folder, 'release', `${archive}.cdx.json`));
    const hash = createHash('sha256')
      .update(readFileSync(join(folder, 'release', archive)))
      .digest('hex');
    expect(bill.metadata.component.hashes.map(({ content }) => content)).toEqual([hash]);
    expect(bill.components.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['node', 'fastify', 'zod', 'preact']),
    );
    const parts = bill.components.find(({ name }) => name === 'node')?.components ?? [];
    expect(parts.map(({ name }) => name)).toEqual(expect.arrayContaining(['v8', 'openssl', 'sqlite', 'zlib']));
  });

  test('asks for no file beside it', () => {
    const { status, stdout } = run(program, ['rules', 'test'], { cwd: '/', env: { PATH: '/nowhere' } });
    expect(status).toBe(0);
    expect(stdout).toMatch(/\d+ passed, 0 failed/);
  }, 600_000);
});
