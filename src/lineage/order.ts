import type { Time } from '../core/time.ts';

/** By time, then by fact id: the one order everything is joined in, so that arrival order never shows. */
export function byTime(one: { readonly at: Time; readonly id: string }, other: { readonly at: Time; readonly id: string }): number {
  return one.at - other.at || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

/** The list under a key, made on first use. */
export function listAt<Key, Value>(map: Map<Key, Value[]>, key: Key): Value[] {
  const existing = map.get(key);
  if (existing) return existing;
  const made: Value[] = [];
  map.set(key, made);
  return made;
}
