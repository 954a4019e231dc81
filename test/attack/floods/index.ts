import { bodies, chunks } from './bodies.ts';
import { connections } from './connections.ts';
import type { Flood } from './flood.ts';
import { requests } from './requests.ts';

/** Everything that attackers without a credential keep doing, by name. */
export const floods: Readonly<Record<string, Flood>> = { ...bodies, ...chunks, ...connections, ...requests };
