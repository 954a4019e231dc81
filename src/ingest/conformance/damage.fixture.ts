/** The keys that lead to a value in a record. */
export type Path = readonly string[];

/** One way to spoil a value; `undefined` leaves it out. */
export interface Damage {
  readonly name: string;
  change(value: unknown): unknown;
}

const LONG = 'x'.repeat(70_000);
// Longer than any list that is read.
const MANY = Array.from({ length: 10_001 }, () => null);

function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}

// As deep as a record may be.
const DEEP_OBJECT = nested(400, (inner) => ({ a: inner }));
const DEEP_LIST = nested(400, (inner) => [inner]);

const to = (name: string, replacement: unknown): Damage => ({ name, change: () => replacement });

export const DAMAGES: readonly Damage[] = [
  { name: 'left out', change: () => undefined },
  { name: 'in a list', change: (value) => [value] },
  { name: 'twice in a list', change: (value) => (Array.isArray(value) ? [...value, ...value] : [value, value]) },
  { name: 'in an object', change: (value) => ({ value }) },
  { name: 'as text', change: (value) => JSON.stringify(value) },
  { name: 'in capitals', change: (value) => (typeof value === 'string' ? value.toUpperCase() : 'X') },
  { name: 'with more behind it', change: (value) => (typeof value === 'string' ? `${value}\u0000/@:x` : '') },
  { name: 'with a prototype', change: (value) => Object.fromEntries([['__proto__', value]]) },
  to('null', null),
  to('true', true),
  to('zero', 0),
  to('negative', -1),
  to('a fraction', 0.5),
  to('not a safe integer', 2 ** 53),
  to('nearly infinite', 1e308),
  to('an empty string', ''),
  to('a name of a prototype', '__proto__'),
  to('a name of a method', 'constructor'),
  to('half a character', '\ud800'),
  to('a digest that is cut', 'sha256:0123'),
  to('a day that is none', '2026-02-31T00:00:00Z'),
  to('a time before 1970', '1969-12-31T23:59:59Z'),
  to('a time of year 10000', '+010000-01-01T00:00:00Z'),
  to('a long string', LONG),
  to('an empty list', []),
  to('an empty object', {}),
  to('a list of null', [null]),
  to('a long list', MANY),
  to('a deep object', DEEP_OBJECT),
  to('a deep list', DEEP_LIST),
];

/** The paths of everything in the value. */
export function pathsIn(value: unknown): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [[key], ...pathsIn(child).map((path) => [key, ...path])]);
}

export function valueAt(value: unknown, path: Path): unknown {
  let result = value;
  for (const key of path) {
    const entries: readonly (readonly [string, unknown])[] =
      typeof result === 'object' && result !== null ? Object.entries(result) : [];
    result = entries.find(([name]) => name === key)?.[1];
  }
  return result;
}

/** The value with what stands at the path changed; everything else is the same. */
export function changedAt(value: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  return edited(value, path, (key, child) => {
    const changed = change(child);
    return changed === undefined ? [] : [[key, changed]];
  });
}

/** The value with what stands at the path there twice, once under another key. */
export function repeatedAt(value: unknown, path: Path, name: string): unknown {
  return edited(value, path, (key, child) => [
    [key, child],
    [name, child],
  ]);
}

type Entries = readonly (readonly [string, unknown])[];

function edited(value: unknown, [key, ...rest]: Path, edit: (key: string, child: unknown) => Entries): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries: Entries = Object.entries(value);
  const result = entries.flatMap(([name, child]): Entries => {
    if (name !== key) return [[name, child]];
    return rest.length > 0 ? [[name, edited(child, rest, edit)]] : edit(name, child);
  });
  // fromEntries makes `__proto__` a key like any other.
  return Array.isArray(value) ? result.map(([, child]) => child) : Object.fromEntries(result);
}
