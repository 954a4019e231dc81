import type { Found } from '../core/attachment.ts';
import type { Digest } from '../core/digest.ts';

/** One signature or statement as a store holds it: its bytes, and what stands beside them. */
export interface Material {
  /** Of the manifest that holds it; of a file its own. */
  readonly digest: Digest;
  readonly found: Found;
  /** Of the manifest: its artifact type, else the media type of its configuration. */
  readonly manifestType: string;
  /** Of the bytes, as the manifest claims. */
  readonly mediaType: string;
  /** Empty where they were not read. */
  readonly bytes: Buffer;
  /** Why the bytes could not be read. */
  readonly unread?: string;
  /** Of the bytes in the manifest: signatures and certificates stand there. */
  readonly annotations: ReadonlyMap<string, string>;
  /** Of the manifest itself. */
  readonly manifestAnnotations: ReadonlyMap<string, string>;
  /** Of an attestation that an index lists: that, the child it is about as the index says, and whether that is listed, too. */
  readonly listed?: { readonly index: Digest; readonly reference: string | undefined; readonly isInIndex: boolean };
}
