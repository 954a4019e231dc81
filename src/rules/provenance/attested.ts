import { isSignature, type Verdict } from '../../core/attachment.ts';
import { type ClaimedBuild, claimedBuild } from '../../core/claimed-build.ts';
import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import { type ExaminedAttachment, type ExaminedVerdict, isVerifiedBy } from '../../core/examined.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { BuildEntry, PolicySigner } from '../../core/policy.ts';
import type { Push } from '../../core/subjects.ts';
import { stagesOf } from '../origins/copies/stages.ts';
import { type Quiet, quietBy, type QuietCondition } from '../rule.ts';
import { buildMismatch } from './build-mismatch.ts';
import { signatureBy } from './signed.ts';

/** A statement of a build that is signed by somebody whom the policy names. */
export interface Attested {
  readonly attachment: ExaminedAttachment;
  readonly verdict: ExaminedVerdict;
  readonly signer: PolicySigner;
  readonly build: ClaimedBuild;
  /** Why it does not pass; absent: it does. */
  readonly wrong?: Wrong;
}

/** `builder`: the signer may not speak for it; `build`: no entry allows it; `unlisted`: nothing says what it may be. */
export interface Wrong {
  readonly of: 'builder' | 'build' | 'unlisted';
  readonly reason: string;
}

/** All that signers of the policy state about the build of exactly this digest. */
export function attestedOf(digest: Digest, at: RepositoryName, lineage: Lineage): readonly Attested[] {
  const found: Attested[] = [];
  for (const attachment of lineage.verdictsOn(digest, at))
    for (const signer of lineage.policy.signers) {
      const verdict = attachment.verdicts.find((one) => isSpokenBy(signer, attachment, one, at, lineage));
      const build = verdict && claimedBuild(verdict);
      if (!verdict || !build) continue;
      const wrong = whyWrong(signer, build, digest, at, lineage);
      found.push({ attachment, verdict, signer, build, ...(wrong && { wrong }) });
    }
  return found;
}

/** Signed itself; or a statement in an index, where the index or the statement's own manifest is signed. */
function isSpokenBy(
  signer: PolicySigner,
  { digest, listedBy }: ExaminedAttachment,
  verdict: ExaminedVerdict,
  at: RepositoryName,
  lineage: Lineage,
): boolean {
  if (isVerifiedBy(signer, verdict)) return verdict.statement !== undefined || isSignature(verdict);
  if (!isListed(verdict) || listedBy === undefined) return false;
  return [digest, listedBy].some((one) => signatureBy(signer, one, at, lineage) !== undefined);
}

function isListed({ state, format }: Verdict): boolean {
  return state === 'unsigned' && format === 'buildkit';
}

function whyWrong(
  signer: PolicySigner,
  build: ClaimedBuild,
  digest: Digest,
  at: RepositoryName,
  lineage: Lineage,
): Wrong | undefined {
  if (!signer.listsBuilders)
    return { of: 'unlisted', reason: `${signer.name} lists no builders, so that nothing it states is provenance` };
  if (!build.builders.some((one) => signer.maySpeakFor(one)))
    return {
      of: 'builder',
      reason: `it speaks for the builder ${build.builders[0] ?? '(unnamed)'}, for which ${signer.name} may not speak`,
    };
  const entries = entriesFor(digest, at, lineage);
  if (entries.length === 0)
    return { of: 'unlisted', reason: `no publishers entry says which builds ${at.repository} is from` };
  const reason = buildMismatch(build, entries);
  return reason === undefined ? undefined : { of: 'build', reason };
}

/** Those of the repository; of a promoted image those of the stages that it came through. */
function entriesFor(digest: Digest, at: RepositoryName, lineage: Lineage): readonly BuildEntry[] {
  const own = entriesOf(at, lineage);
  if (own.length > 0) return own;
  return lineage
    .pushesOf(digest)
    .filter((push) => push.registry === at.registry && push.repository === at.repository)
    .flatMap((push) => stagesOf(push, lineage))
    .flatMap((stage) => entriesOf(stage, lineage));
}

function entriesOf(at: RepositoryName, { policy }: Lineage): readonly BuildEntry[] {
  return policy.publishers(at).flatMap(({ builds = [] }) => builds);
}

/** The condition by which rules about builds stay quiet: nobody who may push can make such a statement. */
export const ATTESTED = {
  when: 'a signer that lists the builder signed a statement about this digest, or an index that lists it, and publishers[].builds allows the build that it names',
  least: 'verified',
} as const satisfies QuietCondition;

/** That one did. */
export function attestedQuiet(push: Push, lineage: Lineage): Quiet | undefined {
  if (lineage.policy.signers.length === 0) return undefined;
  const { parents } = lineage.image(push.digest, push);
  const right = [push.digest, ...parents].flatMap((one) => attestedOf(one, push, lineage)).find(({ wrong }) => !wrong);
  return right && quietBy('attested', 'verified', `${right.signer.name} states a build that is allowed`);
}
