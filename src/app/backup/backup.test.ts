import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { Unavailable } from '../../core/error.ts';
import { openStore } from '../resources/store.ts';
import { newStore, served } from '../serve/served.fixture.ts';
import { backUp } from './backup.ts';
import { restore } from './restore.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-backup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
const fresh = (ending: string): string => join(folder, `${made++}.${ending}`);
const TOKEN = 'a-token-of-thirty-two-characters';
const POLICY = `version: 1
sources:
  - { name: registry, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: REGISTRY } }
`;
const ENVIRONMENT = { LANDWAITER_SECRET_REGISTRY: TOKEN };

function notification(number: number): string {
  const digest = `sha256:${number.toString(16).padStart(64, '0')}`;
  const target = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest,
    size: 500,
    repository: 'shop/api',
    tag: `v${number}`,
  };
  const request = {
    id: `r${number}`,
    addr: '192.0.2.7',
    host: 'registry.acme.example',
    method: 'PUT',
    useragent: 'docker/24',
  };
  const timestamp = new Date(Date.now() - 60_000).toISOString();
  return JSON.stringify({
    events: [
      {
        id: `e${number}`,
        timestamp,
        action: 'push',
        target,
        request,
        actor: { name: 'ci-bot' },
        source: { addr: 'registry.acme.example:443' },
      },
    ],
  });
}

async function deliver(address: string, body: string): Promise<number> {
  const { status } = await fetch(`${address}/intake/distribution/registry`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body,
  });
  return status;
}

async function factsIn(url: string): Promise<number> {
  const store = await openStore(url, {});
  try {
    let count = 0;
    await store.eachFacts((some) => void (count += some.length));
    return count;
  } finally {
    await store.close();
  }
}

