import type { PackageName, SeenKind } from './comparison.ts';
import type { Digest } from './digest.ts';
import type { RepositoryName } from './environment.ts';

/** One difference that counts, with what it weighs. */
export interface FoundReason {
  readonly kind: SeenKind;
  readonly path?: string;
  /** Whose record lists the file. */
  readonly package?: PackageName;
  /** Lowest 0. */
  readonly layer?: number;
  readonly points: number;
  readonly says: string;
}

/** What reading an image showed, as a finding has it. */
export interface FoundContents {
  /** With what it was compared; absent: with nothing, it was judged by itself. */
  readonly baseline?: RepositoryName & { readonly tag?: string; readonly digest: Digest };
  readonly column: 'built' | 'open' | 'suspect';
  readonly score: number;
  /** Everything was read. */
  readonly complete: boolean;
  /** It counts for as much only since another finding stands on the push: it is no second word on it. */
  readonly rests?: true;
  /** The worst first, ten at most. */
  readonly reasons: readonly FoundReason[];
}
