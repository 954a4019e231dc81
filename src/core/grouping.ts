/** The list under a key, made on first use. */
export function listAt<Key, Value>(map: Map<Key, Value[]>, key: Key): Value[] {
  const existing = map.get(key);
  if (existing) return existing;
  const made: Value[] = [];
  map.set(key, made);
  return made;
}

/** The values by their keys, in the order in which they came. */
export function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) listAt(groups, keyOf(value)).push(value);
  return groups;
}
