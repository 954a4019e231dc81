import { hash } from 'node:crypto';
import type { Attachment } from '../../src/provenance/find/find.ts';
import type { Material } from '../../src/provenance/material.ts';
import { sha256 } from './material.ts';

/** The material in a manifest of its own, as cosign and notation push it. */
export function inManifest(material: Material): Pick<Attachment, 'material' | 'from'> {
  const { manifestType, mediaType, bytes, annotations, manifestAnnotations } = material;
  const config = Buffer.from('{}');
  const of = (body: Buffer) => ({ digest: `sha256:${hash('sha256', body)}`, size: body.length });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: manifestType || 'application/vnd.oci.image.config.v1+json', ...of(config) },
      layers: [{ mediaType, ...of(bytes), annotations: Object.fromEntries(annotations) }],
      annotations: Object.fromEntries(manifestAnnotations),
    }),
  );
  return { material: { ...material, digest: sha256(manifest) }, from: { manifest, layer: 0 } };
}
