import type { Digest } from '../../../core/digest.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import type { ManifestPulled, ManifestPushed } from '../../../core/event.ts';
import type { Images } from '../../../core/images.ts';
import type { Attachment, Image } from '../../../core/subjects.ts';
import { addTo } from '../../../core/grouping.ts';
import { isRecorded } from '../../../core/strength.ts';
import { attachmentIn } from './artifacts.ts';
import type { ReadArtifact } from './read-artifacts.ts';

// Names under which registries without the referrers API keep signatures, attestations and referrer lists:
// cosign's tag scheme and the fallback of distribution-spec 1.1 ("Unavailable Referrers API").
const ARTIFACT_TAG = /^sha(?:256|512)-[a-f0-9]{64,128}(?:\.[a-z0-9]{1,16})?$/;
const INDEX_TYPES = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);

const MANIFEST_TYPES = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]);

/** A record that may show what a digest is. */
const IMAGE_LAYER = /^application\/vnd\.(?:oci\.image\.layer|docker\.image\.rootfs)\.[a-z0-9.]{0,32}tar/;

export type Shown = ManifestPushed | ManifestPulled | ReadArtifact;

/** What records say of one digest. */
interface Known {
  readonly first: Shown;
  artifact?: boolean;
  attachment?: Attachment;
  config?: Digest;
  layers?: Image['layers'];
  children?: Set<Digest>;
  /** A registry that calls it an index, and one that calls it an image. */
  indexAt?: string;
  imageAt?: string;
}

/** What each digest is. */
export interface KnownImages
  extends Omit<
    Images,
    | 'pulledBy'
    | 'tagServed'
    | 'isHeldIn'
    | 'comparisonsOf'
    | 'goneOf'
    | 'withFile'
    | 'verdictsOn'
    | 'answersOn'
    | 'attachedImages'
    | 'notesOn'
  > {
  /** Those whose config it is. */
  manifestsOf(config: Digest, at?: RepositoryName): readonly Digest[];
}

/** Whether a tag is one of those that hold signatures and referrers instead of images. */
export function isArtifactTag(tag: string): boolean {
  return ARTIFACT_TAG.test(tag);
}

/** Whether the record is of a signature or the like; undefined where it shows neither a name nor contents. */
function isArtifact({ subject, artifactType, config, tag, layers }: Shown): boolean | undefined {
  // Whatever it is called and says of itself: what has an image's config and layers that a runtime unpacks is to be run.
  if (config && layers?.some(({ mediaType = '' }) => IMAGE_LAYER.test(mediaType))) return false;
  if (subject !== undefined || artifactType !== undefined) return true;
  if (tag !== undefined) return isArtifactTag(tag);
  return config === undefined ? undefined : false;
}

/** Joins what pushes, pulls that took stock and what was read say about each digest, each with an equal say. */
export function joinImages(pushed: readonly Shown[]): KnownImages {
  const known = new Map<Digest, Known>();
  const parents = new Map<Digest, Digest[]>();
  const manifestsOf = new Map<Digest, Digest[]>();

  // A claim about a digest that a registry recorded is not listened to: it could give an image a false child or config.
  const recorded = new Set(pushed.filter(isRecorded).map((fact) => fact.digest));
  for (const fact of pushed) {
    if (recorded.has(fact.digest) && !isRecorded(fact)) continue;
    let image = known.get(fact.digest);
    if (!image) known.set(fact.digest, (image = { first: fact }));
    // A digest once pushed as an image stays an image, whatever other name it is given later.
    const artifact = isArtifact(fact);
    if (artifact !== undefined) image.artifact = artifact && image.artifact !== false;
    if (fact.type === 'evidence.held') image.attachment ??= attachmentIn(fact.artifact);
    if (fact.config && !image.config) {
      image.config = fact.config;
      addTo(manifestsOf, fact.config, fact.digest);
    }
    if (fact.layers && !image.layers) image.layers = fact.layers;
    if (fact.children || INDEX_TYPES.has(fact.mediaType ?? '')) image.indexAt ??= fact.registry;
    else if (MANIFEST_TYPES.has(fact.mediaType ?? '')) image.imageAt ??= fact.registry;
    for (const child of fact.children ?? []) {
      if (image.children?.has(child)) continue;
      (image.children ??= new Set()).add(child);
      addTo(parents, child, fact.digest);
    }
  }

  for (const [digest, one] of known)
    if (isContradicted(one)) {
      for (const child of one.children ?? []) drop(parents, child, digest);
      delete one.children;
    }

  const image = (digest: Digest): Image => {
    const found = known.get(digest);
    const up = parents.get(digest) ?? [];
    if (!found) return { digest, kind: 'unknown', children: [], parents: up };
    return {
      digest,
      kind: kindOf(found),
      ...(found.config && { config: found.config }),
      ...(found.layers && { layers: found.layers }),
      children: [...(found.children ?? [])],
      parents: up,
      ...(found.attachment && { attachment: found.attachment }),
    };
  };

  const standsFor = (digest: Digest): readonly Digest[] => {
    const configured = manifestsOf.get(digest);
    // Of most digests there is nothing else, and this is asked for each of them many times.
    if (!configured && !parents.has(digest)) return [digest];
    const manifests = [digest, ...(configured ?? [])];
    return [...new Set(manifests.flatMap((one) => [one, ...(parents.get(one) ?? [])]))];
  };

  return {
    image,
    standsFor,
    manifestsOf: (config) => manifestsOf.get(config) ?? [],
    isSameImage: (one, other) => one === other || standsFor(one).includes(other) || standsFor(other).includes(one),
  };
}

function kindOf({ artifact, children, first, config }: Known): Image['kind'] {
  if (artifact) return 'artifact';
  if (children !== undefined || INDEX_TYPES.has(first.mediaType ?? '')) return 'index';
  return first.mediaType || config ? 'manifest' : 'unknown';
}

/**
 * What a digest is, it is everywhere. Where one registry calls it an index and another an image, one of them lies: to make
 * another image a part of it, maybe.
 */
function isContradicted({ indexAt, imageAt }: Known): boolean {
  return indexAt !== undefined && imageAt !== undefined && indexAt !== imageAt;
}

function drop(parents: Map<Digest, Digest[]>, child: Digest, parent: Digest): void {
  const left = (parents.get(child) ?? []).filter((one) => one !== parent);
  if (left.length > 0) parents.set(child, left);
  else parents.delete(child);
}

/** Every digest by which a host may know an image: its own, its index's and children's, and their configs. */
export function familyOf(digest: Digest, image: (digest: Digest) => Image): readonly Digest[] {
  const own = image(digest);
  return [...new Set([digest, ...own.children, ...own.parents].flatMap((one) => [one, image(one).config ?? one]))];
}
