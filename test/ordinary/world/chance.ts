import { createHash } from 'node:crypto';
import { between, createRandom, hex } from '../../../bench/random.ts';

/** What is drawn for one topic; topics are independent, so that one more draw in one changes no other. */
export interface Chance {
  /** The draws of a topic of its own below this one. */
  of(topic: string): Chance;
  /** True so often: `is(0.3)` in three of ten. */
  is(probability: number): boolean;
  between(from: number, to: number): number;
  one<Item>(items: readonly Item[]): Item;
  /** So many different ones, in the order of the list. */
  some<Item>(items: readonly Item[], count: number): readonly Item[];
  hex(digits: number): string;
}

export function chanceOf(seed: number | string): Chance {
  const path = String(seed);
  const random = createRandom(createHash('sha256').update(path).digest().readInt32BE(0));
  const one = <Item>(items: readonly Item[]): Item => {
    const found = items[between(random, 0, items.length - 1)];
    if (found === undefined) throw new Error(`nothing to draw from: ${path}`);
    return found;
  };
  return {
    of: (topic) => chanceOf(`${path}/${topic}`),
    is: (probability) => random() < probability,
    between: (from, to) => between(random, from, to),
    one,
    some: (items, count) => {
      const left = [...items];
      while (left.length > count) left.splice(between(random, 0, left.length - 1), 1);
      return left;
    },
    hex: (digits) => hex(random, digits),
  };
}
