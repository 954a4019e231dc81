import { hash } from 'node:crypto';
import { InvalidInput } from '../../core/error.ts';
import type { HeldAttachment } from '../../core/evidence-held.ts';
import { parseDigest } from '../../core/digest.ts';
import { parseManifest } from '../../registry/manifests/manifest.ts';
import type { Material } from '../material.ts';
import { attachmentManifest } from './attachment-manifest.ts';
import { materialOfFile } from './file.ts';
import { referenceIn } from './find.ts';
import { emptyMaterial } from './gathering.ts';

/** Bytes by their SHA-256; undefined: they are not kept, or not any more. */
export type BytesOf = (sha256: string) => Buffer | undefined;

/**
 * What was attached, out of the bytes that were kept of it: all that matters of it is in them, so that a record can say
 * nothing that they do not. What does not fit together is unread, with the reason.
 * Undefined: the bytes are not there.
 */
export function heldMaterial(held: HeldAttachment, bytesOf: BytesOf): Material | undefined {
  const part = held.part === undefined ? undefined : bytesOf(held.part);
  if (held.part !== undefined && !part) return undefined;
  const body = held.manifest === undefined ? undefined : bytesOf(held.manifest);
  if (held.manifest !== undefined && !body) return undefined;
  const index = held.index === undefined ? undefined : bytesOf(held.index);
  if (held.index !== undefined && !index) return undefined;
  try {
    if (body) return manifestMaterial(held, { body, index, part });
    if (!part) return unreadMaterial(held, held.unread ?? 'its bytes were not read');
    return { ...materialOfFile(part, 'file'), found: held.found };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return unreadMaterial(held, error.message);
  }
}

function unreadMaterial({ digest, found }: HeldAttachment, unread: string): Material {
  const bytes = Buffer.alloc(0);
  const annotations = new Map<string, string>();
  // Of which kind nobody can say: a bundle is what lies in files and lists.
  const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  return { digest, found, manifestType: '', mediaType, annotations, manifestAnnotations: annotations, bytes, unread };
}

function manifestMaterial(
  held: HeldAttachment,
  {
    body,
    index,
    part,
  }: { readonly body: Buffer; readonly index: Buffer | undefined; readonly part: Buffer | undefined },
): Material {
  const { digest, found, layer = 0, unread } = held;
  const manifest = attachmentManifest({ digest, mediaType: '', body });
  const descriptor = manifest.layers[layer];
  if (!descriptor) throw new InvalidInput('manifest', `has no layer ${layer}`);
  const material = emptyMaterial(manifest, descriptor, {
    found,
    ...(index && listedIn(digest, held.index ?? '', index)),
  });
  if (!part) return { ...material, unread: material.unread ?? unread ?? 'its bytes were not read' };
  const [algorithm = ''] = descriptor.digest.split(':');
  if (`${algorithm}:${hash(algorithm, part)}` !== descriptor.digest)
    return { ...material, unread: 'its bytes are not those that its manifest names' };
  return { ...material, bytes: part };
}

function listedIn(digest: string, sha256: string, body: Buffer): Pick<Material, 'listed'> {
  const index = parseDigest(`sha256:${sha256}`);
  const read = parseManifest({ digest: index, mediaType: '', body }, undefined, 'index');
  const listed = read.kind === 'index' ? read.children : [];
  const own = listed.find((one) => one.digest === digest);
  if (!own) return {};
  return { listed: { index, ...referenceIn(listed, own) } };
}
