import { bytesOf, integerOf } from '../../../database/rows.ts';
import type { Database } from '../../../database/sqlite.ts';
import type { Shelf } from '../../storage/store.ts';
import { hexadecimal } from './fact-writer.ts';
import * as sql from './sql.ts';

/** Bytes by their name in SQLite; `transaction` is all or nothing, and makes its errors ours as `explaining` does. */
export function sqliteShelf(
  database: Database,
  table: sql.ShelfTable,
  transaction: (work: () => void) => void,
  explaining: <Result>(work: () => Result) => Result,
): Shelf {
  const keep = database.prepare(sql.keepOn(table));
  const bytes = database.prepare(sql.bytesOn(table));
  const size = database.prepare(sql.sizeOf(table));
  return {
    async keep(...all) {
      if (all.length === 0) return;
      transaction(() => {
        for (const one of all) keep.run(one.sha256, hexadecimal(one.about), one.at, one.bytes);
      });
    },
    async bytes(sha256) {
      const row = explaining(() => bytes.get(sha256));
      return row && bytesOf(row, 'body');
    },
    async size() {
      const row = explaining(() => size.get());
      return row ? integerOf(row, 'size') : 0;
    },
  };
}
