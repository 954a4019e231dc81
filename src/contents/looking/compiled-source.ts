import { createHash } from 'node:crypto';
import type { Mark } from '../reading/entry.ts';

const HEADER = 16;

/**
 * A compiled Python source (PEP 552): `compiled`, and SHA-256 of its code without the header, in which the time of the
 * source stands; `unchecked` before it where Python does not look whether the source is another. Undefined: it is none.
 */
export function compiledSource(head: Buffer): { take(bytes: Buffer): void; mark(): Mark } | undefined {
  if (head.length < HEADER || head.readUInt16LE(2) !== 0x0a0d) return undefined;
  const isUnchecked = head.readUInt32LE(4) === 1;
  const hash = createHash('sha256').update(head.subarray(HEADER));
  return {
    take: (bytes) => void hash.update(bytes),
    mark: () => ({ is: 'compiled', says: `${isUnchecked ? 'unchecked ' : ''}${hash.digest('hex')}` }),
  };
}
