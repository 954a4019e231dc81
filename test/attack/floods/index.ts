import { bodies, chunks } from './bodies.ts';
import { connections } from './connections.ts';
import { facts } from './facts.ts';
import type { Flood } from './flood.ts';
import { handshakes } from './handshakes.ts';
import { proxied } from './proxied.ts';
import { requests } from './requests.ts';

/** Everything that attackers keep doing, by name; but for those of `facts` they have no credential. */
export const floods: Readonly<Record<string, Flood>> = {
  ...bodies,
  ...chunks,
  ...connections,
  ...requests,
  ...proxied,
  ...handshakes,
  ...facts,
};
