import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { buildah, type Place, ran } from './tools.ts';

interface Descriptor {
  digest: string;
  size: number;
  mediaType: string;
}

const digestOf = (path: string): string => ran('sha256sum', [path]).slice(0, 64);

/** The compressed form of a layer, in the pool; compressed by gzip the first time. */
function compressed(place: Place, raw: string, diff: string): Descriptor {
  const record = join(place.work, 'compressed', diff);
  if (!existsSync(record)) {
    const file = `${raw}.gz`;
    ran('sh', ['-c', 'gzip -n -4 < "$0" > "$1"', raw, file]);
    const digest = digestOf(file);
    renameSync(file, join(place.work, 'blobs', digest));
    writeFileSync(record, digest);
  }
  const digest = readFileSync(record, 'utf8');
  const { size } = statSync(join(place.work, 'blobs', digest));
  return { digest: `sha256:${digest}`, size, mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' };
}

/**
 * What `buildah push` to a layout does, with each layer compressed once and not again for each image that has it:
 * the image is copied to a folder as it is in storage, and the layout made of it with gzip's layers.
 */
export function pushed(place: Place, image: string, layout: string): void {
  const known = join(place.work, 'compressed');
  const folder = join(place.work, 'raw', layout.replaceAll('/', '-'));
  const blobs = join(layout, 'blobs', 'sha256');
  rmSync(folder, { recursive: true, force: true });
  for (const each of [known, blobs, dirname(folder)]) mkdirSync(each, { recursive: true });
  const inspected = JSON.parse(buildah(place, 'inspect', '--type', 'image', image));
  const diffs: string[] = inspected.OCIv1.rootfs.diff_ids.map((each: string) => each.slice(7));
  buildah(place, 'push', '--disable-compression', '--format', 'oci', image, `dir:${folder}`);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const layers: readonly Descriptor[] = manifest.layers;
  const packed = layers.map((layer, at) => {
    const diff = diffs[at] ?? '';
    if (layer.digest !== `sha256:${diff}`) throw new Error(`${image}: layer ${at} is ${layer.digest}, not ${diff}`);
    return { ...layer, ...compressed(place, join(folder, diff), diff) };
  });
  const config = String(manifest.config.digest).slice(7);
  copyFileSync(join(folder, config), join(blobs, config));
  for (const { digest } of packed)
    if (!existsSync(join(blobs, digest.slice(7))))
      linkSync(join(place.work, 'blobs', digest.slice(7)), join(blobs, digest.slice(7)));
  indexed(layout, Buffer.from(JSON.stringify({ ...manifest, layers: packed })));
  rmSync(folder, { recursive: true });
}

/** The manifest in its place, and the two files that make a folder a layout. */
function indexed(layout: string, manifest: Buffer): void {
  const digest = createHash('sha256').update(manifest).digest('hex');
  writeFileSync(join(layout, 'blobs', 'sha256', digest), manifest);
  const entry = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${digest}`,
    size: manifest.length,
    annotations: { 'org.opencontainers.image.ref.name': 'latest' },
  };
  writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
}
