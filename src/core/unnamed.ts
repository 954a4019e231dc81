import type { LandwaiterEvent } from './event.ts';

/** Stands where a registry's own record does not tell its name: no host can be called so (RFC 2606). */
export const UNNAMED_REGISTRY = 'unnamed.invalid';

/** Whether its registry is one that no record and no policy names. */
export function lacksRegistry(fact: LandwaiterEvent): boolean {
  return 'registry' in fact && fact.registry === UNNAMED_REGISTRY;
}
