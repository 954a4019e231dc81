/** Memory for what is being received: whoever sends waits for others' deliveries rather than for the process to end. */
export interface Budget {
  /** What one delivery holds of it, nothing at first. */
  hold(): Hold;
}

export interface Hold {
  /** Whether there was room for so many bytes more. */
  add(bytes: number): boolean;
  /** Gives all of it back. */
  release(): void;
}

export function createBudget(most: number): Budget {
  let used = 0;
  return {
    hold() {
      let held = 0;
      return {
        add(bytes) {
          if (used + bytes > most) return false;
          used += bytes;
          held += bytes;
          return true;
        },
        release() {
          used -= held;
          held = 0;
        },
      };
    },
  };
}
