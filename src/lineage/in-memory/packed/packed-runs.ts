import { canonicalContent } from '../../../core/canonical.ts';
import type { RunReported } from '../../../core/event.ts';
import { isLesserOrigin } from '../../facts/facts.ts';
import { type HashIndex, hashIndex, hashOf } from '../../columns/hash-index.ts';
import { type RowOrder, rowOrder } from './row-order.ts';
import type { RunFacts } from '../../facts/run-facts.ts';
import { type RunRows, runRows } from './run-rows.ts';

/** Facts of runs in little memory, each once, with the least of its origins: as in a store. */
export interface PackedRuns {
  add(fact: RunReported): void;
  /** In the order of a store. What is added later does not show. */
  all(): RunFacts;
  /** Takes facts out, and answers which. */
  take(isTaken: (fact: RunReported) => boolean): readonly RunReported[];
}

/** With fewer rows that nobody reads any more it is not worth while to write the others anew. */
const FEW = 10_000;

export function packedRuns(): PackedRuns {
  let table = emptyTable();

  function add(fact: RunReported): void {
    const { rows, byContent, order, gone } = table;
    const content = canonicalContent(fact);
    const hash = hashOf(content);
    for (const row of byContent.under(hash)) {
      if (gone.has(row)) continue;
      const same = rows.at(row);
      if (canonicalContent(same) !== content) continue;
      if (!isLesserOrigin(fact.origin, same.origin)) return;
      gone.add(row);
      order.went(row);
    }
    byContent.add(hash);
    order.came(rows.add(fact));
  }

  function all(): RunFacts {
    const { rows } = table;
    const order = table.order.rows();
    return {
      length: order.length,
      attempts: rows.attempts(),
      at(index) {
        const row = order[index];
        if (row === undefined) throw new Error(`no run is told of at ${index}`);
        return rows.at(row);
      },
      *seen() {
        for (const row of order) yield rows.seen(row);
      },
      *[Symbol.iterator]() {
        for (const row of order) yield rows.at(row);
      },
    };
  }

  function take(isTaken: (fact: RunReported) => boolean): readonly RunReported[] {
    const before = all();
    const taken: RunReported[] = [];
    table = emptyTable();
    for (const fact of before) {
      if (isTaken(fact)) taken.push(fact);
      else add(fact);
    }
    return taken;
  }

  return {
    add,
    all() {
      if (table.gone.size > table.rows.count() / 2 + FEW) take(() => false);
      return all();
    },
    take,
  };
}

interface Table {
  readonly rows: RunRows;
  readonly byContent: HashIndex;
  readonly order: RowOrder;
  /** Rows in whose place others came. */
  readonly gone: Set<number>;
}

function emptyTable(): Table {
  const rows = runRows();
  return { rows, byContent: hashIndex(), order: rowOrder(rows), gone: new Set() };
}
