import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** Who looks at the page, and as what. */
export interface Person {
  readonly name: string;
  readonly role: 'viewer' | 'analyst' | 'approver' | 'admin';
}

const ORDER: readonly Person['role'][] = ['viewer', 'analyst', 'approver', 'admin'];

export const SessionContext = createContext<Person | undefined>(undefined);

export function usePerson(): Person | undefined {
  return useContext(SessionContext);
}

/** The server decides; the page only spares the click. */
export function mayAs(person: Person | undefined, role: Person['role']): boolean {
  return person !== undefined && ORDER.indexOf(person.role) >= ORDER.indexOf(role);
}
