import { isRecorded, type Strength } from '../../../../core/strength.ts';
import { REACH } from '../enrichment.ts';

// Webhooks whose body does not say when it happened: their time is that of their arrival.
const WITHOUT_TIME: ReadonlySet<string> = new Set(['jfrog', 'quay']);

/** How long after it happened a record may tell of it. `late`: the policy's window for late evidence. */
export function latenessOf(fact: { readonly source: string; readonly strength: Strength }, late: number): number {
  return WITHOUT_TIME.has(fact.source) && !isRecorded(fact) ? Math.max(REACH, late) : REACH;
}
