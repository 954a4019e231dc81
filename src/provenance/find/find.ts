import { type Digest, isDigest, shortDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { ImageStore, Manifest, Referrer, Referrers } from '../../registry/image-store.ts';
import type { Descriptor } from '../../registry/manifests/descriptor.ts';
import { parseManifest } from '../../registry/manifests/manifest.ts';
import type { Found } from '../../core/attachment.ts';
import { addKeptElsewhere } from './elsewhere.ts';
import {
  type Attachment,
  attempt,
  beginGathering,
  type Gathering,
  keepLayers,
  type Listed,
  listedOf,
  manifestOf,
  tell,
} from './gathering.ts';
import type { KeptElsewhere } from './github.ts';
import { targetOf } from './target.ts';

export type { Attachment } from './gathering.ts';

/** An image, and what is attached to it. */
export interface Attached {
  readonly digest: Digest;
  readonly kind: 'index' | 'manifest';
  /** Of an index those that a runtime would run. */
  readonly children: readonly Digest[];
  /** Indexes that list the image, where the store knows of any: whoever signed one signed the image. */
  readonly indexes: readonly Digest[];
  readonly attachments: readonly Attachment[];
  readonly listed: Listed;
}

const MOST_INDEXES = 4;

interface ListingIndex {
  readonly manifest: Manifest;
  readonly listed: readonly Descriptor[];
}

/**
 * Finds what is attached to an image: by tags, by the list of referrers, in its index, and where else it may be kept; of an
 * index, of each child, too.
 * After the first answer everything is asked by digest, so that a tag which moves meanwhile changes nothing.
 * @throws InvalidInput where there is no such image, or it is none; Unavailable where the first question is not answered.
 */
export async function findAttached(
  store: ImageStore,
  reference: string | undefined,
  signal: AbortSignal,
  elsewhere?: KeptElsewhere,
): Promise<Attached> {
  const manifest = await store.manifest(reference, signal);
  if (!manifest) throw new InvalidInput('image', `there is no ${reference ?? 'image'} in ${store.name}`);
  const { digest } = manifest;
  const read = parseManifest(manifest, undefined, 'manifest');
  const gathering: Gathering = { ...beginGathering(signal), store };
  gathering.targets.set(digest, targetOf(manifest));
  const listed = read.kind === 'index' ? read.children : [];
  const children = listed.filter(isRunnable).map((one) => one.digest);
  for (const one of listed) gathering.targets.set(one.digest, one);
  const indexes = read.kind === 'index' ? new Map<Digest, ListingIndex>() : await indexesOf(gathering, digest);
  await attachedTo(gathering, digest);
  if (read.kind === 'index') await statementsIn(gathering, { manifest, listed });
  for (const [index, lists] of indexes) {
    await attachedTo(gathering, index);
    await statementsIn(gathering, lists, digest);
  }
  for (const child of children) await attachedTo(gathering, child);
  if (elsewhere) await addKeptElsewhere(gathering, [digest, ...indexes.keys(), ...children], elsewhere);
  return {
    digest,
    kind: read.kind === 'index' ? 'index' : 'manifest',
    children,
    indexes: [...indexes.keys()],
    attachments: gathering.attachments,
    listed: listedOf(gathering),
  };
}

/** By tags of cosign, and by the list of referrers. */
async function attachedTo(gathering: Gathering, subject: Digest): Promise<void> {
  for (const kind of ['sig', 'att']) {
    const tag = `${subject.replace(':', '-')}.${kind}`;
    const manifest = await manifestOf(gathering, tag, `the tag ${tag}`);
    if (manifest) await keepLayers(gathering, manifest, subject, { found: 'tag' });
  }
  const { store, signal } = gathering;
  const referrers = await attempt(gathering, `the referrers of ${shortDigest(subject)}`, () =>
    store.referrers(subject, signal),
  );
  if (!referrers) return;
  if (!referrers.isComplete)
    tell(
      gathering.missing,
      `the referrers of ${shortDigest(subject)} are not all: ${referrers.reason ?? 'there are more than are read'}`,
    );
  for (const one of referrers.descriptors) await referrer(gathering, one, subject, foundBy(referrers, one));
}

/** Opened whatever its descriptor says that it is: cosign 2 calls bundles `application/vnd.oci.empty.v1+json` there. */
async function referrer(gathering: Gathering, { digest }: Referrer, subject: Digest, found: Found): Promise<void> {
  if (isKept(gathering, digest)) return;
  const { missing } = gathering;
  const told = missing.length;
  const manifest = await manifestOf(gathering, digest, `the referrer ${shortDigest(digest)}`);
  if (!manifest) {
    // Whoever takes it away, or lists what was never there, must not make up that there is nothing.
    if (missing.length === told) tell(missing, `the referrer ${shortDigest(digest)} is listed, and not there`);
    return;
  }
  if (manifest.subject !== undefined && manifest.subject !== subject)
    return tell(
      gathering.dropped,
      `${shortDigest(digest)} is listed as about ${shortDigest(subject)}, and says it is about ${shortDigest(manifest.subject)}`,
    );
  await keepLayers(gathering, manifest, subject, { found });
}

function foundBy({ from }: Referrers, { by }: Referrer): Found {
  return from === 'tag' || by === 'tag' ? 'referrers-tag' : 'referrers';
}

/** What BuildKit put into an index; where a child is given, about that alone. Signatures of the statements, too. */
async function statementsIn(
  gathering: Gathering,
  { manifest: index, listed }: ListingIndex,
  only?: Digest,
): Promise<void> {
  for (const statement of listed.filter(isStatement)) {
    const { digest } = statement;
    const { reference, isInIndex } = referenceIn(listed, statement);
    if (only !== undefined && reference !== only) continue;
    const manifest = await manifestOf(gathering, digest, `the statements ${shortDigest(digest)}`);
    if (!manifest) continue;
    const subject = isInIndex && isDigest(reference) ? reference : index.digest;
    const how = { found: 'index', listed: { index: index.digest, reference, isInIndex } } as const;
    await keepLayers(gathering, manifest, subject, { ...how, index });
    await attachedTo(gathering, digest);
  }
}

async function indexesOf(gathering: Gathering, child: Digest): Promise<ReadonlyMap<Digest, ListingIndex>> {
  const { store, signal } = gathering;
  const found = new Map<Digest, ListingIndex>();
  const named = (await attempt(gathering, 'indexes', async () => await store.indexesOf?.(child, signal))) ?? [];
  for (const digest of named.slice(0, MOST_INDEXES)) {
    const read = await attempt(gathering, `the index ${shortDigest(digest)}`, async () => {
      const manifest = await store.manifest(digest, signal);
      const parsed = manifest && parseManifest(manifest, undefined, 'index');
      if (manifest) gathering.targets.set(digest, targetOf(manifest));
      return manifest && parsed?.kind === 'index' ? { manifest, listed: parsed.children } : undefined;
    });
    if (read?.listed.some((one) => one.digest === child && isRunnable(one))) found.set(digest, read);
  }
  return found;
}

function isKept({ attachments }: Gathering, digest: Digest): boolean {
  return attachments.some(({ material }) => material.digest === digest);
}

function isRunnable(child: Descriptor): boolean {
  const { platform } = child;
  return !isStatement(child) && !(platform?.os === 'unknown' && platform.architecture === 'unknown');
}

function isStatement({ annotations }: Descriptor): boolean {
  return annotations.get('vnd.docker.reference.type') === 'attestation-manifest';
}

/** Which image a statement in an index is about, as the index says, and whether that is in it, too. */
export function referenceIn(
  listed: readonly Descriptor[],
  { digest, annotations }: Descriptor,
): { readonly reference: string | undefined; readonly isInIndex: boolean } {
  const told = annotations.get('vnd.docker.reference.digest');
  const reference = typeof told === 'string' ? told : undefined;
  const isInIndex = reference !== undefined && reference !== digest && listed.some((one) => one.digest === reference);
  return { reference, isInIndex };
}
