import { hash } from 'node:crypto';
import type { Link } from './links.ts';

/** Bits of each half of a key: both are a number that JavaScript has. */
const HALF = 26;
/** Hexadecimal digits that hold as many. */
const DIGITS = 7;
const REMEMBERED = 20_000;
const halves = new Map<string, number>();

/**
 * A link as SQLite indexes it: the starts of two hashes, that of what it is part of (a repository, a project, a namespace)
 * and its own. Links of one whole stand beside one another: an answer about an image reads a few pages of a large index,
 * not one for each of its pods and runs. Of two links with one key each finds the other's facts too, which the joins
 * leave aside.
 */
export function linkKey(link: Link): number {
  return half(wholeOf(link)) * 2 ** HALF + half(link);
}

function wholeOf(link: Link): readonly string[] {
  const [kind, first = '', second = ''] = link;
  switch (kind) {
    case 'object':
    case 'wish':
    case 'place':
    case 'history':
    case 'untagged':
      return [first, second];
    case 'run':
    case 'deployment':
    case 'commit':
      return [`${first}:${second}`];
    case 'project':
    case 'project day':
      return [first];
    default:
      return link;
  }
}

/** Most links are of few projects, repositories and workloads: those are remembered. */
function half(texts: readonly string[]): number {
  const text = JSON.stringify(texts);
  const known = halves.get(text);
  if (known !== undefined) return known;
  const start = Number.parseInt(hash('sha256', text).slice(0, DIGITS), 16) >>> (4 * DIGITS - HALF);
  if (halves.size >= REMEMBERED) halves.clear();
  // A foreign text has no bound on its length.
  if (text.length < 300) halves.set(text, start);
  return start;
}
