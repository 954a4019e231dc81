import type { Digest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { PolicySigner, RepositoryName } from '../../core/policy.ts';
import type { Placement } from '../../core/subjects.ts';
import { signedBefore } from '../provenance/earlier-signed.ts';
import { lackingIn, NOT_ASKED_FOR } from '../provenance/lacking.ts';
import { hasOf, outdatedBy, signatureBy } from '../provenance/signed.ts';
import { wanting } from '../provenance/wanted.ts';
import { whyNot } from '../provenance/why-not.ts';
import { IMPLANT, onRecord, quietBy, type Rule } from '../rule.ts';
import { whereOf } from '../sentences/sentences.ts';

const HABIT = 2;

export const unsignedImageDeployed: Rule = {
  id: 'unsigned-image-deployed',
  version: 1,
  title: 'An image runs without the signature that it should have',
  severity: 'medium',
  mode: 'policy',
  goesBy: ['environments[].require.signature', 'signers'],
  attack: IMPLANT,
  why: 'Whoever may push can put any bytes under a name; who holds the key or identity of the release cannot be the same by chance. An image without that signature came another way.',
  respond: [
    'Look at what is attached now, and what is wrong with it: landwaiter verify IMAGE --signer NAME',
    'Find who pushed it and which build it is from: landwaiter trace DIGEST',
    'If it is right, have the pipeline sign it; if not, put the last signed image back.',
  ],
  benignIf: [
    'the step that signs failed, or ran later than windows.lateEvidence after the push',
    'it was promoted or copied without its signatures: copy them, too',
    'images that others make run here: list them under injectors, or give them an environment of their own',
  ],
  phase: 'facts',
  on: 'placement',
  quiet: {
    signed: {
      when: 'each required signer has signed it, an index that lists it, or every image of the index that it is',
      least: 'verified',
    },
    outdated: {
      when: 'each signature that is required and lacks is there, by a certificate that an authority of the trust root gave that signer, and only a log, CT log or timestamp authority is none of the root: trust-root-outdated tells all of them once',
      least: 'recorded',
    },
    ...NOT_ASKED_FOR,
  },

  detect(placement, lineage) {
    const wanted = wanting(placement, lineage);
    if (!wanted) return undefined;
    const required = placement.environment?.require.signature;
    const signers = required
      ? lineage.policy.signers.filter((one) => required.includes(one.name))
      : lineage.policy.signers;
    if (signers.length === 0) return undefined;
    if ('quiet' in wanted) return wanted;
    const { at: reference, manifests } = wanted;
    const lacking = manifests.flatMap((manifest) =>
      signers
        .filter((signer) => !hasOf(manifest, reference, lineage, (one) => signatureBy(signer, one, reference, lineage)))
        .map((signer) => ({ manifest, signer })),
    );
    const [first] = lacking;
    if (required && !first) return quietBy('signed', 'verified', `it is signed by ${required.join(', ')}`);
    const untold = lacking.filter(
      ({ manifest, signer }) =>
        !hasOf(manifest, reference, lineage, (one) => outdatedBy(signer, one, reference, lineage)),
    );
    if (first && untold.length === 0)
      return onRecord('outdated', `${first.signer.name} signed it by a service that the trust root does not know`);
    const lead = required ? untold[0] : usual(lacking, reference, lineage);
    if (!lead || (!required && lacking.length < signers.length * manifests.length)) return undefined;
    return fired(placement, { ...lead, at: reference, isRequired: required !== undefined }, lineage);
  },
};

interface Lacking {
  readonly manifest: Digest;
  readonly signer: PolicySigner;
}

/** Where nothing is required: the one by whom what came before is signed, and this is not. */
function usual(lacking: readonly Lacking[], at: RepositoryName, lineage: Lineage): Lacking | undefined {
  return lacking.find(({ manifest, signer }) => signedBefore(manifest, signer, at, lineage).length >= HABIT);
}

function fired(
  placement: Placement,
  { manifest, signer, at, isRequired }: Lacking & { readonly at: RepositoryName; readonly isRequired: boolean },
  lineage: Lineage,
) {
  const lacking = lackingIn(placement, manifest, at, `a signature of ${signer.name} that is good`, lineage);
  if (!lacking) return isRequired ? onRecord('unasked', 'nobody asked what is attached to it') : undefined;
  // By habit alone nothing is said before it is proven.
  if (!isRequired && lacking.told.absence !== 'proven') return undefined;
  const before = signedBefore(manifest, signer, at, lineage).length;
  const habit = before === 0 ? '' : `; its last ${before === 1 ? 'release' : `${before} releases`} had one`;
  const wants = isRequired ? `${placement.environment?.name ?? ''} wants it signed by ${signer.name}: ` : '';
  return {
    summary: `${whereOf(placement)} uses ${placement.image}, and ${wants}${whyNot(signer, lacking.attached)}${habit}.`,
    ...(!isRequired && { severity: 'low' as const }),
    ...lacking.told,
  };
}
