import { column, uint32 } from '../../columns/column.ts';
import { MOST_ALIKE } from '../../facts/condense.ts';
import type { PullRows, Saying } from './pull-rows.ts';

/** The rows that say the same, found by what they say. */
export interface RowGroups {
  rowsOf(saying: Saying): readonly number[];
  /** As many as are kept of one group at most, and at least one. */
  set(saying: Saying, rows: readonly number[]): void;
}

const SLOTS = 1024;

/** A hash table in numbers: a Map of as many groups would be ten times as large, and V8 would walk through it again and again. */
export function rowGroups(rows: Pick<PullRows, 'says' | 'sayingOf'>): RowGroups {
  // Of each group as many rows as there may be, each one more than it is, for 0 is none.
  const members = column(uint32);
  let groups = 0;
  // Of each slot a group, one more than it is.
  let slots = new Uint32Array(SLOTS);

  function slotOf(saying: Saying): number {
    const last = slots.length - 1;
    let slot = mixed(saying) & last;
    for (;;) {
      const group = slots[slot] ?? 0;
      if (group === 0 || rows.says(members.at((group - 1) * MOST_ALIKE) - 1, saying)) return slot;
      slot = (slot + 1) & last;
    }
  }

  function widen(): void {
    slots = new Uint32Array(slots.length * 2);
    for (let group = 0; group < groups; group += 1)
      slots[slotOf(rows.sayingOf(members.at(group * MOST_ALIKE) - 1))] = group + 1;
  }

  return {
    rowsOf(saying) {
      const group = slots[slotOf(saying)] ?? 0;
      const found: number[] = [];
      for (let one = (group - 1) * MOST_ALIKE; group > 0 && found.length < MOST_ALIKE; one += 1) {
        const row = members.at(one);
        if (row === 0) break;
        found.push(row - 1);
      }
      return found;
    },
    set(saying, kept) {
      if (groups * 2 >= slots.length) widen();
      const slot = slotOf(saying);
      const known = slots[slot] ?? 0;
      const group = known > 0 ? known - 1 : groups;
      if (known === 0) {
        groups += 1;
        slots[slot] = groups;
      }
      kept.forEach((row, index) => members.set(group * MOST_ALIKE + index, row + 1));
    },
  };
}

function mixed({ what, who }: Saying): number {
  const mix = Math.imul(what, 0x9e3779b1) ^ Math.imul(who, 0x85ebca6b);
  return mix ^ (mix >>> 15);
}
