import { bytesOf, integerOf } from '../../../database/rows.ts';
import type { Database } from '../../../database/sqlite.ts';
import type { Shelf, Store } from '../../storage/store.ts';
import { hexadecimal } from './fact-writer.ts';
import { sqliteFulls } from './full-comparisons.ts';
import * as sql from './sql.ts';

/** Bytes by their name. */
function sqliteShelf(
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

/** All that stands beside the facts in SQLite; `transaction` is all or nothing, and makes its errors ours as `explaining` does. */
export function sqliteBeside(
  database: Database,
  transaction: (work: () => void) => void,
  explaining: <Result>(work: () => Result) => Result,
): Pick<Store, 'keepFull' | 'full' | 'material' | 'examined'> {
  return {
    ...sqliteFulls(database, explaining),
    material: sqliteShelf(database, 'material', transaction, explaining),
    examined: sqliteShelf(database, 'examined', transaction, explaining),
  };
}
