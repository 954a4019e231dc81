import { hash } from 'node:crypto';
import { column, uint32 } from './column.ts';

/** Rows found by a hash of 32 bits, in numbers: a Map of as many would be ten times as large. */
export interface HashIndex {
  /** The next row, from 0 on. */
  add(hash: number): void;
  /** The latest first. Whether they say the same, and not only have the same hash, is to be looked at. */
  under(hash: number): Iterable<number>;
}

const SLOTS = 1024;

export function hashIndex(): HashIndex {
  const [hashes, before] = [column(uint32), column(uint32)];
  // Of each slot the latest row, one more than it is; `before` leads to the others.
  let slots = new Uint32Array(SLOTS);
  let count = 0;

  function link(row: number): void {
    const slot = hashes.at(row) & (slots.length - 1);
    before.set(row, slots[slot] ?? 0);
    slots[slot] = row + 1;
  }

  return {
    add(value) {
      if (count === slots.length) {
        slots = new Uint32Array(slots.length * 2);
        for (let row = 0; row < count; row += 1) link(row);
      }
      hashes.set(count, value);
      link(count);
      count += 1;
    },
    *under(value) {
      for (let row = slots[value & (slots.length - 1)] ?? 0; row > 0; row = before.at(row - 1))
        if (hashes.at(row - 1) === value) yield row - 1;
    },
  };
}

/** No sender can make many texts of one hash, as with faster ones. */
export function hashOf(text: string): number {
  return Number.parseInt(hash('sha256', text).slice(0, 8), 16);
}
