import { bytesOf, integerOf } from '../../../database/rows.ts';
import type { Database } from '../../../database/sqlite.ts';
import type { Shelf, Store } from '../../storage/store.ts';
import { hexadecimal } from './fact-writer.ts';
import * as sql from './sql.ts';

type Explaining = <Result>(work: () => Result) => Result;

/** A store's shelves in SQLite; `transaction` is all or nothing, and makes its errors ours as `explaining` does. */
export function sqliteShelves(
  database: Database,
  transaction: (work: () => void) => void,
  explaining: Explaining,
): Pick<Store, 'material' | 'examined'> {
  const shelf = (table: sql.ShelfTable): Shelf => sqliteShelf(database, table, transaction, explaining);
  return { material: shelf('material'), examined: shelf('examined') };
}

/** Bytes by their name. */
function sqliteShelf(
  database: Database,
  table: sql.ShelfTable,
  transaction: (work: () => void) => void,
  explaining: Explaining,
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
