import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { openInbox } from '../../src/app/resources/store.ts';
import { analyze, type Report } from '../lab/verdict.ts';
import { startServer } from './child.ts';
import { settled } from './ledger.ts';

const LEFT = resolve('test/server/earlier');
const AT = '2026-11-16T00:00:00Z';

describe('what a server on Node.js 20 with better-sqlite3 left when it was killed', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function left(): { readonly folder: string; readonly store: string; readonly policy: string } {
    const folder = mkdtempSync(join(tmpdir(), 'landwaiter-earlier-'));
    folders.push(folder);
    for (const name of readdirSync(LEFT).filter((one) => one.endsWith('.zst')))
      writeFileSync(join(folder, name.replace(/\.zst$/, '')), zstdDecompressSync(readFileSync(join(LEFT, name))));
    const policy = join(folder, 'earlier.yaml');
    copyFileSync(join(LEFT, 'landwaiter.yaml'), policy);
    return { folder, store: `sqlite:${join(folder, 'facts.db')}`, policy };
  }

  test('is taken up by a server of today: nothing is lost, and the findings are those of the files', async () => {
    const { folder, store, policy } = left();
    const server = await startServer({
      folder,
      policy: readFileSync(policy, 'utf8'),
      secrets: { DAY: 'recorded-day-70b1f5d2' },
      store,
    });
    await settled(server);
    expect(await server.end('SIGTERM')).toBe(0);
    const inbox = await openInbox(store, {});
    expect((await inbox.quarantined(9)).map(({ quarantined }) => quarantined)).toEqual(['is no JSON']);
    await inbox.close();
    const online = await analyze(folder, ['--store', store, '--policy', policy, '--at', AT]);
    const offline = await analyze(folder, [join(LEFT, 'records'), '--policy', policy, '--at', AT]);
    expect(told(online)).toEqual(expect.arrayContaining(told(offline)));
    const known = new Set(offline.findings.map(({ id }) => id));
    // What it found while deliveries were missing stays on record as resolved.
    expect(online.findings.filter(({ id, state }) => !known.has(id) && state !== 'resolved')).toEqual([]);
    expect(offline.findings.filter(({ state }) => state === 'open').length).toBeGreaterThan(5);
  });

  test('is read by the command', async () => {
    const { folder, store, policy } = left();
    const { findings } = await analyze(folder, ['--store', store, '--policy', policy, '--at', AT]);
    expect(findings.map(({ rule }) => rule)).toContain('local-image-pushed');
  });

  test('is looked at by the doctor before anything is started: it says what its doors lack now', () => {
    const { store, policy } = left();
    const env = { PATH: process.env['PATH'], LANDWAITER_SECRET_DAY: 'recorded-day-70b1f5d2' };
    const args = [resolve('dist/cli.mjs'), 'doctor', '--policy', policy, '--store', store];
    const { stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    const [line = ''] = stdout.split('\n').filter((one) => /^warning +doors: /.test(one));
    expect(line).toContain('all that registry tells is taken for a claim: ');
  });
});

function told({ findings }: Report) {
  return findings.map(({ id, rule, state, severity, image }) => ({ id, rule, state, severity, image }));
}
