import type { Digest } from './digest.ts';
import type { RepositoryName } from './environment.ts';
import type { EvidenceHeld, ImageCompared, ManifestServed } from './event.ts';
import type { ImageNoted } from './image-noted.ts';
import type { ExaminedAttachment } from './examined.ts';
import type { AttachedImage, Image } from './subjects.ts';
import type { Strength } from './strength.ts';
import type { Time } from './time.ts';

/** What a digest is. `at`: as those tell it who may speak of this repository; without it as anybody does, which clears nothing. */
export interface Images {
  image(digest: Digest, at?: RepositoryName): Image;
  /** The digest itself, the indexes that list it, and the manifests whose config it is: what may stand for it. */
  standsFor(digest: Digest, at?: RepositoryName): readonly Digest[];
  /** Whether the digests are one image: equal, index and child, or manifest and its config. */
  isSameImage(one: Digest, other: Digest, at?: RepositoryName): boolean;
  /**
   * What was seen in this image by reading it: of each image that it was compared with (or none) one, by whoever may speak of
   * the repository. Records count alone where there are any, beside claims; of several the newest reader's, and a
   * complete one before others.
   */
  comparisonsOf(manifest: Digest, at: RepositoryName): readonly ImageCompared[];
  /** That the image was gone when it was to be read, as the last record says; such a record is none of those above. */
  goneOf(manifest: Digest, at: RepositoryName): ImageCompared | undefined;
  /** Manifests of images in which reading found a file with these bytes, by its SHA-256, that no package answers for. */
  withFile(sha256: string, at: RepositoryName): readonly Digest[];
  /** What is attached to this image, by its digest alone: to an index or its images others may be. */
  verdictsOn(subject: Digest, at: RepositoryName): readonly ExaminedAttachment[];
  /** What was answered about attachments of this image by whoever is believed of the repository, oldest first. */
  answersOn(subject: Digest, at: RepositoryName): readonly EvidenceHeld[];
  /** Images in repositories where something was attached to them, by such answers. */
  attachedImages(): readonly AttachedImage[];
  /** What other programs said of exactly this digest, oldest first: claims, by which nothing is judged. */
  notesOn(digest: Digest): readonly ImageNoted[];
  /**
   * By whose word exactly this digest was pulled from the repository, at any time or before one: the registry's, or a
   * webhook's where the registry itself records no pulls; `inferred`, where it recorded a pull by a tag when one of these nodes
   * had the digest pulled.
   */
  pulledBy(
    repository: RepositoryName,
    digest: Digest,
    before?: Time,
    nodes?: ReadonlySet<string>,
  ): Strength | undefined;
  /** When the registry recorded pulls by a tag whose record tells no digest, oldest first: of very many that are alike some. */
  tagServed(repository: RepositoryName, tag: string): readonly ManifestServed[];
  /** Whether another repository's registry recorded by then that it held exactly this digest, as told by somebody who may speak of `at`. */
  isHeldIn(repository: RepositoryName, digest: Digest, before: Time, at: RepositoryName): boolean;
}
