import { InvalidInput } from '../../core/error.ts';
import type { Material } from '../material.ts';
import type { TrustEntry } from '../trust/trust-entry.ts';
import type { Verdict } from '../../core/attachment.ts';
import type { Subject } from '../subject.ts';
import { type FormatReader, notGood } from './format.ts';
import { buildkit } from './formats/buildkit.ts';
import { dsse } from './formats/dsse.ts';
import { googleCloudBuild } from './formats/google-cloud-build.ts';
import { notationCose, notationJws } from './formats/notation.ts';
import { sigstoreBundle } from './formats/sigstore-bundle.ts';
import { simpleSigning } from './formats/simple-signing.ts';

const READERS: readonly FormatReader[] = [
  simpleSigning,
  dsse,
  sigstoreBundle,
  buildkit,
  notationJws,
  notationCose,
  googleCloudBuild,
];

/** Of which format it is; undefined: nothing that could prove anything, as a list of packages. */
export function readerOf(material: Material): FormatReader | undefined {
  return READERS.find((reader) => reader.isOf(material));
}

/**
 * What an attachment is worth for an image by one trust entry; undefined where it is of no format that proves anything. The
 * same for the same input, on whatever day.
 */
export function examine(material: Material, subject: Subject, trust: TrustEntry): Verdict | undefined {
  const reader = readerOf(material);
  if (!reader) return undefined;
  const { unread } = material;
  if (unread !== undefined) return notGood(reader.format, 'unreadable', { check: 'size', reason: unread });
  try {
    return reader.examine(material, subject, trust);
  } catch (error) {
    if (error instanceof InvalidInput)
      return notGood(reader.format, 'unreadable', { check: 'parse', reason: error.message });
    throw error;
  }
}
