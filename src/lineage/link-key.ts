import { createHash } from 'node:crypto';
import type { Link } from './links.ts';

const SHA256 = createHash('sha256');
const BYTES = 6;

/**
 * A link as SQLite indexes it: the start of a hash, as a number that JavaScript has. Of two links with one key each finds
 * the other's facts too, which the joins leave aside.
 */
export function linkKey(link: Link): number {
  return SHA256.copy().update(JSON.stringify(link)).digest().readUIntBE(0, BYTES);
}
