/** What somebody may do on the server; each role may do what those before it may. */
export const ROLES = ['viewer', 'analyst', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether `one` may do all that `other` may. */
export function mayAs(one: Role, other: Role): boolean {
  return ROLES.indexOf(one) >= ROLES.indexOf(other);
}
