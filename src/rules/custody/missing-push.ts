import { who } from '../../core/actor.ts';
import type { Evidence } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Reference } from '../../core/reference.ts';
import type { DigestlessPush, Placement } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';
import { placeBefore } from '../origins/places-before.ts';
import { evidenceOf } from '../sentences/evidence.ts';
import type { JudgedLink } from './judged-link.ts';
import { clockTime, nameOf, placementExhibits, whereOf } from '../sentences/sentences.ts';

/** Why nobody is known to have pushed what runs there. */
export function missingPush(placement: Placement, lineage: Lineage): JudgedLink {
  const { reference } = placement;
  const start = reference && lineage.coverageStart(reference.registry);
  const isOlder = start !== undefined && placement.from < start;
  const older = isOlder ? placement : placeBefore(placement, lineage);
  const proof = (): readonly Evidence[] => evidenceOf(placementExhibits(older ?? placement));
  const ran = isOlder ? 'it runs since' : older && `${whereOf(older)} ran the same bytes`;
  if (ran !== undefined)
    return { state: 'unknown', reason: `${ran} before the records of ${reference?.registry} begin`, proof };
  const set = reference && lineage.digestlessTo(reference).findLast((one) => isOf(one, reference, placement.from));
  if (set) {
    const reason = `${who(set.actor)} pushed ${nameOf(set)} at ${clockTime(set.at)}, and no record says as which image`;
    return {
      state: 'unknown',
      reason,
      strength: set.strength,
      proof: () => evidenceOf([{ fact: set.facts[0], says: reason }]),
    };
  }
  if (reference && lineage.isMonitored(reference.registry)) {
    const { absence } = lineage.registryCoverage(reference.registry, { from: placement.from, to: lineage.at });
    return { state: 'missing', reason: `no push to ${reference.repository} is on record`, absence, proof };
  }
  return { state: 'unknown', reason: `no feed of ${reference?.registry ?? 'its registry'} is read`, proof };
}

function isOf({ tag, at }: DigestlessPush, reference: Reference, until: Time): boolean {
  return tag === (reference.tag ?? 'latest') && at <= until;
}
