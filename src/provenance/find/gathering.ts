import type { Digest } from '../../core/digest.ts';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import type { Target } from '../../core/evidence-held.ts';
import type { ImageStore, Manifest } from '../../registry/image-store.ts';
import type { Descriptor } from '../../registry/manifests/descriptor.ts';
import { readerOf } from '../examine/examine.ts';
import type { Material } from '../material.ts';
import { attachmentManifest, type AttachmentManifest, textsOf } from './attachment-manifest.ts';

/** An attachment and the digest that it was asked for. */
export interface Attachment {
  readonly subject: Digest;
  /** What that is, where it was read. */
  readonly target?: Target;
  readonly material: Material;
  /** Out of which bytes the material was read; absent where it is a file of its own. */
  readonly from?: {
    readonly manifest: Buffer;
    /** Which of its layers. */
    readonly layer: number;
    /** What lists a statement of BuildKit. */
    readonly index?: Manifest;
  };
}

/** What is gathered of attachments, and what was not. */
export interface Gathered {
  readonly signal: AbortSignal;
  readonly attachments: Attachment[];
  /** Why there may be more. */
  readonly missing: string[];
  /** What was listed and is about something else. */
  readonly dropped: string[];
  /** Whether something did not answer. */
  isUnanswered: boolean;
  /** Bytes that were read. */
  bytes: number;
  /** Of each digest that attachments are asked for. */
  readonly targets: Map<Digest, Target>;
}

/** The same of an image where it lies. */
export interface Gathering extends Gathered {
  readonly store: ImageStore;
}

/** What was gathered, as it is told. */
export interface Listed {
  /** Whether everything that could be asked answered, and all of it was read. */
  readonly isComplete: boolean;
  readonly missing: readonly string[];
  readonly dropped: readonly string[];
  /** Whether something did not answer at all. */
  readonly isUnanswered: boolean;
}

const MOST_ATTACHMENTS = 64;
const LARGEST_PART = 24 * 1024 * 1024;
const MOST_BYTES = 96 * 1024 * 1024;
const TOO_MUCH = `what is attached has more than ${MOST_BYTES} bytes: the rest is not read`;
const MOST_TOLD = 50;

export function beginGathering(signal: AbortSignal): Gathered {
  return { signal, attachments: [], missing: [], dropped: [], isUnanswered: false, bytes: 0, targets: new Map() };
}

export function listedOf({ missing, dropped, isUnanswered }: Gathered): Listed {
  return { isComplete: missing.length === 0, missing, dropped, isUnanswered };
}

/** Does what may fail by what somebody pushed, or by nobody answering: both are told, and the rest is gathered. */
export async function attempt<Value>(
  gathering: Gathered,
  what: string,
  act: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof InvalidInput) && !(error instanceof Unavailable)) throw error;
    gathering.isUnanswered ||= error instanceof Unavailable;
    tell(gathering.missing, `${what}: ${error.message}`);
    return undefined;
  }
}

export function tell(list: string[], text: string): void {
  if (list.length < MOST_TOLD && !list.includes(text)) list.push(text);
}

/** The manifest behind a tag or digest, where it is one that can hold attachments. */
export async function manifestOf(
  gathering: Gathering,
  reference: string,
  what: string,
): Promise<AttachmentManifest | undefined> {
  const { store, signal } = gathering;
  return await attempt(gathering, what, async () => {
    const found: Manifest | undefined = await store.manifest(reference, signal);
    return found && attachmentManifest(found);
  });
}

/** Keeps each layer of a manifest that is of a format which proves something. */
export async function keepLayers(
  gathering: Gathering,
  manifest: AttachmentManifest,
  subject: Digest,
  { index, ...more }: Pick<Material, 'found' | 'listed'> & { readonly index?: Manifest },
): Promise<void> {
  for (const [number, layer] of manifest.layers.entries()) {
    const empty = emptyMaterial(manifest, layer, more);
    if (!readerOf(empty)) continue;
    if (isFull(gathering)) return;
    const material = await attempt(gathering, `of ${manifest.digest}`, async () => withBytes(gathering, empty, layer));
    const from = { manifest: manifest.body, layer: number, ...(index && { index }) };
    if (material) push(gathering, { subject, material, from });
  }
}

/** Keeps what was read already, within the same bounds. */
export function keepMaterial(gathering: Gathered, subject: Digest, material: Material): void {
  const { length } = material.bytes;
  if (isFull(gathering)) return;
  if (gathering.bytes + length > MOST_BYTES) return tell(gathering.missing, TOO_MUCH);
  gathering.bytes += length;
  push(gathering, { subject, material });
}

function push({ attachments, targets }: Gathered, attachment: Attachment): void {
  const target = targets.get(attachment.subject);
  attachments.push({ ...attachment, ...(target && { target }) });
}

function isFull({ attachments, missing }: Gathered): boolean {
  if (attachments.length < MOST_ATTACHMENTS) return false;
  tell(missing, `more than ${MOST_ATTACHMENTS} signatures and statements are attached: the rest is not read`);
  return true;
}

/** What a manifest says of one of its layers, without the layer’s bytes. */
export function emptyMaterial(
  { digest, type, annotations, layers }: AttachmentManifest,
  layer: Descriptor,
  more: Pick<Material, 'found' | 'listed'>,
): Material {
  const material: Material = {
    digest,
    manifestType: type,
    mediaType: layer.mediaType,
    annotations: textsOf(layer.annotations),
    manifestAnnotations: annotations,
    bytes: Buffer.alloc(0),
    ...more,
  };
  // As cosign, which refuses the whole manifest: of two another reader may take the other.
  if (layers.length === 1 || readerOf(material)?.format !== 'sigstore-bundle') return material;
  return { ...material, unread: `its manifest has ${layers.length} layers, and that of a bundle has one` };
}

async function withBytes(gathering: Gathering, empty: Material, layer: Descriptor): Promise<Material> {
  const { store, signal } = gathering;
  const { size } = layer;
  if (empty.unread !== undefined) return empty;
  if (size > LARGEST_PART) return { ...empty, unread: `it has ${size} bytes, and ${LARGEST_PART} are the most` };
  if (gathering.bytes + size > MOST_BYTES) {
    tell(gathering.missing, TOO_MUCH);
    return { ...empty, unread: `with it more than ${MOST_BYTES} bytes would be attached` };
  }
  gathering.bytes += size;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of store.blob(layer, signal)) chunks.push(chunk);
  } catch (error) {
    if (error instanceof InvalidInput) return { ...empty, unread: error.message };
    throw error;
  }
  return { ...empty, bytes: Buffer.concat(chunks) };
}
