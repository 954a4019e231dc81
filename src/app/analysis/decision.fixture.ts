import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import type { Time } from '../../core/time.ts';

/** What an analyst decided of a finding; an acknowledgement where nothing else is given. */
export function decisionOn(finding: Finding | undefined, at: Time, more: Partial<Decision>): Decision {
  return {
    id: 'd1',
    finding: finding?.id ?? '',
    kind: 'acknowledge',
    who: 'dana@acme.example',
    identity: 'oidc:dana',
    role: 'analyst',
    why: 'a drill',
    at,
    parts: [],
    ...more,
  };
}
