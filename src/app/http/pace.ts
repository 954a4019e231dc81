/**
 * Bytes: bodies of all strangers together are read so fast, and no faster. What they send at once, hundreds of megabytes,
 * would otherwise take the processor from those who have proved who they are.
 */
export const STRANGERS_PER_SECOND = 16 * 1024 * 1024;
/** Milliseconds. */
export const BURST = 20;

/** How fast bytes of those who have proved nothing are read, all of them together. */
export interface Pace {
  /** So many were read: for how long whoever sent them waits before more is read, in milliseconds; 0: not at all. */
  after(bytes: number): number;
}

/** `perSecond` bytes, and so many that `burst` milliseconds bring are read without a wait. `now` in milliseconds. */
export function createPace(perSecond: number, burst: number, now: () => number): Pace {
  // When all that was read would have been read at the pace.
  let due = 0;
  return {
    after(bytes) {
      const at = now();
      due = Math.max(due, at - burst) + (bytes * 1000) / perSecond;
      return Math.max(0, due - at);
    },
  };
}
