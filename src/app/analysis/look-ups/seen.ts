import type { ContentsRead } from '../../../core/contents-read.ts';
import type { Finding } from '../../../core/finding.ts';
import type { Lineage } from '../../../core/lineage.ts';

/** What answers are made of: everything, or as much of it as was looked up. */
export interface Seen {
  readonly lineage: Lineage;
  readonly findings: readonly Finding[];
  /** What the last evaluation concluded of images that were read; absent: `lineage` has all facts, and shows it. */
  readonly contents?: readonly ContentsRead[];
}
