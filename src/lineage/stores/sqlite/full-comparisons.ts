import { bytesOf } from '../../../database/rows.ts';
import type { Database } from '../../../database/sqlite.ts';
import type { Store } from '../../storage/store.ts';
import { hexadecimal } from './fact-writer.ts';
import * as sql from './sql.ts';

/** Full comparisons in SQLite; `explaining` makes its errors ours. */
export function sqliteFulls(
  database: Database,
  explaining: <Result>(work: () => Result) => Result,
): Pick<Store, 'keepFull' | 'full'> {
  const keepFull = database.prepare(sql.keepFull);
  const fullOf = database.prepare(sql.full);
  return {
    async keepFull(sha256, body, { manifest, at }) {
      explaining(() => keepFull.run(sha256, hexadecimal(manifest), at, body));
    },
    async full(sha256) {
      const row = explaining(() => fullOf.get(sha256));
      return row && bytesOf(row, 'body');
    },
  };
}
