import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isInstalled } from '../lab/programs.ts';
import { commandsOf, release, run, VERSION } from './released.ts';

const why = !existsSync('dist/cli.mjs')
  ? 'dist/cli.mjs is not built'
  : (await isInstalled('cosign'))
    ? undefined
    : 'cosign is not installed';
if (why !== undefined) process.stderr.write(`skipped: signatures of a release: ${why}\n`);

describe.skipIf(why !== undefined)('what is released', () => {
  const archive = `landwaiter-${VERSION}.tgz`;
  let folder = '';
  let out = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'signed-'));
    out = join(folder, 'release');
    release('package', out);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function verified(name: string): boolean {
    const key = ['--key', 'cosign.pub', '--insecure-ignore-tlog=true'];
    return run('cosign', ['verify-blob', ...key, '--signature', `${name}.sig`, name], { cwd: out }).status === 0;
  }

  test('is trusted by the commands of the page', () => {
    const commands = commandsOf('Before you trust it');
    expect(commands).toHaveLength(2);
    for (const command of commands) expect(run('sh', ['-c', command], { cwd: folder })).toMatchObject({ status: 0 });
  });

  test('is refused after one changed byte, each file', () => {
    const signed = readdirSync(out).filter((name) => existsSync(join(out, `${name}.sig`)));
    expect(signed.sort()).toEqual(['SHA256SUMS', archive, 'provenance.json']);
    for (const name of signed) {
      const bytes = readFileSync(join(out, name));
      expect(verified(name), name).toBe(true);
      const changed = Buffer.from(bytes);
      changed[bytes.length >> 1] = (changed[bytes.length >> 1] ?? 0) ^ 1;
      writeFileSync(join(out, name), changed);
      expect(verified(name), name).toBe(false);
      const summed = run('sha256sum', ['--check', '--status', 'SHA256SUMS'], { cwd: out }).status;
      if (name !== 'SHA256SUMS') expect(summed).toBe(1);
      writeFileSync(join(out, name), bytes);
    }
  }, 60_000);

  test('has a statement of how it was made, which says that nobody else saw it', () => {
    const statement = JSON.parse(readFileSync(join(out, 'provenance.json'), 'utf8'));
    const sums = readFileSync(join(out, 'SHA256SUMS'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('  '));
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: { runDetails: { builder: { id: 'urn:landwaiter:builder:local' } } },
    });
    expect(statement.subject).toEqual(
      sums.filter(([, name]) => name !== 'provenance.json').map(([sha256, name]) => ({ name, digest: { sha256 } })),
    );
    const { externalParameters, resolvedDependencies } = statement.predicate.buildDefinition;
    expect(externalParameters).toEqual({
      only: ['package'],
      architectures: ['amd64'],
      image: `landwaiter:${VERSION}`,
      command: 'npm run release -- --dry',
    });
    const { commit } = JSON.parse(readFileSync('dist/build.json', 'utf8'));
    expect(resolvedDependencies[0]).toMatchObject({ digest: { gitCommit: commit.split(',')[0] } });
    expect(resolvedDependencies.length).toBeGreaterThan(8);
  });
});
