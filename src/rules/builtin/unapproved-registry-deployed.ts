import { isDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Placement } from '../../core/subjects.ts';
import { againstTaker, foreignTaker, setThere } from '../actors/foreign-account.ts';
import { acting } from '../actors/token-issuer.ts';
import { counted } from '../../core/count.ts';
import { IMPLANT, onRecord, type Rule } from '../rule.ts';
import { REWRITTEN, rewrittenTo } from '../places/rewritten.ts';
import { refusalOf } from '../places/refused.ts';
import { clockTime, placementExhibits, whereOf } from '../sentences/sentences.ts';

export const unapprovedRegistryDeployed: Rule = {
  id: 'unapproved-registry-deployed',
  version: 1,
  title: 'An image from a registry outside the environment’s list was deployed',
  severity: 'high',
  mode: 'policy',
  goesBy: ['environments[].repositories'],
  attack: IMPLANT,
  why: 'What comes from a foreign registry passed none of the checks of this organisation’s own.',
  respond: ['Ask who deployed it.', 'Replace it by an image from a listed registry.'],
  benignIf: ['the environment may use this registry and the policy was not told'],
  phase: 'facts',
  on: 'placement',
  quiet: {
    listed: {
      when: 'the host of the parsed reference is the host of a pattern on the environment’s list',
      least: 'recorded',
    },
    rewritten: { when: REWRITTEN, least: 'recorded' },
    injected: { when: 'the policy lists the image among the environment’s injectors', least: 'recorded' },
    'same-bytes': {
      when: 'no record shows what its pod asked for, its node knows the bytes by no name any more, and others of the environment run the same manifest by a name, by which they are judged',
      least: 'recorded',
    },
  },

  detect(placement, lineage) {
    const { environment, reference } = placement;
    if (!environment?.registries || !environment.repositories || lineage.policy.isExempt(placement)) return undefined;
    if (reference && environment.registries.matches(reference.registry))
      return onRecord('listed', `${reference.registry} is on the list of ${environment.name}`);
    const same = reference ? undefined : runningAlike(placement, lineage);
    if (same) return onRecord('same-bytes', `${whereOf(same)} runs them as ${same.image}`);
    const name = reference && `${reference.registry}/${reference.repository}`;
    if (name !== undefined && environment.injectors?.matches(name))
      return onRecord('injected', `${name} is injected by listed software`);
    const instead = rewrittenTo(placement, lineage);
    if (instead) return onRecord('rewritten', `${whereOf(instead)} runs ${instead.image}`);
    const last = placement.asked.at(-1);
    const taker = last && foreignTaker(last);
    const refusal = refusalOf(placement, lineage);
    const refused = refusal
      ? `; ${refusal.control} refused it, last at ${clockTime(refusal.at)}, and no container of it ever ran`
      : '';
    return {
      summary: `${whereOf(placement)} ${refusal ? 'was to use' : 'uses'} ${placement.image}, and ${reference ? `the registry ${reference.registry} is not on the list of ${environment.name}` : unreadable(placement)}${last ? `; ${setThere(last, placement, acting(last, lineage))}` : ''}${refused}${stillRuns(placement)}.`,
      // What runs is judged, not what was wished.
      ...(refusal && { severity: 'low' }),
      confidence: 'recorded',
      ...(taker && last.behind && { actor: last.behind }),
      ...(taker && { respond: [againstTaker(taker), ...unapprovedRegistryDeployed.respond] }),
      missing: [`a registry that ${environment.name} allows: ${environment.registries.patterns.join(', ')}`],
      evidence: [
        ...placementExhibits(placement),
        ...(refusal
          ? [
              {
                fact: refusal,
                says: `${refusal.control} refused it: ${refusal.reason?.slice(0, 200) ?? refusal.policy ?? ''}`,
              },
            ]
          : []),
      ],
    };
  },
};

function unreadable({ image, asked }: Placement): string {
  return isDigest(image) && asked.length === 0
    ? 'no record shows what its pod asked for, nor has its node a name for these bytes'
    : 'that is no valid reference';
}

function stillRuns({ instances }: Placement): string {
  const running = new Set(instances.flatMap(({ pod, to, waiting }) => (to === undefined && !waiting ? pod : []))).size;
  return running === 0 ? '' : `; ${counted(running, 'container')} still ${running === 1 ? 'runs' : 'run'} it`;
}

/** Once a node has dropped a name, a status has the config’s digest in its place. */
function runningAlike({ digest, image, asked, environment }: Placement, lineage: Lineage): Placement | undefined {
  if (!digest || !isDigest(image) || asked.length > 0) return undefined;
  return lineage
    .placementsOfDigest(digest)
    .find((one) => one.digest === digest && one.environment === environment && one.reference !== undefined);
}
