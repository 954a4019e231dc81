import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaOf } from '../../src/app/cli/commands/schemas.ts';
import { openInbox, openStore } from '../../src/app/resources/store.ts';
import { checkPolicy } from '../../src/policy/file/load.ts';
import { postgresObstacle, startPostgres } from '../lab/postgres.ts';
import { analyze } from '../lab/verdict.ts';
import { policyKeys } from '../pages/policy/keys.ts';
import * as z from 'zod';
import { keptFile, keptVersions, keys, SCHEMAS, type Told, told } from './kept.ts';
import { brokenApi, brokenSchema } from './promises.ts';

const isBuilt = existsSync('dist/cli.mjs');
if (!isBuilt) process.stderr.write('skipped: stores of earlier versions: dist/cli.mjs is not built\n');
const obstacle = await postgresObstacle();
if (obstacle !== undefined) process.stderr.write(`skipped: dumps of earlier versions, because ${obstacle}\n`);

const VERDICTS = 1000;
// Twenty milliseconds of a processor each: minutes on a busy machine.
const LONG = 600_000;
const texts = z.record(z.string().regex(/^(?:landwaiter\.yaml|keys\/[\w.-]+)$/), z.string());

const json = (version: string, name: string): unknown => JSON.parse(keptFile(version, name).toString());

test('what later versions have to open is kept of this version', () => {
  const { version }: { readonly version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(keptVersions(), 'npm run release:keep').toContain(version);
});

describe.each(keptVersions())('what version %s left', (version) => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-upgrade-'));
  const policy = join(folder, 'policy.yaml');
  beforeAll(() => {
    writeFileSync(policy, keptFile(version, 'landwaiter.yaml'));
    mkdirSync(join(folder, 'keys'), { recursive: true });
    writeFileSync(join(folder, 'keys/release.pub'), keptFile(version, 'release.pub'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('its policy is right, and so is the example of each of its keys', () => {
    const checked = checkPolicy(keptFile(version, 'landwaiter.yaml').toString(), 'landwaiter.yaml');
    expect('problems' in checked ? checked.problems : []).toEqual([]);
    const today = policyKeys();
    const before = keys.parse(json(version, 'keys.json'));
    expect(before.length).toBeGreaterThan(200);
    const refused = before.filter(({ path, kinds, example }) => {
      const now = today.filter((one) => one.path === path && kinds.every((kind) => isOf(one.kinds, kind)));
      return !now.some(({ schema }) => schema.safeParse(example).success);
    });
    expect(refused.map(({ path }) => path)).toEqual([]);
  });

  test('its API is asked and answers as before', async () => {
    expect(brokenApi(json(version, 'api.schema.json'), JSON.parse(await schemaOf('api')))).toEqual([]);
  });

  test.each(Object.entries(SCHEMAS))('its %s has the shape that it had', async (name, way) => {
    const [old, now] = [json(version, `${name}.schema.json`), JSON.parse(await schemaOf(name))];
    expect(brokenSchema({ document: old, at: old }, { document: now, at: now }, way, name)).toEqual([]);
  });

  test.skipIf(!isBuilt)('its backup is brought back, and everything is there', async () => {
    const [backup, store] = [join(folder, 'store.tar'), `sqlite:${join(folder, 'facts.db')}`];
    writeFileSync(backup, keptFile(version, 'store.tar'), { mode: 0o600 });
    const args = [resolve('dist/cli.mjs'), 'restore', backup, '--store', store];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    await holds(store, 'store.told.json');
    sameVerdicts(store);
  });

  test.skipIf(!isBuilt || obstacle !== undefined)(
    'its dump is brought back into PostgreSQL, and everything is there',
    async () => {
      const server = await startPostgres();
      try {
        const [file, store] = [join(folder, 'postgres.dump'), await server.database()];
        writeFileSync(file, keptFile(version, 'postgres.dump'));
        execFileSync('pg_restore', [
          '--no-owner',
          '--exit-on-error',
          '--single-transaction',
          `--dbname=${store}`,
          file,
        ]);
        await holds(store, 'postgres.told.json');
        sameVerdicts(store);
      } finally {
        await server.remove();
      }
    },
  );

  test.skipIf(!isBuilt)(
    `at least ${VERDICTS} of its verdicts are computed again, and are the same`,
    () => {
      const own = mkdtempSync(join(folder, 'verdicts-'));
      const [backup, store] = [join(own, 'store.tar'), `sqlite:${join(own, 'facts.db')}`];
      writeFileSync(backup, keptFile(version, 'verdicts.tar'), { mode: 0o600 });
      mkdirSync(join(own, 'keys'));
      for (const [path, text] of Object.entries(texts.parse(json(version, 'verdicts.files.json'))))
        writeFileSync(join(own, path), text);
      const args = [resolve('dist/cli.mjs'), 'restore', backup, '--store', store];
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      sameVerdicts(store, join(own, 'landwaiter.yaml'), VERDICTS);
    },
    LONG,
  );

  /** Computed once more from its kept bytes, every verdict on what is attached is the one that it kept. */
  function sameVerdicts(url: string, by = policy, least = 1): void {
    const args = [resolve('dist/cli.mjs'), 'verify', '--again', '--store', url, '--policy', by, '-o', 'json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
    expect(status, stderr).toBe(0);
    const { counts }: { readonly counts: Readonly<Record<string, number>> } = JSON.parse(stdout);
    // Those of an examiner before today's are made anew, and held against nothing.
    expect(counts).toEqual({ same: expect.any(Number), other: 0, new: expect.any(Number), gone: 0 });
    expect(Number(counts['same']) + Number(counts['new'])).toBeGreaterThanOrEqual(least);
  }

  /** Facts, decisions, what could not be read, and findings: more may be found of the same facts, and graded otherwise. */
  async function holds(url: string, says: string): Promise<void> {
    const expected = told.parse(json(version, says));
    const { findings } = await analyze(folder, ['--store', url, '--policy', policy, '--at', expected.at]);
    expect(standing(findings)).toEqual(standing(expected.findings));
    const decided = expected.decisions.map(({ finding }) => finding);
    expect(decided.length).toBeGreaterThan(0);
    const states = findings.filter(({ id }) => decided.includes(id)).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['acknowledged']));
    const [store, inbox] = [await openStore(url, {}), await openInbox(url, {})];
    try {
      expect(counted(await store.facts())).toEqual(expected.facts);
      expect(await store.decisions()).toEqual(expected.decisions);
      expect(await inbox.quarantined(9)).toHaveLength(expected.quarantined);
    } finally {
      await store.close();
      await inbox.close();
    }
  }
});

/** What it found and let go while deliveries were missing depends on when they came. */
function standing(findings: Told['findings']): ReadonlySet<string> {
  return new Set(findings.filter(({ state }) => state !== 'resolved').map(({ rule }) => rule));
}

function isOf(kinds: readonly string[], kind: string): boolean {
  return kinds.length === 0 || kinds.includes(kind);
}

function counted(facts: readonly { readonly type: string }[]): Told['facts'] {
  const counts: Record<string, number> = {};
  for (const { type } of facts) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
