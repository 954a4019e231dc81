import type { Found, Sha256 } from './attachment.ts';
import type { Digest } from './digest.ts';
import type { Observed } from './observed.ts';

/** One signature or statement as it was found: by which bytes, which are kept beside the facts by their SHA-256. */
export interface HeldAttachment {
  /** Of the manifest that holds it; of a file its own. */
  readonly digest: Digest;
  readonly found: Found;
  /** Which layer of the manifest it is, lowest 0; absent for a file. */
  readonly layer?: number;
  /** Of the manifest's bytes; absent for a file. */
  readonly manifest?: Sha256;
  /** Of its own bytes; absent where they were not read. */
  readonly part?: Sha256;
  /** Why they were not. */
  readonly unread?: string;
  /** Of a statement that an index lists, and of what an index was asked for that is a list of referrers: the index's bytes. */
  readonly index?: Sha256;
  /** Absent where a runtime might take the manifest for an image. */
  readonly artifact?: HeldArtifact;
}

/** What a manifest is attached to: as it says, by its tag, or by the word of what it holds. */
export interface HeldArtifact {
  readonly subject: Digest;
  /** Its artifact type, else the media type of its configuration. */
  readonly type: string;
  /** Where it holds a statement. */
  readonly predicateType?: string;
  /** How many layers have to be seen to be none of an image, each by a fact of its own; absent: their types tell. */
  readonly layers?: number;
  /** Of how many manifests the index is a list, of which this is one: what else it lists is told by facts of their own. */
  readonly listed?: number;
}

/** What a signature of an image may name beside its digest. */
export interface Target {
  readonly mediaType?: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * What a store answered when it was asked what is attached to an image: one attachment, or that there was none. Whether it
 * is true nobody says here: that is computed from the bytes. The time is that of the answer and dates nothing else.
 */
export interface EvidenceHeld extends Observed {
  readonly type: 'evidence.held';
  /** Where it was asked; absent where the image lay in a file. */
  readonly registry?: string;
  readonly repository?: string;
  /** The image that was asked about. */
  readonly subject: Digest;
  /** What that is by the answer; absent where it was not read. Of a claim nothing follows from it. */
  readonly target?: Target;
  /** Everything that was asked answered, and all that was listed was read. */
  readonly isComplete: boolean;
  /** Absent: there was nothing; only where all of it answered. */
  readonly attachment?: HeldAttachment;
}

/** Bytes that stand beside facts by their SHA-256, and by what they are forgotten. */
export interface KeptBytes {
  readonly sha256: Sha256;
  readonly bytes: Uint8Array;
  /** Kept as long as facts about this are. */
  readonly about: Digest;
  readonly at: number;
}

/** Of what an attachment is made, the hashes of bytes; the first is its name among attachments of one image. */
export function partsOf({ manifest, part, index }: HeldAttachment): readonly Sha256[] {
  return [manifest, part, index].filter((one) => one !== undefined);
}

/** Attachments with equal keys are the same bytes, wherever and however they were found. */
export function attachmentKey({ digest, layer = -1, part = '', index = '', found }: HeldAttachment): string {
  // A list of referrers grows with each, and makes no other attachment of those before.
  return `${digest} ${layer} ${part} ${found === 'subject' ? '' : index}`;
}
