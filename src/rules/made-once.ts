/** `make` with what it made of an object kept as long as that object is. What else it is given counts at the first call only. */
export function madeOnce<Of extends object, More extends readonly unknown[], Made extends object>(
  make: (of: Of, ...more: More) => Made,
): (of: Of, ...more: More) => Made {
  const known = new WeakMap<Of, Made>();
  return (of, ...more) => {
    const made = known.get(of) ?? make(of, ...more);
    known.set(of, made);
    return made;
  };
}
