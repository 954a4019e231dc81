import { createHash } from 'node:crypto';

/** Gives names that look random and are the same on every recording: made from the seed and what was asked before. */
export interface Naming {
  uuid(): string;
  /** Lower-case hexadecimal. */
  hex(length: number): string;
  /** The five letters Kubernetes appends to generated names. */
  suffix(length?: number): string;
  /** Whole number from 0 to below `limit`. */
  below(limit: number): number;
}

/** Starts a naming; equal seeds give equal names. */
export function createNaming(seed: string): Naming {
  let count = 0;
  const next = (): Buffer => {
    count += 1;
    return createHash('sha256').update(`${seed}/${count}`).digest();
  };
  const hex = (length: number): string => {
    let text = '';
    while (text.length < length) text += next().toString('hex');
    return text.slice(0, length);
  };
  return {
    uuid() {
      const digits = hex(30);
      const [first, second, third] = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 15)];
      return `${first}-${second}-4${third}-a${digits.slice(15, 18)}-${digits.slice(18)}`;
    },
    hex,
    suffix: (length = 5) =>
      Array.from(next().subarray(0, length), (byte) => LETTERS.charAt(byte % LETTERS.length)).join(''),
    below: (limit) => next().readUInt32BE(0) % limit,
  };
}

// Kubernetes leaves out vowels and look-alikes: apimachinery, util/rand.
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
