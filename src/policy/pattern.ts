import { BlockList, isIP } from 'node:net';
import { InvalidInput, quoted } from '../core/error.ts';
import type { Matcher } from '../core/policy.ts';

/** What `*` may match: in paths it stays within one segment and `**` crosses; in names it matches anything, `/` included. */
export type PatternKind = 'path' | 'name';

type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'one'; readonly ranges: readonly (readonly [string, string])[] }
  | { readonly type: 'any'; readonly crosses: boolean };

const LONGEST = 512;

/** Reads one pattern. @throws InvalidInput for a broken character class or an overlong pattern. */
function parsePattern(pattern: string, kind: PatternKind): readonly Piece[] {
  if (pattern.length > LONGEST) throw new InvalidInput('pattern', `longer than ${LONGEST} characters: ${quoted(pattern)}`);
  const pieces: Piece[] = [];
  for (let at = 0; at < pattern.length; ) {
    const rest = pattern.slice(at);
    const stars = /^\*+/.exec(rest)?.[0].length ?? 0;
    const group = /^\[((?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9._-])+)\]/.exec(rest);
    if (stars > 0) {
      pieces.push({ type: 'any', crosses: kind === 'name' || stars > 1 });
      at += stars;
    } else if (group) {
      pieces.push({ type: 'one', ranges: [...(group[1] ?? '').matchAll(/(.)-(.)|(.)/g)].map(([, from, to, single]) => [from ?? single ?? '', to ?? single ?? '']) });
      at += group[0].length;
    } else if (rest.startsWith('[')) {
      throw new InvalidInput('pattern', `${quoted(pattern)} has a [ that opens no class such as [0-9]`);
    } else {
      pieces.push({ type: 'text', text: rest.charAt(0) });
      at += 1;
    }
  }
  return pieces;
}

/**
 * Whether the whole text fits. Every state is a position in the pattern, and all are followed at once, so the time is
 * the product of both lengths and never more: no attacker's text makes it backtrack.
 */
function fits(pieces: readonly Piece[], text: string): boolean {
  let states = close(new Set([0]), pieces);
  for (const character of text) {
    const next = new Set<number>();
    for (const state of states) {
      const piece = pieces[state];
      if (!piece) continue;
      if (piece.type === 'any' ? piece.crosses || character !== '/' : accepts(piece, character)) next.add(piece.type === 'any' ? state : state + 1);
    }
    if (next.size === 0) return false;
    states = close(next, pieces);
  }
  return states.has(pieces.length);
}

function accepts(piece: Exclude<Piece, { readonly type: 'any' }>, character: string): boolean {
  return piece.type === 'text' ? piece.text === character : piece.ranges.some(([from, to]) => from <= character && character <= to);
}

/** A star may match nothing. */
function close(states: Set<number>, pieces: readonly Piece[]): Set<number> {
  for (const state of states) if (pieces[state]?.type === 'any') states.add(state + 1);
  return states;
}

/** Matches texts against any of the patterns, anchored at both ends. */
export function matcher(patterns: readonly string[], kind: PatternKind): Matcher {
  const parsed = patterns.map((pattern) => parsePattern(pattern, kind));
  return { patterns, matches: (text) => parsed.some((pieces) => fits(pieces, text)) };
}

/** A client pattern is tried against the whole user agent and against each product token in it. */
export function clientMatcher(patterns: readonly string[]): Matcher {
  const names = matcher(patterns, 'name');
  return { patterns, matches: (text) => names.matches(text) || (text.slice(0, 1024).match(/[^\s()]+/g) ?? []).some((token) => names.matches(token)) };
}

/** Networks in CIDR notation or single addresses, IPv4 and IPv6. @throws InvalidInput */
export function networkMatcher(patterns: readonly string[]): Matcher {
  const list = new BlockList();
  for (const pattern of patterns) {
    const [address = '', bits] = pattern.split('/');
    const family = isIP(address);
    const length = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits);
    if (family === 0 || !Number.isInteger(length) || length < 0 || length > (family === 4 ? 32 : 128)) throw new InvalidInput('network', `${quoted(pattern)} is no network such as 192.0.2.0/24`);
    list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
  }
  return {
    patterns,
    matches: (text) => {
      const family = isIP(text);
      return family !== 0 && list.check(text, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

/** What the last `**` of a pattern matched in the text; undefined where the text does not fit. Binds promotions' tails. */
export function tailOf(pattern: string, text: string): string | undefined {
  const cut = pattern.lastIndexOf('**');
  if (cut === -1) return matcher([pattern], 'path').matches(text) ? '' : undefined;
  const [head, foot] = [pattern.slice(0, cut), pattern.slice(cut + 2)];
  const before = matcher([head], 'path');
  const after = matcher([foot], 'path');
  for (let start = 0; start <= text.length; start++) {
    if (!before.matches(text.slice(0, start))) continue;
    for (let end = text.length; end >= start; end--) if (after.matches(text.slice(end))) return text.slice(start, end);
  }
  return undefined;
}
