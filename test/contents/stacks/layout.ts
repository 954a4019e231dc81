import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256, type Stack } from './stack.ts';

/** Writes the stack as an OCI layout with one image, tagged `it`. */
export function writeLayout(folder: string, stack: Pick<Stack, 'layers'>): void {
  const blobs = join(folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (mediaType: string, bytes: Buffer | string) => {
    const hex = sha256(bytes);
    writeFileSync(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(bytes) };
  };
  const layers = stack.layers.map(({ blob, packed }) => put(`application/vnd.oci.image.layer.v1.tar+${packed}`, blob));
  const config = {
    created: '2026-11-20T00:00:00Z',
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: stack.layers.map(({ diffId }) => diffId) },
    history: stack.layers.map(() => ({ created: '2026-11-20T00:00:00Z' })),
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: put('application/vnd.oci.image.config.v1+json', JSON.stringify(config)),
    layers,
  };
  const described = put('application/vnd.oci.image.manifest.v1+json', JSON.stringify(manifest));
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [{ ...described, annotations: { 'org.opencontainers.image.ref.name': 'it' } }],
  };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}
