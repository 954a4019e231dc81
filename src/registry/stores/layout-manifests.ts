import { type Digest, isDigest } from '../../core/digest.ts';
import type { Member, Members } from './members.ts';

/** A manifest among the blobs of a layout, whether `index.json` lists it or not. */
export interface LayoutManifest {
  readonly digest: Digest;
  /** What it says it is about. */
  readonly subject?: Digest;
  readonly children: readonly Digest[];
}

export interface LayoutManifests {
  readonly manifests: readonly LayoutManifest[];
  /** Why it is not all of them. */
  readonly missing?: string;
}

const MOST_BLOBS = 20_000;
const LARGEST_MANIFEST = 4 * 1024 * 1024;
// Of all that begins like a manifest.
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Reads every manifest among the blobs: `cosign save` leaves bundles out of `index.json`. What is said here is a claim:
 * whoever believes one reads it by its digest.
 */
export async function manifestsOf(members: Members): Promise<LayoutManifests> {
  const manifests: LayoutManifest[] = [];
  let read = 0;
  for (const algorithm of ['sha256', 'sha512']) {
    const { names, isAll } = await members.list(`blobs/${algorithm}`, MOST_BLOBS);
    if (!isAll) return { manifests, missing: `it has more than ${MOST_BLOBS} blobs` };
    for (const name of names) {
      const digest = `${algorithm}:${name}`;
      const member = isDigest(digest) ? await members.find(`blobs/${algorithm}/${name}`) : undefined;
      if (!isDigest(digest) || !member || member.size > LARGEST_MANIFEST) continue;
      const text = await textOf(member);
      read += text?.length ?? 0;
      if (read > MOST_BYTES) return { manifests, missing: `its manifests have more than ${MOST_BYTES} bytes` };
      const found = text === undefined ? undefined : manifestIn(text, digest);
      if (found) manifests.push(found);
    }
  }
  return { manifests };
}

/** Undefined where it does not begin as an object does: layers are told by their first bytes. */
async function textOf({ read }: Member): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of read()) {
    if (chunks.length === 0 && chunk.subarray(0, 64).toString('latin1').trimStart()[0] !== '{') return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function manifestIn(text: string, digest: Digest): LayoutManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['schemaVersion'] !== 2) return undefined;
  const { subject, manifests } = value;
  const children = Array.isArray(manifests) ? manifests.map(digestIn).filter((one) => one !== undefined) : [];
  const about = digestIn(subject);
  return { digest, children, ...(about !== undefined && { subject: about }) };
}

function digestIn(value: unknown): Digest | undefined {
  return isRecord(value) && isDigest(value['digest']) ? value['digest'] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
