import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NotAnswered } from './not-answered.ts';
import { inOrderOf, type Key, pageOf, pageOfMany } from './page.ts';

interface Row {
  readonly rank: number;
  readonly id: string;
}
const keyOf = ({ rank, id }: Row): Key => [rank, id];
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
          const now = inOrderOf([...lasting, ...(there[page] === true ? others : [])], keyOf);
          const { items, next } = pageOf(now, keyOf, { limit, cursor });
          expect(items.length).toBeLessThanOrEqual(limit);
          shown.push(...items);
          cursor = next;
          page += 1;
        } while (cursor !== undefined);
        const ids = shown.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(shown.filter((row) => lasting.includes(row))).toEqual(inOrderOf(lasting, keyOf));
      },
    ),
  );
});

test('a page of very many is that of all of them in order', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 2 }), (all, limit) => {
      let cursor: string | undefined;
      do {
        const page = pageOf(inOrderOf(all, keyOf), keyOf, { limit, cursor });
        expect(pageOfMany(all.values(), keyOf, { limit, cursor })).toEqual(page);
        cursor = page.next;
      } while (cursor !== undefined);
    }),
    { examples: [[Array.from({ length: 60 }, (_, index) => ({ rank: (index * 7) % 4, id: String(index) })), 1]] },
  );
});

test.each(['', 'x', 'bnVsbA', 'W10', 'e30', 'W251bGxd'])('%j is no cursor', (cursor) => {
  expect(() => pageOf([], keyOf, { limit: 1, cursor })).toThrow(NotAnswered);
});
