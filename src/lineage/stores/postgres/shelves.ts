import type { Postgres } from '../../../database/postgres.ts';
import { bytesOf, integerOf } from '../../../database/rows.ts';
import type { Shelf, Store } from '../../storage/store.ts';
import { postgresFulls } from './full-comparisons.ts';
import { nameOf } from './names.ts';
import * as sql from './sql.ts';

/** Bytes by their name. */
function postgresShelf(postgres: Postgres, table: sql.ShelfTable): Shelf {
  return {
    async keep(...all) {
      if (all.length === 0) return;
      // In one order, so that two who keep the same do not wait for each other.
      const sorted = all.toSorted((one, other) => (one.sha256 < other.sha256 ? -1 : 1));
      await postgres.transaction(async (session) => {
        for (const { sha256, about, at, bytes } of sorted)
          await session.rows(sql.keepOn(table), [
            Buffer.from(sha256, 'hex'),
            nameOf('digest', about),
            at,
            Buffer.from(bytes),
          ]);
      });
    },
    async bytes(sha256) {
      const [row] = await postgres.rows(sql.bytesOn(table), [Buffer.from(sha256, 'hex')]);
      return row && bytesOf(row, 'body');
    },
    async size() {
      const [row] = await postgres.rows(sql.sizeOf(table), []);
      return row ? integerOf(row, 'size') : 0;
    },
  };
}

/** All that stands beside the facts in PostgreSQL. */
export function postgresBeside(postgres: Postgres): Pick<Store, 'keepFull' | 'full' | 'material' | 'examined'> {
  return {
    ...postgresFulls(postgres),
    material: postgresShelf(postgres, 'material'),
    examined: postgresShelf(postgres, 'examined'),
  };
}
