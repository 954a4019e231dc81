import type { Digest } from './digest.ts';
import type { Observed } from './observed.ts';

/**
 * Another program looked at an image, or at a container of it that runs, and said something: a claim, shown beside the
 * image. It is no finding by itself, and clears nothing.
 */
export interface ImageNoted extends Observed {
  readonly type: 'image.noted';
  readonly strength: 'asserted';
  /** `scan`: of what is in the image; `runtime`: of what a container of it did; `log`: that a log has something about it. */
  readonly by: 'scan' | 'runtime' | 'log';
  /** `trivy-operator`, `falco`: the program, in its own name. */
  readonly program: string;
  /** Manifest, index or config digest: whichever the program knows it by. */
  readonly digest?: Digest;
  /** As written in the record. */
  readonly reference?: string;
  /** In the program's words, at most 300 characters. */
  readonly said: string;
  /** In the program's words. */
  readonly severity?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly pod?: string;
  readonly container?: string;
}
