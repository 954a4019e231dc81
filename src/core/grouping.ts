/** Adds a value to the list under a key. Most lists stay as short as one, and one that begins empty is made for seventeen. */
export function addTo<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The values by their keys, in the order in which they came. */
export function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) addTo(groups, keyOf(value), value);
  return groups;
}
