/** Gives equal parts of what passes through one place in memory. */
export type Intern = (fact: object) => void;

const MOST = 65_536;
const LONGEST_TEXT = 256;

/**
 * Facts that came out of a database, or from another thread, have texts of their own: the same registry, actor and
 * client over and over. A replaced part is equal to the one it replaces, so nobody can tell the difference.
 */
export function interning(): Intern {
  let texts = new Map<string, string>();
  let parts = new Map<string, object>();

  function text(value: string): string {
    if (value.length > LONGEST_TEXT) return value;
    const known = texts.get(value);
    if (known !== undefined) return known;
    // What is seldom repeated must not stay for ever.
    if (texts.size >= MOST) texts = new Map();
    texts.set(value, value);
    return value;
  }

  function part(value: object): object {
    intern(value);
    const key = JSON.stringify(value);
    if (key.length > LONGEST_TEXT) return value;
    const known = parts.get(key);
    if (known) return known;
    if (parts.size >= MOST / 4) parts = new Map();
    parts.set(key, value);
    return value;
  }

  function intern(fact: object): void {
    for (const [name, value] of Object.entries(fact)) {
      if (typeof value === 'string') Reflect.set(fact, name, text(value));
      else if (typeof value === 'object' && value !== null) Reflect.set(fact, name, part(value));
    }
  }
  return intern;
}
