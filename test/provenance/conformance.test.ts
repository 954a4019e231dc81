// The vectors of sigstore-conformance (Apache-2.0), which are not part of the product. Where they are not there, that is said.
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../src/core/digest.ts';
import { readCose } from '../../src/provenance/examine/notation/cose.ts';
import { readJws } from '../../src/provenance/examine/notation/jws.ts';
import { certificateStore } from '../../src/provenance/trust/certificate-store.ts';
import { verified } from './asked.ts';
import { attached, examined } from './material.ts';

const fixtures =
  process.env['LANDWAITER_TEST_FIXTURES'] ?? fileURLToPath(new URL('../../../shared/fixtures', import.meta.url));
const folder = join(fixtures, 'sigstore-conformance', 'test', 'assets');
const vectors = existsSync(folder)
  ? readdirSync(join(folder, 'bundle-verify')).filter((name) =>
      existsSync(join(folder, 'bundle-verify', name, 'bundle.sigstore.json')),
    )
  : [];
if (vectors.length === 0) process.stderr.write(`skipped: vectors of sigstore-conformance: there is no ${folder}\n`);

const IDENTITY =
  'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main';
const ISSUER = 'https://token.actions.githubusercontent.com';

describe.skipIf(vectors.length === 0)('vectors of sigstore-conformance', () => {
  test.each(vectors)('%s', async (name) => {
    const at = (file: string): string => join(folder, 'bundle-verify', name, file);
    const has = (file: string): boolean => existsSync(at(file));
    const text = (file: string, otherwise: string): string =>
      has(file) ? readFileSync(at(file), 'utf8').trim() : otherwise;
    const by = has('key.pub')
      ? ['--key', at('key.pub')]
      : ['--identity', text('identity', IDENTITY), '--issuer', text('issuer', ISSUER)];
    const root = has('trusted_root.json') ? ['--trusted-root', at('trusted_root.json')] : [];
    const artifact = has('artifact') ? at('artifact') : join(folder, 'a.txt');
    const answered = await verified('--bundle', at('bundle.sigstore.json'), '--artifact', artifact, ...by, ...root);
    expect(answered.status === 0, JSON.stringify(answered)).toBe(!name.endsWith('_fail'));
    expect([0, 1, 2]).toContain(answered.status);
  });
});

const layouts = join(fixtures, 'slsa-verifier');
const versions = existsSync(layouts) ? readdirSync(layouts) : [];
if (versions.length === 0) process.stderr.write(`skipped: layouts of slsa-verifier: there is no ${layouts}\n`);

describe.skipIf(versions.length === 0)('layouts of slsa-verifier', () => {
  test.each(versions)('%s, the oldest with a log entry that names no signature', async (version) => {
    const layout = join(layouts, version, 'container_workflow_dispatch');
    const generator =
      'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml';
    const by = (tag: string) => ['--identity', `${generator}@refs/tags/${tag}`, '--issuer', ISSUER];
    const image = `oci:${layout}@${readFileSync(`${layout}.digest`, 'utf8').trim()}`;
    expect(await verified(image, ...by(version))).toMatchObject({
      status: 0,
      attachments: expect.arrayContaining([expect.objectContaining({ format: 'dsse', state: 'verified', log: true })]),
    });
    expect((await verified(image, ...by('v0.0.1'))).status).toBe(1);
  });
});

const google = join(fixtures, 'gcb-provenance', 'v0.3');
const files = existsSync(google) ? readdirSync(google).filter((name) => name.endsWith('.json')) : [];
if (files.length === 0) process.stderr.write(`skipped: provenance of Google Cloud Build: there is no ${google}\n`);
// The key of the region in which all of them were made.
const REGION =
  '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEw/gdczl7qDD4ww9B6WmJ6++/hQ5S\nmdw/1RBcwNNQE9qN0O+DilRE9/AjH7OvJUhNznOzEzH7mFq5mNdmUjYlXg==\n-----END PUBLIC KEY-----\n';

describe.skipIf(files.length === 0)('provenance of Google Cloud Build', () => {
  const key = join(mkdtempSync(join(tmpdir(), 'google-')), 'us-west2.pub');
  writeFileSync(key, REGION);
  const image = (name: string): string => {
    const own = join(google, name.replace(/json$/, 'digest'));
    return readFileSync(existsSync(own) ? own : join(google, 'gcloud-container-github.digest'), 'utf8').trim();
  };

  test.each(files)('%s', async (name) => {
    const isBad = /empty-|invalid-|mismatch-|no-keyid|no-signature/.test(name);
    const answered = await verified('--artifact', image(name), '--bundle', join(google, name), '--key', key);
    expect(answered.status, JSON.stringify(answered)).toBe(name.includes('no-signature') ? 2 : isBad ? 1 : 0);
    for (const one of answered.attachments)
      expect(one).toMatchObject({ format: 'google-cloud-build', state: isBad ? 'failed' : 'verified' });
  });
});

const samples = join(fixtures, 'notation', 'testdata');
const areSamples = existsSync(samples);
if (!areSamples) process.stderr.write(`skipped: samples of notation-go: there is no ${samples}\n`);

describe.skipIf(!areSamples)('samples of notation-go', () => {
  // Made for this image, by a certificate that stands for itself and is in the sample.
  const image = parseDigest('sha256:19dbd2e48e921426ee8ace4dc892edfb2ecdc1d1a72d5416c83670c30acecef0');
  const about = { mediaType: 'application/vnd.oci.image.manifest.v1+json', size: 481 };

  test.each([
    ['jws_signature.sig', 'application/jose+json', readJws],
    ['cose_signature.sig', 'application/cose', readCose],
  ])('%s', (name, mediaType, read) => {
    const bytes = readFileSync(join(samples, name));
    const trust = { kind: 'certificates', store: certificateStore(read(bytes).chain) } as const;
    const material = { ...attached(mediaType, bytes, {}), manifestType: 'application/vnd.cncf.notary.signature' };
    expect(examined(material, trust, image, about)).toMatchObject({ state: 'verified', ours: true });
    expect(examined(material, trust, image, { ...about, size: 482 })).toMatchObject({ check: 'subject' });
  });
});
