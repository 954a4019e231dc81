import type { Hold } from './budget.ts';
import { networkOf } from './network.ts';

/** Memory for bodies of which nobody knows yet who sent them, shared by doors and addresses. */
export interface SharedBudget {
  /**
   * What one delivery holds of it, nothing at first; of IPv6, a customer's network counts as one address. `giveWay` is
   * called when others need the room more: what the delivery holds is given back then, and the delivery is over.
   */
  hold(door: string, address: string, giveWay: () => void): Hold;
}

/** What one address holds at one door. */
interface Share extends Cost {
  readonly key: string;
  readonly door: string;
  readonly holds: Set<Holding>;
}

/** Bytes, and the sum of each of them times the moment since when it is held. */
interface Cost {
  bytes: number;
  moments: number;
}

interface Holding extends Cost {
  readonly share: Share;
  readonly giveWay: () => void;
}

/** No door's floor is larger: that many ordinary deliveries are in flight nowhere. */
const LARGEST_FLOOR = 8 * 1024 * 1024;

/**
 * `most` bytes. Half of it is divided among the `doors`, each of which has its part to itself; the other half goes to
 * whoever asks. When it is used up, the address that has held the most for the longest gives way, with the delivery of
 * its own that has held the most for the longest: bytes times seconds. So who sends little, or quickly, is heard
 * whatever others do, and nobody gains by more connections. `now` in milliseconds, never stepping back.
 */
export function createSharedBudget(most: number, doors: () => number, now: () => number): SharedBudget {
  const shares = new Map<string, Share>();
  const used = new Map<string, number>();
  const usedBy = (door: string): number => used.get(door) ?? 0;

  /** What is used beyond the floors, and the most of that. */
  function common(floor: number): number {
    let sum = 0;
    for (const bytes of used.values()) sum += Math.max(0, bytes - floor);
    return sum;
  }

  /** Makes room for so many bytes. Whether there is some for this delivery. */
  function makeRoom(own: Holding, bytes: number): boolean {
    const { door } = own.share;
    const count = Math.max(1, doors());
    const floor = Math.min(LARGEST_FLOOR, most / 2 / count);
    const limit = most - floor * count;
    for (;;) {
      const more = Math.max(0, usedBy(door) + bytes - floor) - Math.max(0, usedBy(door) - floor);
      if (more === 0 || common(floor) + more <= limit) return true;
      const costliest = mostCostly([...shares.values()].filter((one) => usedBy(one.door) > floor));
      const victim = costliest && mostCostly(costliest.holds);
      if (!victim || victim === own) return false;
      victim.giveWay();
    }
  }

  function mostCostly<One extends Cost>(some: Iterable<One>): One | undefined {
    const at = now();
    let [found, cost]: [One | undefined, number] = [undefined, -1];
    for (const one of some) {
      const own = at * one.bytes - one.moments;
      if (one.bytes > 0 && own > cost) [found, cost] = [one, own];
    }
    return found;
  }

  function change(own: Holding, bytes: number, moments: number): void {
    for (const one of [own, own.share]) {
      one.bytes += bytes;
      one.moments += moments;
    }
    used.set(own.share.door, usedBy(own.share.door) + bytes);
  }

  function shareOf(door: string, address: string): Share {
    const key = `${door} ${networkOf(address)}`;
    const share = shares.get(key) ?? { key, door, holds: new Set(), bytes: 0, moments: 0 };
    shares.set(key, share);
    return share;
  }

  return {
    hold(door, address, giveWay) {
      // Most hold nothing: they are there as soon as they have begun.
      let own: Holding | undefined;
      const release = (): void => {
        if (!own?.share.holds.delete(own)) return;
        change(own, -own.bytes, -own.moments);
        if (own.share.holds.size === 0) shares.delete(own.share.key);
      };
      return {
        release,
        add(bytes) {
          own ??= {
            bytes: 0,
            moments: 0,
            share: shareOf(door, address),
            giveWay() {
              giveWay();
              release();
            },
          };
          own.share.holds.add(own);
          if (!makeRoom(own, bytes)) return false;
          change(own, bytes, bytes * now());
          return true;
        },
      };
    },
  };
}
