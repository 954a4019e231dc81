import type { Finding } from '../core/finding.ts';
import type { Time } from '../core/time.ts';
import type { Alert } from './alert.ts';

/** What Landwaiter tells a sink about itself, in the shape of an incident: it rests on no record. */
export function ownAlert(
  told: Pick<Finding, 'id' | 'rule' | 'severity' | 'state' | 'title' | 'summary' | 'why' | 'respond'> &
    Partial<Pick<Finding, 'benignIf' | 'resolution'>>,
  at: Time,
): Alert {
  const finding: Finding = {
    benignIf: [],
    ...told,
    confidence: 'verified',
    missing: [],
    openedAt: at,
    firstEventAt: at,
    lastEventAt: at,
    attack: [],
    evidence: [],
  };
  return { finding, parts: [] };
}
