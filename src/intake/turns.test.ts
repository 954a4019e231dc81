import { expect, test } from 'vitest';
import { createTurns, type Head } from './turns.ts';

const SHARED = 100;
const heads = (from: number, ...sizes: readonly number[]): readonly Head[] =>
  sizes.map((size, index) => ({ sequence: from + index, size }));

/** Reads until nothing waits: the numbers of each turn. */
function read(doors: Readonly<Record<string, readonly Head[]>>): readonly (readonly number[])[] {
  const turns = createTurns();
  const waiting = new Map(Object.entries(doors));
  const told: (readonly number[])[] = [];
  while (waiting.size > 0) {
    const now = turns.next(waiting, SHARED);
    if (now.length === 0) throw new Error('nothing is read, and something waits');
    told.push(now);
    for (const [name, own] of waiting) {
      const left = own.filter(({ sequence }) => !now.includes(sequence));
      if (left.length > 0) waiting.set(name, left);
      else waiting.delete(name);
    }
  }
  return told;
}

test('one door alone is read in its order', () => {
  expect(read({ one: heads(1, 40, 40, 40, 200, 10) })).toEqual([[1, 2], [3], [4], [5]]);
});

test('each door has its share, so that what came later at another is read with what came first', () => {
  expect(read({ loud: heads(1, 20, 20, 20, 20, 20), calm: heads(9, 5) })).toEqual([
    [1, 2, 9],
    [3, 4, 5],
  ]);
});

test('large ones are read alone, between what else waits, and each door’s in its turn', () => {
  const told = read({ loud: heads(1, 900, 900, 900), fat: heads(11, 500), calm: heads(21, 30, 30, 30) });
  expect(told).toEqual([[11], [21], [1], [22], [2], [23], [3]]);
});

test('a small delivery waits for one large one at most, however many there are', () => {
  const turns = createTurns();
  const fat = heads(1, ...Array.from({ length: 500 }, () => 1000));
  expect(turns.next(new Map([['loud', fat]]), SHARED)).toEqual([1]);
  expect(turns.next(new Map([['loud', fat.slice(1)]]), SHARED)).toEqual([2]);
  const both = new Map([
    ['loud', fat.slice(2)],
    ['calm', heads(900, 1)],
  ]);
  expect(turns.next(both, SHARED)).toEqual([900]);
});

test('of three doors with large ones without end each has its turn', () => {
  const turns = createTurns();
  const waiting = new Map([
    ['c', heads(30, 900)],
    ['a', heads(10, 900)],
    ['b', heads(20, 900)],
  ]);
  expect(Array.from({ length: 7 }, () => turns.next(waiting, SHARED)).flat()).toEqual([10, 20, 30, 10, 20, 30, 10]);
});
