import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { mayAs as mayRole, type Role } from '../../core/role.ts';

/** Who looks at the page, and as what. */
export interface Person {
  readonly name: string;
  readonly role: Role;
}

export const SessionContext = createContext<Person | undefined>(undefined);

export function usePerson(): Person | undefined {
  return useContext(SessionContext);
}

/** The server decides; the page only spares the click. */
export function mayAs(person: Person | undefined, role: Role): boolean {
  return person !== undefined && mayRole(person.role, role);
}
