/** Goes once through a block with a search, and remembers the last place that was found. */
export interface Cursor {
  begin(block: Buffer): void;
  /** The first place at or after `from`, which only grows; beyond every line when there is none. */
  next(from: number): number;
}

/** A cursor of the search, which answers as `Buffer.indexOf` does. */
export function createCursor(find: (block: Buffer, from: number) => number): Cursor {
  let block: Buffer = Buffer.alloc(0);
  let place = -1;
  return {
    begin(newBlock) {
      block = newBlock;
      place = -1;
    },
    next(from) {
      if (place < from) {
        const at = find(block, from);
        place = at < 0 ? Number.MAX_SAFE_INTEGER : at;
      }
      return place;
    },
  };
}
