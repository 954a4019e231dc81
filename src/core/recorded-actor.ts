import type { Actor } from './actor.ts';
import type { Push } from './subjects.ts';

/** Who pushed, as the record calls it: before the policy's aliases. */
export function recordedActor({ told: { actor } }: Pick<Push, 'told'>): Actor | undefined {
  return actor && 'actor' in actor ? actor.actor : undefined;
}
