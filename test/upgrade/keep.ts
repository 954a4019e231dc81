// `npm run release:keep`: writes what later versions have to open of this one, the built one, into test/upgrade/kept/VERSION:
// its store as a backup, and as a dump of PostgreSQL; the keys of its policy file; its API and schemas. It may be run again
// until that version is released, never afterwards.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import * as z from 'zod';
import { openInbox, openStore } from '../../src/app/resources/store.ts';
import { analyze } from '../lab/verdict.ts';
import { startPostgres } from '../lab/postgres.ts';
import { writeAttached } from '../provenance/attached-folder.ts';
import { policyKeys } from '../pages/policy/keys.ts';
import { startServer } from '../server/child.ts';
import { settled } from '../server/ledger.ts';
import { DAY, DAY_SECRETS, dayDeliveries, dayHeaders, policyWithIntake } from '../server/recorded-day.ts';
import { folderOf, SCHEMAS, type Told } from './kept.ts';

const story = z.looseObject({ finding: z.looseObject({ id: z.string() }) });
const ADMIN = 'admin-of-the-kept-store-4c07b1';
const POLICY = `${policyWithIntake()}api:\n  tokens:\n    - { name: first admin, role: admin, secret: ADMIN }\n`;
const KEY = 'keys/release.pub';
const { version }: { readonly version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
const into = folderOf(version);
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-keep-'));
const postgres = await startPostgres();
try {
  const sqlite = `sqlite:${join(folder, 'facts.db')}`;
  const told = await fill(sqlite);
  landwaiter('backup', join(folder, 'store.tar'), '--store', sqlite);
  write('store.tar', readFileSync(join(folder, 'store.tar')));
  const database = await postgres.database();
  const other = await fill(database);
  if (JSON.stringify(told.facts) !== JSON.stringify(other.facts)) throw new Error('two stores, two stories');
  write(
    'postgres.dump',
    called('pg_dump', ['--format=custom', '--compress=0', '--no-owner', '--schema=landwaiter', database]),
  );
  write('store.told.json', JSON.stringify(told));
  write('postgres.told.json', JSON.stringify(other));
  write('landwaiter.yaml', POLICY.replace(join(DAY, KEY), KEY));
  write('release.pub', readFileSync(join(DAY, KEY)));
  write('keys.json', JSON.stringify(policyKeys().map(({ path, kinds, example }) => ({ path, kinds, example }))));
  for (const name of [...Object.keys(SCHEMAS), 'api']) write(`${name}.schema.json`, landwaiter('schema', name));
  await keepVerdicts();
  // What was kept before stays until there is something better.
  rmSync(into, { recursive: true, force: true });
  cpSync(join(folder, 'kept'), into, { recursive: true });
} finally {
  await postgres.remove();
  rmSync(folder, { recursive: true, force: true });
}

/** A store with over a thousand verdicts, and the policy by which they are, with its files: one text each, by its path. */
async function keepVerdicts(): Promise<void> {
  const own = mkdtempSync(join(folder, 'verdicts-'));
  const [records, store, policy] = [
    await writeAttached(own),
    `sqlite:${join(own, 'facts.db')}`,
    join(own, 'landwaiter.yaml'),
  ];
  landwaiter('analyze', records, '--store', store, '--policy', policy, '-q');
  landwaiter('backup', join(own, 'store.tar'), '--store', store);
  write('verdicts.tar', readFileSync(join(own, 'store.tar')));
  const keys = readdirSync(join(own, 'keys')).map((name) => `keys/${name}`);
  const texts = ['landwaiter.yaml', ...keys].map((path) => [path, readFileSync(join(own, path), 'utf8')]);
  write('verdicts.files.json', JSON.stringify(Object.fromEntries(texts)));
}

/** Has a server keep the recorded day, something that it cannot read, and what somebody decided. Gives what it said. */
async function fill(url: string): Promise<Told> {
  const secrets = { ...DAY_SECRETS, ADMIN };
  const server = await startServer({ folder, policy: POLICY, secrets, store: url });
  for (const { path, body } of [...dayDeliveries(), { path: 'distribution/registry', body: 'is no JSON' }]) {
    const { status, text } = await server.post(path, body, dayHeaders(path));
    if (status !== 202) throw new Error(`${path}: ${status} ${text}`);
  }
  await settled(server);
  const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' };
  const { text } = await server.get('/api/v1/findings?rule=registry-unmonitored', headers);
  const { items } = z.looseObject({ items: z.array(story).min(1) }).parse(JSON.parse(text));
  for (const { finding } of items) {
    const request = { method: 'POST', headers, body: JSON.stringify({ why: 'we know of it' }) };
    const answer = await fetch(`${server.address}/api/v1/findings/${finding.id}/acknowledge`, request);
    if (!answer.ok) throw new Error(`a decision: ${await answer.text()}`);
  }
  if ((await server.end('SIGTERM')) !== 0) throw new Error(`the server: ${server.printed()}`);
  writeFileSync(join(folder, 'policy.yaml'), POLICY);
  // Decisions hold from when they were made.
  const at = new Date(Date.now() + 1000).toISOString();
  const args = ['--store', url, '--policy', join(folder, 'policy.yaml'), '--at', at];
  const { findings } = await analyze(folder, args);
  const [store, inbox] = [await openStore(url, {}), await openInbox(url, {})];
  try {
    const facts = new Map<string, number>();
    for (const { type } of await store.facts()) facts.set(type, (facts.get(type) ?? 0) + 1);
    return {
      at,
      facts: Object.fromEntries([...facts].sort(([one], [other]) => (one < other ? -1 : 1))),
      findings: findings.map(({ id, rule, state }) => ({ id, rule, state })),
      decisions: (await store.decisions()).map((one) => ({ ...one })),
      quarantined: (await inbox.quarantined(9)).length,
    };
  } finally {
    await store.close();
    await inbox.close();
  }
}

function landwaiter(...args: readonly string[]): Buffer {
  return called(process.execPath, [resolve('dist/cli.mjs'), ...args]);
}

function called(program: string, args: readonly string[]): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { maxBuffer: 256 * 1024 * 1024 });
  if (status !== 0) throw new Error(`${program} ${args[0]}: ${error?.message ?? stderr.toString()}`);
  return stdout;
}

function write(name: string, content: Buffer | string): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const params = { [constants.ZSTD_c_compressionLevel]: 19 };
  mkdirSync(join(folder, 'kept'), { recursive: true });
  writeFileSync(join(folder, 'kept', `${name}.zst`), zstdCompressSync(bytes, { params }));
}