/** Until the server has read all that was delivered. */
async function settled(address: string): Promise<void> {
  for (let round = 0; round < 600; round++) {
    const text = await (await fetch(`${address}/metrics`)).text();
    const waiting = /^landwaiter_backlog_deliveries (\d+)/m.exec(text)?.[1];
    if (waiting === '0') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('deliveries still wait');
}

test('a store is saved while a server takes deliveries: what was acknowledged before is there after, and what comes again is counted once', async () => {
  const url = newStore();
  const first = await served(POLICY, ENVIRONMENT, url);
  const all: string[] = [];
  const acknowledged: string[] = [];
  let isSending = true;
  const send = async (): Promise<void> => {
    while (isSending && all.length < 5000) {
      const body = notification(all.length + 1);
      all.push(body);
      if ((await deliver(first.address, body)) < 300) acknowledged.push(body);
    }
  };
  const senders = [send(), send(), send(), send()];
  const file = fresh('tar');
  try {
    while (acknowledged.length < 40) await new Promise((resolve) => setTimeout(resolve, 5));
    const before = [...acknowledged];
    const saved = await backUp(url, file, '0.0.0', Date.now);
    expect(saved.parts).toEqual(['store.db', 'inbox.db']);
    isSending = false;
    await Promise.all(senders);
    expect(acknowledged.length).toBeGreaterThan(before.length);

    const again = `sqlite:${fresh('db')}`;
    await restore(file, again);
    const second = await served(POLICY, ENVIRONMENT, again);
    try {
      await settled(second.address);
    } finally {
      await second.stop();
    }
    const facts = await factsIn(again);
    expect(facts).toBeGreaterThanOrEqual(before.length);
    expect(facts).toBeLessThanOrEqual(all.length);
    const third = await served(POLICY, ENVIRONMENT, again);
    try {
      for (const body of all) await deliver(third.address, body);
      await settled(third.address);
    } finally {
      await third.stop();
    }
    expect(await factsIn(again)).toBe(all.length);
  } finally {
    isSending = false;
    await first.stop();
  }
}, 120_000);

async function saved(): Promise<{ readonly url: string; readonly file: string }> {
  const url = `sqlite:${fresh('db')}`;
  await (await openStore(url, {})).close();
  const file = fresh('tar');
  await backUp(url, file, '0.0.0', Date.now);
  return { url, file };
}

test('a backup is a tar archive for its owner alone, and nothing is left beside it', async () => {
  const { file } = await saved();
  expect(execFileSync('tar', ['-tf', file], { encoding: 'utf8' }).split('\n')).toEqual([
    'landwaiter-backup.json',
    'store.db',
    '',
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
});

test('a backup is never overwritten, and a store that is not there is told', async () => {
  const { url, file } = await saved();
  await expect(backUp(url, file, '0.0.0', Date.now)).rejects.toThrow('never overwritten');
  await expect(backUp(`sqlite:${fresh('db')}`, fresh('tar'), '0.0.0', Date.now)).rejects.toThrow(
    'there is no store at',
  );
  await expect(backUp('postgres://landwaiter@db.acme.example/facts', fresh('tar'), '0.0.0', Date.now)).rejects.toThrow(
    'pg_dump',
  );
});

test('a backup that cannot be written says so of its own file, and a store of its', async () => {
  const { url } = await saved();
  await expect(backUp(url, '/proc/landwaiter.tar', '0', Date.now)).rejects.toThrow(
    /^\/proc\/landwaiter\.tar cannot be written \(E[A-Z]+\)$/,
  );
  await expect(openStore('sqlite:/proc/facts.db', {})).rejects.toThrow(Unavailable);
});

const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stderr.write('skipped: whose files a restored store has: only root can give them away\n');

test.skipIf(!isRoot)('what root restores belongs to whoever has the folder', async () => {
  const { file } = await saved();
  const place = mkdtempSync(join(tmpdir(), 'landwaiter-owner-'));
  chownSync(place, 64_123, 64_124);
  await restore(file, `sqlite:${join(place, 'facts.db')}`);
  const owners = readdirSync(place).map((name) => {
    const { uid, gid } = statSync(join(place, name));
    return [name, uid, gid];
  });
  expect(owners).toContainEqual(['facts.db', 64_123, 64_124]);
  expect(owners).toEqual(owners.map(([name]) => [name, 64_123, 64_124]));
  rmSync(place, { recursive: true });
});

test('a damaged backup is refused wherever it is damaged, and nothing is restored', async () => {
  const { file } = await saved();
  const whole = readFileSync(file);
  const store = whole.indexOf('SQLite format 3\0');
  const damages = [
    ['the beginning', (bytes: Buffer) => void (bytes[3] = 0xff)],
    ['a number in the manifest', (bytes: Buffer) => void bytes.write('"x', bytes.indexOf('"bytes'))],
    ['a hash', (bytes: Buffer) => void bytes.write('0000', bytes.indexOf('"sha256"') + 11)],
    ['the header of the store', (bytes: Buffer) => void (bytes[store - 512 + 125] = 0x37)],
    ['a byte of the store', (bytes: Buffer) => void (bytes[store + 5000] = (bytes[store + 5000] ?? 0) ^ 1)],
  ] as const;
  for (const [where, damage] of damages) {
    const bytes = Buffer.from(whole);
    damage(bytes);
    const bad = fresh('tar');
    writeFileSync(bad, bytes);
    const target = fresh('db');
    await expect(restore(bad, `sqlite:${target}`), where).rejects.toThrow(/damaged|no backup/);
    expect(existsSync(target), where).toBe(false);
  }
  for (const length of [0, 300, 700, store + 100, whole.length - 1100]) {
    const bad = fresh('tar');
    writeFileSync(bad, whole.subarray(0, length));
    await expect(restore(bad, `sqlite:${fresh('db')}`), `cut to ${length}`).rejects.toThrow(/damaged|no backup/);
  }
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
});

test('a newer backup is refused, by its format and by the schema in it', async () => {
  const { url, file } = await saved();
  const newer = Buffer.from(readFileSync(file));
  newer.write('"version": 2', newer.indexOf('"version": 1'));
  const first = fresh('tar');
  writeFileSync(first, newer);
  await expect(restore(first, `sqlite:${fresh('db')}`)).rejects.toThrow('made by a newer landwaiter (format 2');

  const database = new DatabaseSync(url.slice('sqlite:'.length));
  const later = fresh('tar');
  await backUp(url, later, '0.0.0', Date.now);
  database.exec('UPDATE landwaiter_schema SET version = 999');
  database.close();
  await expect(backUp(url, fresh('tar'), '0.0.0', Date.now)).rejects.toThrow('newer landwaiter');
});

test('nothing is restored onto a store that is there, nor onto one in use', async () => {
  const { url, file } = await saved();
  await expect(restore(file, url)).rejects.toThrow('a store is never overwritten');
  const used = newStore();
  const other = await served(POLICY, ENVIRONMENT, used);
  try {
    await expect(restore(file, used)).rejects.toThrow('the store is in use');
  } finally {
    await other.stop();
  }
});
