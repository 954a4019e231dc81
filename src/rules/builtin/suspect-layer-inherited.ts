import { whoAndBehind } from '../../core/actor.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import type { Finding } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { platformsOf } from '../platforms.ts';
import { IMPLANT, type Judged, type Rule } from '../rule.ts';
import { circumstances, nameOf, pushExhibits } from '../sentences.ts';
import { spreading } from '../strangers.ts';

export const suspectLayerInherited: Rule = {
  id: 'suspect-layer-inherited',
  version: 1,
  title: 'An image is built on, or a copy of, one that is under suspicion',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'Whoever poisons a base image need not touch anything else: the next genuine builds carry the implant on. The pipeline’s name on the image says nothing about the layers below.',
  respond: [
    'Clear up the suspicion about the image below first.',
    'If it stands, treat this image as hostile whoever built it, and build it again on a clean base.',
    'Find everything else that carries the layer, and where it runs: landwaiter where DIGEST.',
  ],
  benignIf: [
    'the push below has an honest explanation: clear it, or cover it with an exception, and this goes with it',
  ],
  phase: 'trust',
  on: 'push',
  quiet: {},

  detect(push, lineage, judged) {
    if (push.kind === 'artifact' || lineage.partOf(push)) return undefined;
    const found = suspectBelow(push, lineage, judged);
    if (!found) return undefined;
    const { layer, from, suspicions } = found;
    const isCopy = lineage.isSameImage(from.digest, push.digest);
    return {
      summary: `${nameOf(push)}, pushed as ${shortDigest(push.digest)} by ${whoAndBehind(push)} ${circumstances(push)}, ${isCopy ? 'is a copy of' : 'is built on'} ${nameOf(from)} (${shortDigest(from.digest)}), pushed by ${whoAndBehind(from)}: that push brought the layer ${shortDigest(layer)} here, and it is under suspicion (${suspicions.map((one) => one.rule).join(', ')}).`,
      confidence: weakest([push.strength, ...suspicions.map((one) => one.confidence)]),
      missing: ['an honest explanation of the push that brought the layer'],
      pending: suspicions.every((one) => one.state === 'pending'),
      evidence: [...pushExhibits(from), ...pushExhibits(push)],
    };
  },
};

interface Suspect {
  readonly layer: Digest;
  readonly from: Push;
  readonly suspicions: readonly Finding[];
}

function suspectBelow(push: Push, lineage: Lineage, judged: Judged): Suspect | undefined {
  const manifests = push.kind === 'index' ? platformsOf(push.digest, lineage) : [push.digest];
  for (const manifest of manifests) {
    const layers = (lineage.image(manifest).layers ?? []).map((layer) => layer.digest);
    for (const [index, layer] of layers.entries()) {
      const from = lineage.firstWithLayer(layer);
      if (!from || from.at >= push.at || from.key === push.key) continue;
      // Only what lies on the whole suspected image: a layer below its topmost is that of a base it shares with many.
      const theirs = lineage.image(from.digest).layers ?? [];
      if (theirs.length !== index + 1 || !theirs.every((one, at) => one.digest === layers[at])) continue;
      const origin = lineage.partOf(from) ?? from;
      if (isSameAct(origin, push)) continue;
      const suspicions = spreading(judged.suspicions(origin.key), origin, lineage);
      if (suspicions.length > 0) return { layer, from: origin, suspicions };
    }
  }
  return undefined;
}

/** Another tag for the same bytes, by the same hand in the same place, is judged by itself. */
function isSameAct(one: Push, other: Push): boolean {
  return (
    one.digest === other.digest &&
    one.registry === other.registry &&
    one.repository === other.repository &&
    one.actor?.name === other.actor?.name
  );
}
