import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DAY } from '../../core/time.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { trustCheck } from './trust.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const rootOf = (age: number) => ({
  mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  certificateAuthorities: [900 * DAY, age].map((one) => ({
    certChain: { certificates: [] },
    validFor: { start: new Date(NOW - one).toISOString() },
  })),
});

function checked(signer: string, age: number, maxAge = '') {
  const folder = mkdtempSync(join(tmpdir(), 'trust-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, 'release.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(join(folder, 'root.json'), JSON.stringify(rootOf(age)));
  // A copy is as new as one likes.
  utimesSync(join(folder, 'root.json'), new Date(NOW), new Date(NOW));
  const text = `version: 1
trust: { roots: [{ name: own, file: root.json${maxAge} }] }
signers: [{ name: release, key: release.pub${signer} }]
`;
  return trustCheck(loadPolicy(text, join(folder, 'landwaiter.yaml')), NOW);
}

test('keys and roots that are good for long are told with their age', async () => {
  expect(await checked(', validUntil: 2027-06-01T00:00:00Z', DAY)).toMatchObject({
    state: 'ok',
    says: expect.stringContaining('the root own is of 2026-11-23, 1 d ago'),
  });
});

test('a root whose newest service is older than the policy says is told, however new its file is', async () => {
  expect(await checked('', 181 * DAY, ', maxAge: 180d')).toMatchObject({
    state: 'warning',
    says: expect.stringContaining('the root own is from 181 d ago'),
  });
  expect(await checked('', 181 * DAY, ', maxAge: 400d')).toMatchObject({ state: 'ok' });
  expect(await checked('', 181 * DAY)).toMatchObject({
    state: 'ok',
    says: expect.stringContaining('own is of 2026-05-27'),
  });
});

test('the age of the root that came with the release is told, too', async () => {
  const says = /is of 20\d\d-\d\d-\d\d, \d+ d/;
  const folder = mkdtempSync(join(tmpdir(), 'trust-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const name = join(folder, 'landwaiter.yaml');
  const builtin = 'version: 1\ntrust: { roots: [{ name: public, builtin: sigstore }] }\n';
  const bare =
    'version: 1\nsigners: [{ name: ci, identity: "https://ci.example/shop", issuer: "https://token.example" }]\n';
  for (const text of [builtin, bare])
    expect(await trustCheck(loadPolicy(text, name), NOW)).toMatchObject({
      state: 'ok',
      says: expect.stringMatching(says),
    });
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
