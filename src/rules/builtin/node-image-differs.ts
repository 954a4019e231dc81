import { type Digest, shortDigest } from '../../core/digest.ts';
import type { ContainerObserved } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Placement } from '../../core/subjects.ts';
import { IMPLANT, onRecord, type Rule } from '../rule.ts';
import { clockTime, pushExhibits, whereOf } from '../sentences/sentences.ts';

export const nodeImageDiffers: Rule = {
  id: 'node-image-differs',
  version: 1,
  title: 'A node runs other bytes than those whose digest it reports',
  severity: 'critical',
  mode: 'observe',
  attack: [...IMPLANT, { technique: 'T1036.005' }, { technique: 'T1610' }],
  why: 'A kubelet reports the digest that a name on the node stands for. Whoever has root there can give the name of a trusted digest to any bytes; what the runtime itself calls them then belongs to no image of that digest.',
  respond: [
    'Treat the node as taken over: cordon it, and keep its disk.',
    'Look into the node’s image store for what the id is, and from where it was imported.',
    'Start the workload on another node.',
  ],
  benignIf: [
    'the registry’s records show another config for that digest than it has: ask the registry for the manifest',
  ],
  phase: 'facts',
  on: 'placement',
  quiet: {
    agrees: {
      when: 'the id is the config of the digest, or of one of the images that it lists, as registries or hosts recorded them',
      least: 'recorded',
      beyondAttackers: 'the digest of an image covers that of its config: no record can make another one true',
    },
    unknown: {
      when: 'of some image that the digest lists no record shows the config',
      least: 'recorded',
      beyondAttackers:
        'what a digest stands for is recorded by the registry when it is pushed; unknown-image-running tells of others',
    },
  },

  detect(placement, lineage) {
    const told = placement.observed.filter((fact) => fact.runtimeId && fact.digest && isRecorded(fact));
    const [any] = told;
    if (!any) return undefined;
    const judged = told.map((fact) => ({ fact, ids: idsOf(fact, placement, lineage) }));
    const wrong = judged.find(({ fact, ids }) => ids && fact.runtimeId && !ids.has(fact.runtimeId));
    if (!wrong) {
      return judged.every(({ ids }) => ids)
        ? onRecord('agrees', 'the runtime calls it by the config of that digest')
        : onRecord('unknown', 'not every config of that digest is on record');
    }
    const { runtimeId = any.digest, digest = runtimeId, pod, node, at } = wrong.fact;
    const push = lineage.pushesFor(placement)[0];
    return {
      summary: `${whereOf(placement)} reports ${digest && shortDigest(digest)} as ${placement.image}, and${node === undefined ? ' its node' : ` ${node}`} runs ${runtimeId && shortDigest(runtimeId)}, which is no image of that digest, seen at ${clockTime(at)}.`,
      confidence: 'recorded',
      missing: [`an image of ${digest && shortDigest(digest)} with the config ${runtimeId && shortDigest(runtimeId)}`],
      evidence: [
        ...(push ? pushExhibits(push).slice(0, 1) : []),
        {
          fact: wrong.fact,
          says: `pod ${pod} runs ${runtimeId && shortDigest(runtimeId)} behind the name of ${digest && shortDigest(digest)}`,
        },
      ],
    };
  },
};

/** By what a runtime may call the image that a status names; undefined where that is not known of all that it lists. */
function idsOf(
  { digest }: ContainerObserved,
  { reference }: Placement,
  lineage: Lineage,
): ReadonlySet<Digest> | undefined {
  if (!digest) return undefined;
  const { children } = lineage.image(digest, reference);
  const ids = new Set<Digest>([digest, ...children]);
  for (const one of children.length > 0 ? children : [digest]) {
    const { config } = lineage.image(one, reference);
    if (!config) return undefined;
    ids.add(config);
  }
  return ids;
}
