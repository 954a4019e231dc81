import { hash } from 'node:crypto';
import type { Link } from './links.ts';

const DIGITS = 12;
const REMEMBERED = 20_000;
const remembered = new Map<string, number>();

/**
 * A link as SQLite indexes it: the start of a hash, as a number that JavaScript has. Of two links with one key each finds
 * the other's facts too, which the joins leave aside. Most links are of few projects, repositories and workloads: those are
 * remembered.
 */
export function linkKey(link: Link): number {
  const text = JSON.stringify(link);
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const key = Number.parseInt(hash('sha256', text).slice(0, DIGITS), 16);
  if (remembered.size >= REMEMBERED) remembered.clear();
  // A foreign text has no bound on its length.
  if (text.length < 300) remembered.set(text, key);
  return key;
}
