import type { Postgres } from '../../../database/postgres.ts';
import { bytesOf } from '../../../database/rows.ts';
import type { Store } from '../../storage/store.ts';
import { nameOf } from './names.ts';
import * as sql from './sql.ts';

/** Full comparisons in PostgreSQL. */
export function postgresFulls(postgres: Postgres): Pick<Store, 'keepFull' | 'full'> {
  return {
    async keepFull(sha256, body, { manifest, at }) {
      const name = nameOf('digest', manifest);
      await postgres.rows(sql.keepFull, [Buffer.from(sha256, 'hex'), name, at, Buffer.from(body)]);
    },
    async full(sha256) {
      const [row] = await postgres.rows(sql.full, [Buffer.from(sha256, 'hex')]);
      return row && bytesOf(row, 'body');
    },
  };
}
