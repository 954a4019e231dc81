import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { mayAs as mayRole, type Role } from '../../core/role.ts';

/** Who looks at the page, and as what. */
export interface Person {
  readonly name: string;
  readonly role: Role;
  /** Why nothing is decided here by anybody. */
  readonly readOnly?: string;
}

export const SessionContext = createContext<Person | undefined>(undefined);

export function usePerson(): Person | undefined {
  return useContext(SessionContext);
}

/** The server decides; the page only spares the click. */
export function mayAs(person: Person | undefined, role: Role): boolean {
  return person !== undefined && mayRole(person.role, role);
}

/** Whether what changes something is offered. */
export function mayDecideAs(person: Person | undefined, role: 'analyst' | 'approver'): boolean {
  return person?.readOnly === undefined && mayAs(person, role);
}

/** Why it is not offered, as a sentence; undefined where it is. */
export function whyNotDecide(person: Person | undefined): string | undefined {
  if (person?.readOnly !== undefined) return `Read only: ${person.readOnly}.`;
  return mayAs(person, 'analyst') ? undefined : 'Your role is viewer: decisions need analyst.';
}
