import { isListedInjector } from '../actors/injectors.ts';
import { IMPLANT, onRecord, type Rule } from '../rule.ts';
import { placementExhibits, whereOf } from '../sentences/sentences.ts';

export const mutableTagDeployed: Rule = {
  id: 'mutable-tag-deployed',
  version: 1,
  title: 'A deployment names a tag where the policy wants a digest',
  severity: 'low',
  mode: 'policy',
  goesBy: ['environments[].require.digest'],
  attack: IMPLANT,
  why: 'A tag can mean other bytes tomorrow; a digest cannot. Whoever moves the tag changes what runs at the next restart.',
  respond: ['Deploy by digest: repository@sha256:…'],
  benignIf: ['the environment does not need digests: drop require.digest'],
  phase: 'facts',
  on: 'placement',
  quiet: {
    pinned: { when: 'the reference itself names the digest', least: 'recorded' },
  },

  detect(placement, lineage) {
    const { environment, reference } = placement;
    if (environment?.require.digest !== true || lineage.policy.isExempt(placement)) return undefined;
    if (reference?.digest) return onRecord('pinned', 'the reference names a digest');
    // Nobody asked for it in the workload: what the policy lists put it into the pods.
    const isPutIn = placement.asked.length === 0 && isListedInjector(placement);
    return {
      summary: `${whereOf(placement)} ${isPutIn ? `was put in by a listed injector, which names ${placement.image}` : `names ${placement.image}`} without a digest, and ${environment.name} wants digests.`,
      confidence: 'recorded',
      missing: ['the digest in the reference'],
      evidence: placementExhibits(placement),
    };
  },
};
