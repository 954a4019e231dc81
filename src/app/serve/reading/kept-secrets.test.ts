import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newStore, served, type ServedTest } from '../served.fixture.ts';

const INTAKE = 'hush-intake-0123456789abcdef';
const OTHER = 'hush-elsewhere-0123456789abcdef';
const PATH = 'hush_path_27c4aa10d5f04b3e9d1c8b7a6f5e4d3c';
const READER = 'hush-reader-0123456789abcdef';
const store = newStore();
const folder = dirname(store.slice('sqlite:'.length));
const log = join(folder, 'registry.log');
const policy = `version: 1
sources:
  - { name: log, kind: distribution-access, registry: registry.acme.example, intake: { auth: bearer, secret: INTAKE } }
  - { name: tailed, kind: distribution-access, registry: registry.acme.example }
  - { name: quay, kind: quay, intake: { auth: path, secret: PATH } }
collectors: [{ name: tail, kind: file, source: tailed, path: ${JSON.stringify(log)} }]
api: { tokens: [{ name: reader, role: analyst, secret: READER, owner: dana@acme.example }] }
`;
const LINE = JSON.stringify({
  'go.version': 'go1.24.4',
  'instance.id': '5295e098-78d3-4b13-8d5d-960f7e273bd3',
  level: 'info',
  msg: `configuring endpoint landwaiter (http://127.0.0.1:1/intake/distribution/log), timeout=5s, headers=map[Authorization:[Bearer ${INTAKE}] X-Elsewhere:[${OTHER}]]`,
  time: '2026-11-27T22:52:25.286418364Z',
  version: '2.8.3',
});

let server: ServedTest;
let stopped: Promise<void> | undefined;
const stop = (): Promise<void> => (stopped ??= server.stop());
beforeAll(async () => {
  writeFileSync(log, `${LINE}\n`);
  server = await served(
    policy,
    {
      LANDWAITER_SECRET_INTAKE: INTAKE,
      LANDWAITER_SECRET_PATH: PATH,
      LANDWAITER_SECRET_READER: READER,
    },
    store,
  );
});
afterAll(stop);

async function deliver(body: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const headers = { Authorization: `Bearer ${INTAKE}` };
  const response = await fetch(`${server.address}/intake/distribution-access/log`, { method: 'POST', headers, body });
  expect(response.status).toBe(202);
}
const ask = async (path: string): Promise<string> =>
  (await fetch(`${server.address}/api/v1/${path}`, { headers: { Authorization: `Bearer ${READER}` } })).text();

test('neither the inbox, nor the quarantine, nor the API holds what a registry prints of its endpoints', async () => {
  await deliver(`${LINE}\n`);
  await deliver(`no record ${LINE}`);
  await deliver(Uint8Array.from(gzipSync(LINE)));
  await deliver(`"GET /intake/quay/quay/${PATH}"`);
  await vi.waitFor(async () => expect(JSON.parse(await ask('quarantine')).items).toHaveLength(3), { timeout: 60_000 });
  // That the file was read, too.
  await vi.waitFor(async () => expect(await ask('sources')).toContain('"tailed"'), { timeout: 60_000 });
  const told = await Promise.all([1, 2, 3, 4, 5].map((sequence) => ask(`records/${sequence}`)));
  expect(told.join('')).toContain('removed before it was kept');
  expect(`${told.join('')}${server.log.join('')}`).not.toContain('hush');
  await stop();
  const files = readdirSync(folder).filter((name) => name.startsWith('facts.db'));
  expect(files.length).toBeGreaterThan(1);
  for (const name of files) expect(readFileSync(join(folder, name)).includes('hush'), name).toBe(false);
});
