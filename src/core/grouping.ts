/** Adds a value to the list under a key. Most lists stay as short as one, and one that begins empty is made for seventeen. */
export function addTo<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
