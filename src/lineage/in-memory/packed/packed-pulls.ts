import type { ManifestPulled } from '../../../core/event.ts';
import { withPull } from '../../facts/condense.ts';
import type { Pulls } from '../../facts/facts.ts';
import { type PullRows, pullRows } from './pull-rows.ts';
import { type RowGroups, rowGroups } from './row-groups.ts';
import { type RowOrder, rowOrder } from './row-order.ts';

/** Pulls in little memory, condensed as they come: of what a busy registry says they are nearly all. */
export interface PackedPulls {
  add(pull: ManifestPulled): void;
  /** As `condense` would leave them, in the order of a store. What is added later does not show. */
  all(): Pulls;
  /** Forgets the others. */
  keep(isKept: (pull: ManifestPulled) => boolean): void;
}

/** With fewer rows that nobody reads any more it is not worth while to write the others anew. */
const FEW = 10_000;

export function packedPulls(): PackedPulls {
  let table = emptyTable();

  function add(pull: ManifestPulled): void {
    const { rows, groups, order } = table;
    const saying = rows.saying(pull);
    const before = groups.rowsOf(saying).map((row) => ({ row, id: rows.idOf(row), at: rows.timeOf(row) }));
    const added = { row: rows.count(), id: pull.id, at: pull.at };
    const after = withPull(before, added);
    if (!after.includes(added)) return;
    order.came(rows.add(pull, saying));
    for (const one of before) if (!after.includes(one)) order.went(one.row);
    groups.set(
      saying,
      after.map(({ row }) => row),
    );
  }

  function all(): Pulls {
    const { rows } = table;
    const order = table.order.rows();
    return {
      length: order.length,
      *seen() {
        for (const row of order) yield rows.seen(row);
      },
      *[Symbol.iterator]() {
        for (const row of order) yield rows.at(row);
      },
    };
  }

  function keep(isKept: (pull: ManifestPulled) => boolean): void {
    const before = all();
    table = emptyTable();
    for (const pull of before) if (isKept(pull)) add(pull);
  }

  return {
    add,
    all() {
      const pulls = all();
      if (table.rows.count() <= 2 * pulls.length + FEW) return pulls;
      keep(() => true);
      return all();
    },
    keep,
  };
}

interface Table {
  readonly rows: PullRows;
  readonly groups: RowGroups;
  readonly order: RowOrder;
}

function emptyTable(): Table {
  const rows = pullRows();
  return { rows, groups: rowGroups(rows), order: rowOrder(rows) };
}
