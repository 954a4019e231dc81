import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NotAnswered } from '../not-answered.ts';
import { type Key, pageOf } from './page.ts';

interface Row {
  readonly rank: number;
  readonly id: string;
}
const keyOf = ({ rank, id }: Row): Key => [rank, id];
/** What the order should be, told in another way. */
const sorted = (all: readonly Row[]): readonly Row[] =>
  [...all].sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));
const rows = fc.uniqueArray(fc.record({ rank: fc.integer({ min: 0, max: 3 }), id: fc.string({ maxLength: 2 }) }), {
  selector: ({ id }) => id,
});

test('what stays is shown exactly once, whatever comes and goes between the pages', () => {
  fc.assert(
    fc.property(
      rows,
      rows,
      fc.array(fc.boolean(), { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      (all, others, there, limit) => {
        const lasting = all.filter((row) => !others.some(({ id }) => id === row.id));
        const shown: Row[] = [];
        let cursor: string | undefined;
        let page = 0;
        do {
          const now = [...lasting, ...(there[page] === true ? others : [])];
          const { items, next } = pageOf(now, keyOf, { limit, cursor }, (one) => one);
          expect(items.length).toBeLessThanOrEqual(limit);
          shown.push(...items);
          cursor = next;
          page += 1;
        } while (cursor !== undefined);
        const ids = shown.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(shown.filter((row) => lasting.includes(row))).toEqual(sorted(lasting));
      },
    ),
  );
});

test('the pages of very many are those of all of them in order', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 2 }), (all, limit) => {
      let cursor: string | undefined;
      for (let left = sorted(all); left.length > 0; left = left.slice(limit)) {
        const { items, next } = pageOf(all.values(), keyOf, { limit, cursor }, (one) => one);
        expect(items).toEqual(left.slice(0, limit));
        expect(next !== undefined).toBe(left.length > limit);
        cursor = next;
      }
    }),
    { examples: [[Array.from({ length: 60 }, (_, index) => ({ rank: (index * 7) % 4, id: String(index) })), 1]] },
  );
});

test.each(['', 'x', 'bnVsbA', 'W10', 'e30', 'W251bGxd'])('%j is no cursor', (cursor) => {
  expect(() => pageOf([], keyOf, { limit: 1, cursor }, String)).toThrow(NotAnswered);
});
