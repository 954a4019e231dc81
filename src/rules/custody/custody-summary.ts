import { CUSTODY_LINKS, type CustodyLink, isBroken } from '../../core/custody.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Placement } from '../../core/subjects.ts';
import { judge } from './custody.ts';
import type { Judgements } from './custody-links.ts';

/** What is counted of a chain of custody: of a million of them no more is kept. */
export interface CustodySummary {
  readonly placement: Placement;
  readonly complete: boolean;
  /** Required links of which nothing is known. */
  readonly unknown: number;
  /** Links missing or contradicted. */
  readonly broken: readonly CustodyLink[];
}

export function custodySummary(placement: Placement, lineage: Lineage, judgements: Judgements): CustodySummary {
  const { trust, required, links } = judge(placement, lineage, judgements);
  const unknown = required.filter((link) => links[link].state === 'unknown').length;
  return {
    placement,
    complete: trust.standing === 'trusted',
    unknown,
    broken: CUSTODY_LINKS.filter((link) => isBroken(links[link])),
  };
}
