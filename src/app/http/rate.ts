/** How many requests each address has made within the current second. */
export interface Rate {
  /** Counts one request. Whether the address may have it answered. */
  allows(address: string): boolean;
}

const SECOND = 1000;

/**
 * `most` from one address within each second of `now` (milliseconds, never stepping back). Intake answers in front of
 * the routes, where no plugin of the router sees it, and whoever is limited is limited for both together.
 */
export function createRate(most: number, now: () => number): Rate {
  // As many as connections were opened or used within the second: others limit those.
  let counts = new Map<string, number>();
  let second = -1;
  return {
    allows(address) {
      const current = Math.floor(now() / SECOND);
      if (current !== second) [second, counts] = [current, new Map()];
      const count = (counts.get(address) ?? 0) + 1;
      counts.set(address, count);
      return count <= most;
    },
  };
}
