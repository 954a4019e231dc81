import { isSignature } from '../../core/attachment.ts';
import { firstOf } from '../../core/count.ts';
import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import { isUnknownOf } from '../../core/examined.ts';
import type { Time } from '../../core/time.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import { type Signing, SIGNINGS } from '../../core/signing.ts';
import { hasOf, manifestsFor, signatureBy } from './signed.ts';
import { attachedAround } from './why-not.ts';

const MOST_NAMED = 2;

/** How it stands with signatures of an image in a repository. `since`: when it came there, as far as that is known. */
export function signingOf(digest: Digest, at: RepositoryName, lineage: Lineage, since?: Time): Signing {
  const manifests = manifestsFor(digest, at, lineage);
  const { signers } = lineage.policy;
  const good = signers.filter((signer) =>
    manifests.every((manifest) => hasOf(manifest, at, lineage, (one) => signatureBy(signer, one, at, lineage))),
  );
  if (good.length > 0)
    return {
      state: 'verified',
      by: firstOf(
        good.map(({ name }) => name),
        MOST_NAMED,
      ),
    };
  const attached = manifests.flatMap((manifest) => attachedAround(manifest, at, lineage));
  const verdicts = attached.flatMap((one) => one.verdicts).filter(isSignature);
  const failed = verdicts.find(({ state, ours }) => ours && state === 'failed');
  if (failed)
    return {
      state: 'failed',
      reason: `${failed.check === undefined ? '' : `${failed.check}, `}${failed.reason}`,
      ...known({ by: signers.find(({ trust }) => trust.includes(failed.trust))?.name }),
    };
  // What nobody has examined yet may be one.
  if (attached.length === 0 && isHeld()) return { state: 'present' };
  const unknown = verdicts.find((one) => signers.some((signer) => isUnknownOf(signer, one)));
  return (
    claimed(digest, at, lineage, verdicts.length > 0, unknown?.reason) ?? {
      state: isLookedFor() ? 'none' : 'unchecked',
    }
  );

  function isHeld(): boolean {
    return manifests.some((manifest) => lineage.answersOn(manifest, at).some(({ attachment }) => attachment));
  }

  function isLookedFor(): boolean {
    if (manifests.some((manifest) => lineage.answersOn(manifest, at).some(({ isComplete }) => isComplete))) return true;
    return (
      since !== undefined &&
      lineage.isMonitored(at.registry) &&
      lineage.registryCoverage(at.registry, { from: since, to: lineage.at }).absence !== 'unproven'
    );
  }
}

/** One that is attached and counts for nothing: by whom nobody knows, but who pushed it. */
function claimed(
  digest: Digest,
  at: RepositoryName,
  lineage: Lineage,
  isExamined: boolean,
  unknown?: string,
): Signing | undefined {
  const pushed = lineage
    .standsFor(digest, at)
    .flatMap((one) => lineage.attachedTo(at, one))
    .find((artifact) => lineage.attachment(artifact)?.kind === 'signature');
  if (!isExamined && !pushed) return undefined;
  return {
    state: 'present',
    ...known({
      by: pushed?.actor?.name,
      reason: isExamined && lineage.policy.signers.length > 0 ? (unknown ?? 'by no signer of the policy') : undefined,
    }),
  };
}

/** The one that says most. */
export function bestOf(signings: readonly Signing[]): Signing {
  const rank = ({ state }: Signing): number => SIGNINGS.indexOf(state);
  return signings.toSorted((one, other) => rank(one) - rank(other))[0] ?? { state: 'unchecked' };
}
