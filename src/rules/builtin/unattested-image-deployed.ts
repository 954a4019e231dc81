import type { Lineage } from '../../core/lineage.ts';
import type { Placement } from '../../core/subjects.ts';
import { attestedOf } from '../provenance/attested.ts';
import { lackingIn, NOT_ASKED_FOR } from '../provenance/lacking.ts';
import { hasOf } from '../provenance/signed.ts';
import { type Wanting, wanting } from '../provenance/wanted.ts';
import { attachedAround } from '../provenance/why-not.ts';
import { IMPLANT, onRecord, quietBy, type Rule } from '../rule.ts';
import { whereOf } from '../sentences/sentences.ts';

export const unattestedImageDeployed: Rule = {
  id: 'unattested-image-deployed',
  version: 1,
  title: 'An image runs and nobody who may proves from which build it is',
  severity: 'medium',
  mode: 'policy',
  goesBy: ['environments[].require.provenance', 'signers', 'publishers[].builds'],
  attack: IMPLANT,
  why: 'A signed statement of the builder ties the bytes to source and run. What has none may have been built anywhere, of anything.',
  respond: [
    'Look at what is attached now, and what is wrong with it: landwaiter verify IMAGE --signer NAME',
    'Find who pushed it and which build it is from: landwaiter trace DIGEST',
    'If it is right, have the build attest it; if not, put the last attested image back.',
  ],
  benignIf: [
    'the step that attests failed, or ran later than windows.lateEvidence after the push',
    'it was promoted or copied without its attestations: copy them, too',
    'the builder’s id is not listed under signers[].builders',
  ],
  phase: 'facts',
  on: 'placement',
  quiet: {
    attested: {
      when: 'a signer that lists the builder signed a statement about it, an index that lists it, or every image of the index that it is, and publishers[].builds allows the build that it names',
      least: 'verified',
    },
    ...NOT_ASKED_FOR,
  },

  detect(placement, lineage) {
    const wanted = wanting(placement, lineage);
    if (!wanted || placement.environment?.require.provenance !== true) return undefined;
    if ('quiet' in wanted) return wanted;
    const { at, manifests } = wanted;
    const bare = manifests.find(
      (manifest) => !hasOf(manifest, at, lineage, (one) => attestedOf(one, at, lineage).find(({ wrong }) => !wrong)),
    );
    if (bare === undefined)
      return quietBy('attested', 'verified', 'a signer of the policy proves from which build it is');
    return fired(placement, { ...wanted, manifests: [bare] }, lineage);
  },
};

function fired(placement: Placement, { environment, at, manifests }: Wanting, lineage: Lineage) {
  const [manifest] = manifests;
  if (manifest === undefined) return undefined;
  const lacking = lackingIn(placement, manifest, at, 'a good statement about its build', lineage);
  if (!lacking) return onRecord('unasked', 'nobody asked what is attached to it');
  return {
    summary: `${whereOf(placement)} uses ${placement.image}, and ${environment.name} wants to know from which build it is: ${whyBare(manifest, at, lineage)}.`,
    ...lacking.told,
  };
}

function whyBare(manifest: Wanting['manifests'][number], at: Wanting['at'], lineage: Lineage): string {
  const { parents } = lineage.image(manifest, at);
  const spoken = [manifest, ...parents].flatMap((one) => attestedOf(one, at, lineage));
  const [wrong] = spoken;
  if (wrong?.wrong) return `${wrong.signer.name} made a statement, but ${wrong.wrong.reason}`;
  const states = attachedAround(manifest, at, lineage).flatMap(({ verdicts }) =>
    verdicts.filter(({ statement, state }) => statement !== undefined || state === 'failed'),
  );
  const failed = states.find(({ check, ours }) => ours && check !== undefined);
  if (failed?.check !== undefined) return `no statement is good: ${failed.check}, ${failed.reason}`;
  if (states.some(({ state }) => state === 'unsigned'))
    return 'its builder put a statement into the index, and nobody signed it';
  return 'no statement by a signer of the policy is attached';
}
