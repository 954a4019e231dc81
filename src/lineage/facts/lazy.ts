/** What only some rules ask for is made when the first of them does. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** What is asked of the same key again and again is computed once, also where that comes to nothing. */
export function memo<Key, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, { readonly value: Value }>();
  return (key) => {
    let found = known.get(key);
    if (!found) {
      found = { value: compute(key) };
      known.set(key, found);
    }
    return found.value;
  };
}

/** Parts as one whole, in which what is lazy stays so: to spread a part asks each of its getters. */
export function together<One extends object, Two extends object, More extends readonly object[]>(
  one: One,
  two: Two,
  ...more: More
): One & Two & All<More>;
export function together(...parts: readonly object[]): object {
  const whole = {};
  for (const part of parts) Object.defineProperties(whole, Object.getOwnPropertyDescriptors(part));
  return whole;
}

type All<Parts extends readonly object[]> = Parts extends readonly [infer First, ...infer Rest extends object[]]
  ? First & All<Rest>
  : unknown;
