import { clocks } from './clocks.ts';
import { inheritance } from './inheritance.ts';
import { moreEvidence } from './more-evidence.ts';
import { names } from './names.ts';
import { neighbours } from './neighbours.ts';
import type { Property } from './property.ts';
import { rebuilds, staleRuns } from './rebuilds.ts';
import { restarts, restartsAfterMove } from './restarts.ts';
import { sharedRegistry } from './shared-registry.ts';
import { unbound } from './unbound.ts';

export const PROPERTIES: readonly Property[] = [
  restarts,
  restartsAfterMove,
  clocks,
  moreEvidence,
  rebuilds,
  staleRuns,
  names,
  neighbours,
  sharedRegistry,
  unbound,
  inheritance,
];
