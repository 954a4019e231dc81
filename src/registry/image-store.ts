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
}
