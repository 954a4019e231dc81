import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** Of a blob: its digest, its bytes, and for a layer what the unpacked bytes are. */
interface Blob {
  readonly digest: string;
  readonly size: number;
  readonly diffId: string;
}

/** Two images as references to an OCI layout that is made in `folder`: of all layers but the last, and of all; all packed by gzip. */
export function oneLayerApart(folder: string, layers: readonly string[]): readonly [old: string, now: string] {
  const blobs = join(folder, 'blobs/sha256');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(blobs, { recursive: true });
  const json = (value: object) => {
    const bytes = Buffer.from(JSON.stringify(value));
    writeFileSync(join(blobs, sha256(bytes)), bytes);
    return { digest: `sha256:${sha256(bytes)}`, size: bytes.length };
  };
  const packed = layers.map((file): Blob => {
    const bytes = readFileSync(file);
    linkSync(file, join(blobs, sha256(bytes)));
    const diffId = `sha256:${sha256(gunzipSync(bytes))}`;
    return { digest: `sha256:${sha256(bytes)}`, size: bytes.length, diffId };
  });
  const image = (name: string, own: readonly Blob[]) => {
    const diffs = own.map(({ diffId }) => diffId);
    const config = json({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: diffs } });
    const manifest = {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: own.map(({ digest, size }) => ({ mediaType: LAYER, digest, size })),
    };
    const annotations = { 'org.opencontainers.image.ref.name': name };
    return { mediaType: MANIFEST, ...json(manifest), annotations };
  };
  const manifests = [image('old', packed.slice(0, -1)), image('new', packed)];
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  return [`oci:${folder}:old`, `oci:${folder}:new`];
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
