import type { ManifestServed } from '../../core/event.ts';
import { pullKey, withPull } from '../facts/condense.ts';

/** Pulls by a tag of which no record tells the digest, condensed as they come: a registry is asked for few tags, and often. */
export interface ServedTags {
  add(one: ManifestServed): void;
  all(): readonly ManifestServed[];
  /** Forgets the others. */
  keep(isKept: (one: ManifestServed) => boolean): void;
}

export function servedTags(): ServedTags {
  let alike = new Map<string, readonly ManifestServed[]>();
  return {
    add(one) {
      const key = pullKey(one);
      alike.set(key, withPull(alike.get(key) ?? [], one));
    },
    all: () => [...alike.values()].flat(),
    keep(isKept) {
      const left = [...alike].map(([key, all]) => [key, all.filter(isKept)] as const);
      alike = new Map(left.filter(([, all]) => all.length > 0));
    },
  };
}
