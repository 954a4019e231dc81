import type { Evidence } from '../../core/finding.ts';
import type { Exhibit } from '../rule.ts';
import { inOrder } from './sentences.ts';

/** Exhibits as findings and links of custody show them: each record once, oldest first. */
export function evidenceOf(exhibits: readonly Exhibit[]): readonly Evidence[] {
  return inOrder(exhibits).map(({ fact, says }) => ({
    source: fact.source,
    ...fact.origin,
    eventId: fact.id,
    time: fact.at,
    says,
  }));
}
