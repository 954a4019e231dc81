import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { verified } from './asked.ts';
import { bundle, ec, pem, sha256, statement } from './material.ts';
import { serveLayout } from './small-registry.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const folder = mkdtempSync(join(tmpdir(), 'two-layers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [release, mallory] = [ec(), ec()];
const key = join(folder, 'release.pub');
writeFileSync(key, pem(release));

/** What is found of an image to which one manifest with these layers is attached. */
async function found(name: string, layersOf: (subject: string) => readonly Buffer[]) {
  const layout = join(folder, name);
  mkdirSync(join(layout, 'blobs', 'sha256'), { recursive: true });
  const kept = (body: string | Buffer, mediaType: string) => {
    writeFileSync(join(layout, 'blobs', ...sha256(body).split(':')), body);
    return { mediaType, digest: sha256(body), size: Buffer.byteLength(body) };
  };
  const manifest = (config: string, layers: readonly object[], more = {}) =>
    kept(
      JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: kept('{}', config), layers, ...more }),
      MANIFEST,
    );
  const image = manifest('application/vnd.oci.image.config.v1+json', []);
  const layers = layersOf(image.digest).map((one) => kept(one, BUNDLE));
  manifest('application/vnd.oci.empty.v1+json', layers, { artifactType: BUNDLE, subject: image });
  writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [image] }));
  const registry = await serveLayout(layout, true);
  const answered = await verified(`${registry.host}/shop/api@${image.digest}`, '--key', key, '--plain-http');
  await registry.stop();
  return answered;
}

const by = (holder: typeof release, image: string): Buffer =>
  bundle(holder, statement({ subject: [{ name: 'api', digest: { sha256: image.slice('sha256:'.length) } }] })).bytes;

describe('a manifest of a bundle, which has one layer', () => {
  test('is good with one', async () => {
    const { attachments, note } = await found('one', (image) => [by(release, image)]);
    expect(attachments, note).toEqual([expect.objectContaining({ state: 'verified' })]);
  });

  test('is unreadable with a second, whichever is good, as cosign refuses it', async () => {
    for (const holders of [
      [release, mallory],
      [mallory, release],
    ]) {
      const name = holders[0] === release ? 'good-first' : 'good-last';
      const { attachments, status } = await found(name, (image) => holders.map((one) => by(one, image)));
      expect(attachments.map(({ state }) => state)).toEqual(['unreadable', 'unreadable']);
      expect(status).not.toBe(0);
    }
  });
});
