import type { Role } from './role.ts';
import { DAY, type Time } from './time.ts';

/**
 * `acknowledge`: somebody looks after it. `suppress`: it is tolerated until an instant. `approve`: of a suppression.
 * `unsuppress`: it is tolerated no longer. `revive`: as if nobody had decided anything.
 */
export const DECISION_KINDS = ['acknowledge', 'suppress', 'approve', 'unsuppress', 'revive'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** What a person decided about a finding: a fact, kept for ever and never changed. */
export interface Decision {
  readonly id: string;
  /** The finding's id. */
  readonly finding: string;
  readonly kind: DecisionKind;
  /** The name people know the decider by. */
  readonly who: string;
  /** What proved who it was: `token:NAME` or `oidc:SUBJECT`. */
  readonly identity: string;
  readonly role: Role;
  readonly why: string;
  readonly at: Time;
  /** Of a suppression: when it ends. */
  readonly until?: Time;
  /** Of an approval: the suppression that is approved. */
  readonly approves?: string;
  /** The findings that were told with it then, an incident's parts: they are decided with it, and no later ones. */
  readonly parts: readonly string[];
}

/** The longest suppression, in milliseconds: 90 days. */
export const LONGEST_SUPPRESSION = 90 * DAY;

/** Whether two deciders are one person or program: by what proves them, or by name. */
export function isSamePerson(
  one: Pick<Decision, 'who' | 'identity'>,
  other: Pick<Decision, 'who' | 'identity'>,
): boolean {
  return one.identity === other.identity || one.who.toLowerCase() === other.who.toLowerCase();
}
