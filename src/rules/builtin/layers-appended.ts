import { promotedQuiet } from '../origins/copies/promoted.ts';
import { carriedFrom } from '../origins/copies/replication.ts';
import { whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import type { Push } from '../../core/subjects.ts';
import { additionsTo } from '../compared/additions.ts';
import { trustedBelow } from '../compared/trusted-below.ts';
import { approvedBuild } from '../origins/builds/approved-build.ts';
import { STAYS, staysInSandboxes } from '../places/in-sandbox.ts';
import { IMPLANT, onRecord, type Rule } from '../rule.ts';
import { circumstances, nameAndDigest, nameOf, pushExhibits } from '../sentences/sentences.ts';

export const layersAppended: Rule = {
  id: 'layers-appended',
  version: 1,
  title: 'An image is a trusted one with layers added',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'Taking the real image and adding a layer keeps everything working: the implant hides in a small layer on top of bytes that are known to be good.',
  respond: ['List what the added layers contain.', 'Point the tag back to the image it was made from.'],
  benignIf: ['it is a child image built on that base by an approved build that is not connected'],
  phase: 'trust',
  on: 'push',
  quiet: {
    built: {
      when: 'an approved run explains the push, or that of the image of the same name which a listed replication copied, on record',
      least: 'inferred',
    },
    promoted: { when: 'a listed promotion copied it', least: 'recorded' },
    sandbox: { when: STAYS, least: 'recorded' },
  },

  detect(push, lineage, judged) {
    if (push.kind === 'artifact' || lineage.partOf(push)) return undefined;
    const below = trustedBelow(push, lineage, judged.trusted);
    if (!below) return undefined;
    const origin = lineage.explanation(push);
    const carried = carriedFrom(push, lineage);
    const build = approvedBuild(push, lineage) ?? (carried && approvedBuild(carried, lineage));
    if (build) return { quiet: 'built', strength: build.strength, because: `${build.by} built it` };
    const promotion = lineage.promotion(push);
    if (promotion) return promotedQuiet(promotion, 'a listed promotion copied it');
    if (staysInSandboxes(push, lineage)) return onRecord('sandbox', `${push.repository} is for tests`);
    const added = (lineage.image(push.digest, push).layers ?? []).slice(below.layers);
    const bytes = added.reduce((sum, layer) => sum + (layer.size ?? 0), 0);
    return {
      summary: `${nameOf(push)}, pushed as ${shortDigest(push.digest)} by ${whoAndBehind(push)} ${circumstances(push)}, is the trusted image ${nameAndDigest(calledOtherwise(below.push, push, lineage))} with ${added.length} layer${added.length === 1 ? '' : 's'} of ${bytes} bytes added, and no build explains them.${additionsTo(push, lineage)}`,
      confidence: push.strength,
      missing: ['a build that made the added layers'],
      ...(origin.state === 'none' && {
        absence: origin.absence,
        pendingUntil: push.at + lineage.policy.windows.lateEvidence,
      }),
      evidence: [...pushExhibits(below.push).slice(0, 1), ...pushExhibits(push)],
    };
  },
};

/** The trusted image by another name than the one that it lost to this push, where it had any there. */
function calledOtherwise(trusted: Push, push: Push, lineage: Lineage): Push {
  if (trusted.tag !== push.tag || !equalRepository(trusted, push)) return trusted;
  const named = lineage
    .pushesOf(trusted.digest)
    .filter((one) => equalRepository(one, push) && one.tag !== undefined && one.tag !== push.tag && one.at < push.at);
  return named[0] ?? trusted;
}
