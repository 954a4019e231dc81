import type { About } from './finding.ts';
import type { AttachedImage } from './subjects.ts';

/** The trust roots of the policy, and all that is held against them. */
export interface TrustRoots {
  /** `trust-root`. */
  readonly key: string;
  readonly about: About;
  readonly images: readonly AttachedImage[];
}
