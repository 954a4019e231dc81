import type { Digest } from '../core/digest.ts';

/** A manifest or index as a store holds it. */
export interface Manifest {
  /** Computed over `body`: a registry may claim what it likes in a header. */
  readonly digest: Digest;
  /** What the registry's header said, where that is another one. */
  readonly claimed?: string;
  /** What the store calls it: the Content-Type header, or the descriptor that led to it. */
  readonly mediaType?: string;
  readonly body: Buffer;
}

/** Bytes by their content. */
export interface BlobName {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/**
 * Where images lie: a registry's repository, an OCI layout, an archive. All throw InvalidInput for what is not what it
 * claims to be, Unavailable where no answer comes or the signal is aborted.
 */
export interface ImageStore {
  /** For sentences, e.g. `registry.acme.example/shop/api` or `oci:images/api`. */
  readonly name: string;
  /**
   * What a tag or digest means, at most 4 MiB, its bytes those of the digest; undefined where there is none. Without a
   * reference the only image there is.
   */
  manifest(reference: string | undefined, signal: AbortSignal): Promise<Manifest | undefined>;
  /**
   * The bytes, checked as they come: InvalidInput before more than `size` of them are handed on, and at the end when they
   * are fewer or of another digest. So nothing that was read counts before the end was reached.
   */
  blob(blob: BlobName, signal: AbortSignal): AsyncIterable<Buffer>;
  /** Manifests that are said to be about a digest, see `Referrers`: whether each is, only its own bytes say. */
  referrers(subject: Digest, signal: AbortSignal): Promise<Referrers>;
  /** Indexes that list a digest, where the store can tell without being asked for each. */
  indexesOf?(child: Digest, signal: AbortSignal): Promise<readonly Digest[]>;
}

/** What a store lists about a digest, at most 50. */
export interface Referrers {
  readonly descriptors: readonly Referrer[];
  /** Whether it is all of them. */
  readonly isComplete: boolean;
  /** `tag`: the registry has no referrers API; then they are listed among its tags, too. `blobs`: a layout, which has both. */
  readonly from: 'api' | 'tag' | 'blobs';
  /** Why it is not complete, where that is another reason than their number. */
  readonly reason?: string;
}

/** A descriptor of a referrer, without what nobody joins by. */
export interface Referrer {
  readonly digest: Digest;
  readonly mediaType?: string;
  readonly artifactType?: string;
  /** How this one was found, where the list holds both. */
  readonly by?: 'tag';
}
