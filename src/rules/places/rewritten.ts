import type { Lineage } from '../../core/lineage.ts';
import type { Reference } from '../../core/reference.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Placement } from '../../core/subjects.ts';
import { CLOCKS, MINUTE } from '../../core/time.ts';

/** From a change until the first container of it runs. */
const ROLLED_OUT = 10 * MINUTE;

export const REWRITTEN =
  'no container ran it: within ten minutes after it was asked for, that container began with the same path and tag below another name, as a webhook writes a mirror’s, and is judged by that';

/** What runs instead of an image that was asked for. */
export function rewrittenTo(placement: Placement, lineage: Lineage): Placement | undefined {
  const { reference, observed, asked, container } = placement;
  if (!reference || observed.length > 0) return undefined;
  const isBegun = ({ from }: Placement): boolean =>
    asked.some(({ at }) => at - CLOCKS <= from && from <= at + ROLLED_OUT);
  return lineage
    .placementsIn(placement)
    .find(
      (one) =>
        one.container === container &&
        one.observed.some(isRecorded) &&
        isBegun(one) &&
        isMirrorOf(one.reference, reference),
    );
}

function isMirrorOf(one: Reference | undefined, other: Reference): boolean {
  if (!one || one.tag !== other.tag || one.digest !== other.digest) return false;
  const isSame = one.repository === other.repository;
  return isSame ? one.registry !== other.registry : one.repository.endsWith(`/${other.repository}`);
}
