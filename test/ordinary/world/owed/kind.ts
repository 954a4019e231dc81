import type { Owed } from '../../month.ts';
import type { Mover } from '../movement/mover.ts';

export type Told = Pick<Owed, 'who' | 'why' | 'about'>;

/** What happens, and what it will be known by; nothing where it cannot happen here. */
export type Kind = (mover: Mover, story: string) => Told | undefined;
