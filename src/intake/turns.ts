/** A delivery that waits. */
export interface Head {
  readonly sequence: number;
  /** Bytes of its body. */
  readonly size: number;
}

/**
 * Which of what waits is read next. The doors take turns, since one thread reads for all: whoever sends much, or what is
 * large, delays nobody else by more than one large delivery.
 */
export interface Turns {
  /**
   * @param doors by the name of each the oldest that wait.
   * @param bytes so much is read at once; of each door its share of it, oldest first. What is larger than a share is read
   * alone, and never twice in turn while others wait.
   */
  next(doors: ReadonlyMap<string, readonly Head[]>, bytes: number): readonly number[];
}

export function createTurns(): Turns {
  let wasLarge = false;
  /** The door whose large one was read last. */
  let last = '';
  return {
    next(doors, bytes) {
      const share = bytes / doors.size;
      const small: number[] = [];
      const large = new Map<string, number>();
      for (const [name, heads] of doors) {
        let size = 0;
        for (const [index, head] of heads.entries()) {
          size += head.size;
          if (size > share) {
            if (index === 0) large.set(name, head.sequence);
            break;
          }
          small.push(head.sequence);
        }
      }
      wasLarge = large.size > 0 && (small.length === 0 || !wasLarge);
      if (!wasLarge) return small.sort((one, other) => one - other);
      const names = [...large.keys()].sort();
      last = names.find((name) => name > last) ?? names[0] ?? '';
      return [large.get(last) ?? []].flat();
    },
  };
}
