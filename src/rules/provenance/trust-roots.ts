import type { Lineage } from '../../core/lineage.ts';
import type { TrustRoots } from '../../core/trust-roots.ts';

/** One, however many roots there are: whoever brings them up to date does it once. */
export function trustRoots(lineage: Lineage): TrustRoots {
  return {
    key: 'trust-root',
    about: { kind: 'trust root', name: 'the trust roots of the policy' },
    images: lineage.attachedImages(),
  };
}
