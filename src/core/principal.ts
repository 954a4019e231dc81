import type { Role } from './role.ts';

/** Who asks. */
export interface Principal {
  /** `token:NAME` or `oidc:SUBJECT`: what nobody can choose for themselves. */
  readonly identity: string;
  /** What people know them by. */
  readonly name: string;
  readonly role: Role;
  /** The person behind it, as in a decision. */
  readonly owners: readonly string[];
  /** Why nobody decides or changes anything here, where that is so. */
  readonly readOnly?: string;
}
