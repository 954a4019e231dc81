import { decodeLabel } from './punycode.ts';

// What looks the same in the fonts in which terminals and web pages show names. Own list, kept small: letters and digits
// that registries allow in names, and the Cyrillic and Greek letters that host names in Punycode borrow.
const LIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    o: '0οо',
    l: '1iıΙіӏ',
    z: '2',
    s: '5ѕ',
    b: '8Ь',
    g: '9qɡ',
    a: 'αа',
    c: 'сϲ',
    d: 'ԁ',
    e: 'е',
    h: 'һ',
    j: 'ј',
    k: 'κк',
    m: 'м',
    n: 'п',
    p: 'рρ',
    t: 'тτ',
    u: 'υ',
    v: 'νѵ',
    w: 'ԝω',
    x: 'хχ',
    y: 'уγ',
    '-': '._',
  }).flatMap(([shown, looks]) => [...looks].map((one): [string, string] => [one, shown])),
);
const PAIRS: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['vv', 'w'],
  ['cl', 'd'],
];
// In shorter names one letter makes another word: api and app, web and wed.
const SHORTEST = 5;
const SHORTEST_SKELETON = 3;

/** A name as it looks: names that a reader takes for each other have one skeleton. Host labels in Punycode are decoded. */
export function skeleton(name: string): string {
  const decoded = name.split('.').map(decodeLabel).join('.').toLowerCase();
  // Only beyond ASCII one letter is written in several ways.
  const shown = /^[ -~]*$/.test(decoded) ? decoded : decoded.normalize('NFKD').replace(/\p{M}/gu, '');
  let result = [...shown].map((one) => LIKE.get(one) ?? one).join('');
  for (const [pair, one] of PAIRS) result = result.replaceAll(pair, one);
  return result;
}

/** How a name can be taken for another, as the end of a sentence that begins with it; undefined: it cannot, or is the same. */
export function likeness(name: string, other: string): string | undefined {
  if (name === other) return undefined;
  if (Math.min(name.length, other.length) >= SHORTEST_SKELETON && skeleton(name) === skeleton(other))
    return 'differs only in characters that look alike';
  if (Math.min(name.length, other.length) < SHORTEST) return undefined;
  return isOneEdit(name, other) ? 'differs in a single character' : undefined;
}

/** The texts that are left when one character is taken away: two names one edit apart share one of these, or are one. */
export function shortenings(name: string): readonly string[] {
  return Array.from(name, (_, index) => name.slice(0, index) + name.slice(index + 1));
}

/** One character more, less, or another, or two neighbours swapped; not where a digit is: `node18` and `node20` count up. */
function isOneEdit(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const isSame = (from: number, to: number): boolean => short.slice(from) === long.slice(to);
  const hasDigit = (count: number): boolean =>
    /\d/.test(short.slice(start, start + count) + long.slice(start, start + count));
  if (short.length !== long.length) return isSame(start, start + 1) && !/\d/.test(long.charAt(start));
  if (isSame(start + 1, start + 1)) return !hasDigit(1);
  const isSwap = short[start] === long[start + 1] && short[start + 1] === long[start];
  return isSwap && isSame(start + 2, start + 2) && !hasDigit(2);
}
