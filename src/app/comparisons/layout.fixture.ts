import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, parseDigest } from '../../core/digest.ts';
import { END, type Forged, member } from '../../registry/stores/archive.fixture.ts';

/** An OCI layout in a folder, to which images are added; a layer is its files, unpacked. */
export interface Layout {
  readonly folder: string;
  /** The manifest's digest, and the layers'. */
  add(
    layers: readonly (readonly Forged[])[],
    config?: object,
    architecture?: string,
  ): { readonly digest: Digest; readonly config: Digest; readonly layers: readonly { digest: Digest; size: number }[] };
  /** An index of such manifests, by their platforms. */
  index(platforms: Readonly<Record<string, Digest>>): Digest;
}

export function writeLayout(folder: string): Layout {
  const listed: object[] = [];
  const sizes = new Map<Digest, number>();
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const keep = (bytes: Buffer): { readonly digest: Digest; readonly size: number } => {
    const digest = parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
    writeFileSync(join(folder, 'blobs', digest.replace(':', '/')), bytes);
    sizes.set(digest, bytes.length);
    return { digest, size: bytes.length };
  };
  const json = (value: object) => keep(Buffer.from(JSON.stringify(value)));
  const list = (one: object): void => {
    listed.push(one);
    writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: listed }));
  };
  return {
    folder,
    add(layers, config = {}, architecture = 'amd64') {
      const blobs = layers.map((files) => keep(Buffer.concat([...files.map((one) => member(one)), END])));
      const configuration = json({
        os: 'linux',
        architecture,
        config,
        rootfs: { type: 'layers', diff_ids: blobs.map(({ digest }) => digest) },
      });
      const manifest = json({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...configuration },
        layers: blobs.map((blob) => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...blob })),
      });
      list({ mediaType: MANIFEST, ...manifest });
      return { digest: manifest.digest, config: configuration.digest, layers: blobs };
    },
    index(platforms) {
      const manifests = Object.entries(platforms).map(([architecture, digest]) => ({
        mediaType: MANIFEST,
        digest,
        size: sizes.get(digest) ?? 0,
        platform: { os: 'linux', architecture },
      }));
      const index = json({ schemaVersion: 2, mediaType: INDEX, manifests });
      list({ mediaType: INDEX, ...index });
      return index.digest;
    },
  };
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
