import type { Digest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { PolicySigner, RepositoryName } from '../../core/policy.ts';
import type { Push } from '../../core/subjects.ts';
import { hasOf, signatureBy } from './signed.ts';

const MOST = 100;

/** The last releases in the repository before this image, as far as each of them has a signature by the signer, newest first. */
export function signedBefore(
  digest: Digest,
  signer: PolicySigner,
  at: RepositoryName,
  lineage: Lineage,
): readonly Push[] {
  const pushes = lineage.pushesTo(at);
  const own = pushes.findIndex((push) => push.digest === digest);
  const before = (own < 0 ? pushes : pushes.slice(0, own)).filter(
    (push) => push.tag !== undefined && push.kind !== 'artifact' && push.digest !== digest,
  );
  const found = new Map<Digest, Push>();
  for (const push of before.toReversed()) {
    if (found.has(push.digest)) continue;
    if (found.size >= MOST || !hasOf(push.digest, push, lineage, (one) => signatureBy(signer, one, push, lineage)))
      break;
    found.set(push.digest, push);
  }
  return [...found.values()];
}
