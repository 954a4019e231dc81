import type { Comparison } from '../../../core/comparison.ts';
import type { AskedOfImages } from '../../../core/asked-of-images.ts';
import type { ReadableImage } from '../../../core/wanted-comparison.ts';
import type { Failure } from '../../comparisons/compare-pair.ts';
import type { RegistryAccess } from '../images/registry-access.ts';

/** Two images to compare, and by whose access each is read. */
export interface ComparisonJob {
  readonly new: ReadableImage & { readonly by: RegistryAccess };
  /** Absent: the image is looked at by itself. */
  readonly old?: ReadableImage & { readonly by: RegistryAccess };
  readonly asked: AskedOfImages;
}

/** One platform compared. */
export interface MadeComparison {
  readonly comparison: Comparison;
  /** The full comparison as JSON, packed with gzip. */
  readonly full: Uint8Array;
  /** SHA-256 of that JSON, lower-case hexadecimal. */
  readonly sha256: string;
}

/** Of an image that is gone there is no full one. */
export type ToldComparison = Pick<MadeComparison, 'comparison'> & Partial<MadeComparison>;

export type ComparisonAnswer = { readonly made: readonly ToldComparison[] } | { readonly failure: Failure };

export interface ComparerSettings {
  /** The folder for listings of layers. */
  readonly cache: string;
}
