import { contentHash } from '../core/canonical.ts';
import type { ManifestPulled } from '../core/event.ts';
import { withPull } from './condense.ts';
import type { Pulls } from './facts.ts';
import { type PullRows, pullRows } from './pull-rows.ts';
import { type RowGroups, rowGroups } from './row-groups.ts';

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
  let sorted = new Uint32Array();
  // Since they were sorted.
  let came: number[] = [];
  let went = new Set<number>();

  function add(pull: ManifestPulled): void {
    const { rows, groups } = table;
    const saying = rows.saying(pull);
    const before = groups.rowsOf(saying).map((row) => ({ row, id: rows.idOf(row), at: rows.timeOf(row) }));
    const added = { row: rows.count(), id: pull.id, at: pull.at };
    const after = withPull(before, added);
    if (!after.includes(added)) return;
    came.push(rows.add(pull, saying));
    for (const one of before) if (!after.includes(one)) went.add(one.row);
    groups.set(
      saying,
      after.map(({ row }) => row),
    );
  }

  function inOrder(): Uint32Array<ArrayBuffer> {
    if (came.length > 0) sorted = merged(table.rows, sorted, came, went);
    came = [];
    went = new Set();
    return sorted;
  }

  function all(): Pulls {
    const { rows } = table;
    const order = inOrder();
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
    sorted = new Uint32Array();
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
}

function emptyTable(): Table {
  const rows = pullRows();
  return { rows, groups: rowGroups(rows) };
}

/** Sorted rows with those that came, without those that went. */
function merged(
  rows: PullRows,
  sorted: Uint32Array,
  came: readonly number[],
  went: ReadonlySet<number>,
): Uint32Array<ArrayBuffer> {
  const left = sorted.filter((row) => !went.has(row));
  const others = came.filter((row) => !went.has(row)).sort((one, other) => compared(rows, one, other));
  const all = new Uint32Array(left.length + others.length);
  let [ofLeft, ofOthers] = [0, 0];
  for (let index = 0; index < all.length; index += 1) {
    const [one, other] = [left[ofLeft], others[ofOthers]];
    if (one !== undefined && (other === undefined || compared(rows, one, other) < 0)) {
      all[index] = one;
      ofLeft += 1;
    } else {
      all[index] = other ?? 0;
      ofOthers += 1;
    }
  }
  return all;
}

/** As the facts of a store are in order. */
function compared(rows: PullRows, one: number, other: number): number {
  const time = rows.timeOf(one) - rows.timeOf(other);
  if (time !== 0) return time;
  const [id, otherId] = [rows.idOf(one), rows.idOf(other)];
  if (id !== otherId) return id < otherId ? -1 : 1;
  return contentHash(rows.at(one)) < contentHash(rows.at(other)) ? -1 : 1;
}
