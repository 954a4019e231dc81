import type { Digest } from '../core/digest.ts';

/** The image that attachments are held against. */
export interface Subject {
  readonly digest: Digest;
  /** Of the registry's repository, `host/path`, where one was asked. */
  readonly repository?: string;
  /** Of its manifest or index, where it was read. */
  readonly mediaType?: string;
  /** Bytes of that. */
  readonly size?: number;
  /** Of an artifact that is at hand. */
  readonly bytes?: Buffer;
}
