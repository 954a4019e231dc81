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
  /**
   * The person behind it, by names that are proven: of a token its owner in the policy, of a session the subject as
   * `oidc:SUBJECT` and the mail address that the provider has verified. Empty: nobody is named. Absent: made before these
   * were noted.
   */
  readonly owners?: readonly string[];
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

/** Who decided. */
export type Decider = Pick<Decision, 'who' | 'identity' | 'owners'>;

/**
 * Why an approval is not that of a second person; undefined: it is. People count, and not what they hold: two tokens, or a
 * token and a session, of one owner are one, and who names nobody is no second.
 */
export function whyNotSecond(asked: Decider, approval: Decider): string | undefined {
  const isOne = asked.identity === approval.identity || isSameName(asked.who, approval.who);
  if (isOne) return `${asked.who} asked for it: somebody else has to approve it`;
  // What was approved before owners were noted stays so until its suppression ends.
  if (approval.owners === undefined) return undefined;
  const [first, second] = [ownersOf(asked), ownersOf(approval)];
  if (second.length === 0)
    return `${approval.who} is a token without an owner, and may be anybody’s: name the person in api.tokens[].owner`;
  if (first.length === 0)
    return `${asked.who} asked for it, a token without an owner: somebody whom the policy names has to suppress it again`;
  if (first.some((one) => second.some((other) => isSameName(one, other))))
    return `${asked.who} and ${approval.who} have one owner: somebody else has to approve it`;
  // Dana may be dana@acme.example, and anybody oidc:4711.
  if (first.some((one) => second.some((other) => formOf(one) === formOf(other)))) return undefined;
  return `nobody can tell whether ${asked.who} and ${approval.who} are two people: write api.tokens[].owner as the mail address that the provider verifies, or as oidc:SUBJECT`;
}

/** Names of one form can be compared: `oidc:SUBJECT`, a mail address, any other. */
export function formOf(name: string): 'subject' | 'mail' | 'name' {
  if (name.startsWith('oidc:')) return 'subject';
  return name.includes('@') ? 'mail' : 'name';
}

function ownersOf({ owners, identity }: Decider): readonly string[] {
  return owners ?? (formOf(identity) === 'subject' ? [identity] : []);
}

/** Capitals and blanks around a name make nobody another. */
export function isSameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
