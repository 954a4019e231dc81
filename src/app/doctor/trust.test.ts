import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DAY } from '../../core/time.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { trustCheck } from './trust.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const ROOT = { mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', certificateAuthorities: [] };

function checked(signer: string, age: number, maxAge = '') {
  const folder = mkdtempSync(join(tmpdir(), 'trust-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, 'release.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(join(folder, 'root.json'), JSON.stringify(ROOT));
  const changed = new Date(NOW - age);
  utimesSync(join(folder, 'root.json'), changed, changed);
  const text = `version: 1
trust: { roots: [{ name: own, file: root.json${maxAge} }] }
signers: [{ name: release, key: release.pub${signer} }]
`;
  return trustCheck(loadPolicy(text, join(folder, 'landwaiter.yaml')), NOW);
}

test('keys and roots that are good for long are told with their age', async () => {
  expect(await checked(', validUntil: 2027-06-01T00:00:00Z', DAY)).toMatchObject({
    state: 'ok',
    says: expect.stringContaining('own is from 1 d'),
  });
});

test('a root that was not replaced for longer than the policy says is told', async () => {
  expect(await checked('', 181 * DAY)).toMatchObject({
    state: 'warning',
    says: expect.stringContaining('the root own is from 181 d ago'),
  });
  expect(await checked('', 181 * DAY, ', maxAge: 400d')).toMatchObject({ state: 'ok' });
});

test('a key that ends within a month, or has ended, is told', async () => {
  expect(await checked(', validUntil: 2026-12-20T00:00:00Z', DAY)).toMatchObject({
    state: 'warning',
    says: expect.stringContaining('the key of release ends at 2026-12-20'),
  });
  expect(await checked(', validUntil: 2026-11-01T00:00:00Z', DAY)).toMatchObject({
    says: expect.stringContaining('the key of release ended at 2026-11-01'),
  });
});
